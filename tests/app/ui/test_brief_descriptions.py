"""Flet's own log has nothing of a meal in it, and no time goes by with writing it."""

from __future__ import annotations

import flet as ft
from flet.messaging.protocol import Message, MessageAction

from app.ui.brief_descriptions import describe_briefly

describe_briefly()


def test_a_control_is_described_by_its_kind() -> None:
    late = ft.DataTable  # imported only now
    row = ft.Row([ft.Text("Grandma's soup"), ft.IconButton(ft.Icons.DELETE, tooltip="Delete Grandma's soup")])
    message = Message(MessageAction.PATCH_CONTROL, [row])
    described = [repr(each) for each in (row, *row.controls, late([]), message)]
    assert described == ["<Row>", "<Text>", "<IconButton>", "<DataTable>", "<Message>"]
