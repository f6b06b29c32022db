"""The frame around a form is there as soon as it can be, and stays the same one while it is filled in."""

from __future__ import annotations

import flet as ft

from app.ui.boundary import component, guard
from app.ui.form_dialog import form_dialog
from app.ui.hooks import use_state
from tests.app.ui.flet_window import window
from tests.support.loops import run_apart


@component
def _form() -> ft.Control:
    words = use_state("first")
    more = ft.Button("More", on_click=guard(lambda: words.put("second")))
    return form_dialog("A form", [ft.Text(words.value), more], lambda: None, lambda: None, is_busy=False)


@component
def _screen() -> ft.Control:
    is_open = use_state(first=False)
    button = ft.Button("Open", on_click=guard(lambda: is_open.put(True)))
    return ft.Column([button, *([_form()] if is_open.value else [])])


def test_the_form_is_sent_before_the_screen_that_asks_for_it() -> None:
    async def main() -> None:
        async with window(_screen) as opened:
            before = len(opened.drawn)
            await opened.click("Open")
            assert "first" in opened.texts
            sent = opened.drawn[before:]
            assert sent[0] == opened.page._dialogs._i
            assert sent.count(opened.page._dialogs._i) == 1

    run_apart(main())


def test_what_changes_in_the_form_is_sent_alone() -> None:
    async def main() -> None:
        async with window(_screen) as opened:
            await opened.click("Open")
            [dialog] = opened.shown(ft.AlertDialog)
            before = len(opened.drawn)
            await opened.click("More")
            assert "second" in opened.texts
            assert opened.drawn[before:] == [dialog._i]
            assert len(opened.shown(ft.AlertDialog)) == 1

    run_apart(main())
