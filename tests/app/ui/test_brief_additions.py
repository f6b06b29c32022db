"""What comes onto the screen is made ready as Flet does it, with less looking."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import flet as ft
import pytest
from flet.controls import object_patch
from flet.controls.base_control import BaseControl

from app.ui.brief_additions import add_briefly

COME = 18
DIALOGS = "flet.components.hooks.use_dialog"


def module_of(name: str) -> Any:
    """A module of Flet's, as nobody has changed it."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def screen() -> ft.Control:
    """Controls in lists, in properties, in a badge, in values that are no controls, and below one another."""
    button = ft.IconButton(ft.Icons.ADD, tooltip="More", badge=ft.Badge(label=ft.Text("3")))
    field = ft.TextField(label="Name", prefix=ft.Icon(ft.Icons.SEARCH), label_style=ft.TextStyle(size=14))
    row = ft.Row([button, field, ft.Container(ft.Text("Grandma's soup"), padding=8)])
    dialog = ft.AlertDialog(content=ft.Column([ft.Text("b")]), title=ft.Text("a"), actions=[ft.TextButton("OK")])
    return ft.Column([row, ft.Semantics(content=ft.Row([ft.Text("a")])), dialog, ft.Text("z")], key="screen")


def come(kind: Any, item: Any, *, frozen: bool = False) -> list[tuple[str, str, bool, list[str]]]:
    """What is made ready, in order: each control with its parent, whether it may change, and what is not sent yet."""
    builder = kind(None, None, control_cls=BaseControl)
    ready = list(builder._configure_dataclass(item, None, frozen))
    return [(type(each).__name__, parent_of(each), hasattr(each, "_frozen"), [*each._dirty]) for each in ready]


def parent_of(control: Any) -> str:
    """The kind of what it is in."""
    return type(control._parent()).__name__ if hasattr(control, "_parent") else "nothing"


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(
    "make", [screen, lambda: [screen(), None, "words"], lambda: {"one": screen(), "two": 2}, lambda: "words"]
)
def test_the_same_controls_come_in_the_same_order_with_the_same_parents(
    make: Callable[[], object], *, frozen: bool
) -> None:
    add_briefly()
    theirs = module_of("flet.controls.object_patch").DiffBuilder
    assert come(object_patch.DiffBuilder, make(), frozen=frozen) == come(theirs, make(), frozen=frozen)


def test_nothing_that_is_held_is_overlooked() -> None:
    add_briefly()
    assert len(come(object_patch.DiffBuilder, screen())) == COME


def test_a_control_that_is_in_itself_is_told_of() -> None:
    add_briefly()
    builder: Any = object_patch.DiffBuilder(None, None, control_cls=BaseControl)
    row = ft.Row()
    with pytest.raises(object_patch.ObjectPatchException):
        list(builder._configure_dataclass(row, row, frozen=False))


def test_what_a_dialog_holds_knows_what_it_is_in() -> None:
    add_briefly()
    bound: list[list[str]] = []
    for module in (importlib.import_module(DIALOGS), module_of(DIALOGS)):
        dialog: Any = screen().controls[2]  # type: ignore[attr-defined]
        module._bind_dialog_subtree(dialog, ft.Column())
        column = dialog.content
        held = [dialog, dialog.title, column, column.controls[0], dialog.actions[0]]
        bound.append([parent_of(each) for each in held])
    assert bound[0] == bound[1]
