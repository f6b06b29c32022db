"""What leaves the screen is found as Flet finds it, with less looking."""

from __future__ import annotations

import importlib.util
from typing import Any

import flet as ft
import pytest
from flet.controls import object_patch
from flet.controls.base_control import BaseControl

from app.ui.boundary import component, guard
from app.ui.brief_removals import list_removed_briefly
from app.ui.hooks import use_state
from tests.app.ui.flet_window import window
from tests.support.loops import run_apart

ON_SCREEN = 13


def flets_own() -> Any:
    """Its builder of differences, as nobody has changed it."""
    spec = importlib.util.find_spec(object_patch.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DiffBuilder


def removed(kind: Any, item: object, *, recurse: bool) -> list[str]:
    """What leaves with that, in order."""
    builder = kind(None, None, control_cls=BaseControl)
    return [f"{type(each).__name__} {each._i}" for each in builder._removed_controls(item, recurse)]


def screen() -> ft.Control:
    """Controls in lists, in properties, in a badge, in values that are no controls, and below one another."""
    button = ft.IconButton(ft.Icons.ADD, tooltip="More", badge=ft.Badge(label=ft.Text("3")))
    field = ft.TextField(label="Name", prefix=ft.Icon(ft.Icons.SEARCH))
    row = ft.Row([button, field, ft.Container(ft.Text("Grandma's soup"), padding=8)])
    return ft.Column([row, ft.Semantics(content=ft.Row([ft.Text("a"), ft.Text("b")]))], key="screen")


@pytest.mark.parametrize("recurse", [True, False])
def test_the_same_controls_leave_in_the_same_order(*, recurse: bool) -> None:
    list_removed_briefly()
    items = [screen(), [screen(), None, "words"], {"one": screen(), "two": 2}, "words", None]
    for item in items:
        assert removed(object_patch.DiffBuilder, item, recurse=recurse) == removed(flets_own(), item, recurse=recurse)
    assert len(removed(object_patch.DiffBuilder, items[0], recurse=True)) == ON_SCREEN


@component
def changing() -> ft.Control:
    """A screen that comes and goes."""
    shown = use_state(first=True)
    button = ft.Button("Change", on_click=guard(lambda: shown.change(lambda was: not was)))
    return ft.Column([button, *([screen()] if shown.value else [])])


def test_what_was_drawn_leaves_as_flet_has_it_leave() -> None:
    list_removed_briefly()

    async def story() -> None:
        async with window(changing) as opened:
            drawn = opened.page.views[0]
            expected = removed(flets_own(), drawn, recurse=False)
            assert removed(object_patch.DiffBuilder, drawn, recurse=False) == expected
            before = set(opened.page.session.index)
            await opened.click("Change")
            gone = before - set(opened.page.session.index)
            assert len(gone) == ON_SCREEN
            await opened.click("Change")
            assert "Grandma's soup" in opened.texts

    run_apart(story())
