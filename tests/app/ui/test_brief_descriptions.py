"""A message to the browser is not written out for a log that nobody reads."""

from __future__ import annotations

import flet as ft
from flet.messaging.protocol import Message, MessageAction

from app.ui.brief_descriptions import describe_briefly


def test_a_message_is_described_by_what_it_is_for() -> None:
    describe_briefly()
    message = Message(MessageAction.PATCH_CONTROL, [ft.Text("Grandma's soup")])
    assert f"{message} {[message]}" == "<PATCH_CONTROL> [<PATCH_CONTROL>]"
