"""One component that cannot be drawn does not stop the others."""

from __future__ import annotations

import gc
import logging
from typing import Any

import flet as ft
import pytest

from app.ui.boundary import component, guard
from app.ui.hooks import use_state
from app.ui.lasting_updates import keep_drawing
from tests.app.ui.flet_window import window
from tests.support.loops import run_apart


@component
def counter() -> ft.Control:
    """Counts what is pressed."""
    count = use_state(0)
    return ft.Column(
        [ft.Text(f"{count.value}"), ft.Button("More", on_click=guard(lambda: count.change(lambda held: held + 1)))]
    )


class Undrawable:
    """Something Flet was asked to draw that fails each time, with words a log must not repeat."""

    def update(self) -> None:
        raise ValueError("Grandma's secret soup")


def test_a_window_goes_on_drawing_and_the_log_says_what_failed(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with window(counter) as opened:
            keep_drawing(opened.page)
            opened.page.session.schedule_update(Undrawable())  # type: ignore[arg-type]  # it stands for a control
            await opened.settle()
            await opened.click("More")
            assert opened.texts == ["1"]

    with caplog.at_level(logging.ERROR):
        run_apart(story())
    assert "ValueError at update" in caplog.text
    assert "secret" not in caplog.text


_surroundings: Any = ft.create_context("nowhere")


@component
def leaf() -> ft.Control:
    """Says where it is, and how often it was pressed."""
    pressed = use_state(0)
    words = ft.Text(f"{ft.use_context(_surroundings)}, pressed {pressed.value} times")
    return ft.Column([words, ft.Button("Press", on_click=guard(lambda: pressed.change(lambda held: held + 1)))])


@component
def branch() -> ft.Control:
    """Something between the two."""
    return ft.Container(leaf())


@component
def place() -> ft.Control:
    """Where the leaf is."""
    moved = use_state(0)
    inside: ft.Control = _surroundings(f"at place {moved.value}", branch)
    return ft.Column([inside, ft.Button("Move", on_click=guard(lambda: moved.change(lambda held: held + 1)))])


def test_what_is_drawn_while_the_page_is_reloaded_is_in_order_when_it_is_back() -> None:
    async def story() -> None:
        async with window(place) as opened:
            keep_drawing(opened.page)
            with opened.parting():
                await opened.click("Move")
                gc.collect()
            assert opened.texts == ["at place 1, pressed 0 times"]
            await opened.click("Press")
            assert opened.texts == ["at place 1, pressed 1 times"]

    run_apart(story())
