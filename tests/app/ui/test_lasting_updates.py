"""One component that cannot be drawn does not stop the others."""

from __future__ import annotations

import logging

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
