"""What is drawn of a long list, and of what was loaded before it was asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft
import pytest

from app.ui import hooks
from app.ui.boundary import component, guard
from app.ui.hooks import use_growing, use_loaded, use_state
from tests.app.ui.flet_window import Window, window
from tests.support.loops import run_apart

COUNT = 10


def run(draw: Callable[[], ft.Control], story: Callable[[Window], Awaitable[None]]) -> None:
    async def main() -> None:
        async with window(draw) as opened:
            await story(opened)

    run_apart(main())


@component
def long_list() -> ft.Control:
    """Ten parts of one of two lists."""
    which = use_state("first")
    drawn = use_growing(which.value, at_first=4, count=COUNT, step=3)
    parts = [ft.Text(f"{which.value} {n}") for n in range(COUNT)][:drawn]
    return ft.Column([*parts, ft.Button("Other list", on_click=guard(lambda: which.put("second")))])


def test_what_is_in_sight_is_drawn_at_once() -> None:
    async def story(opened: Window) -> None:
        assert opened.texts == [f"first {n}" for n in range(4)]
        await opened.click("Other list")
        assert opened.texts == [f"second {n}" for n in range(4)]

    run(long_list, story)


def test_the_rest_follows_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "REST_SECONDS", 0)

    async def story(opened: Window) -> None:
        await opened.settle()
        assert opened.texts == [f"first {n}" for n in range(COUNT)]
        await opened.click("Other list")
        await opened.settle()
        assert opened.texts == [f"second {n}" for n in range(COUNT)]

    run(long_list, story)


def test_what_is_at_hand_is_shown_at_once_and_not_loaded() -> None:
    asked: list[int] = []

    @component
    def reader() -> ft.Control:
        number = use_state(1)

        def load() -> int:
            asked.append(number.value)
            return 0

        loaded = use_loaded(load, [number.value], at_hand=number.value)
        more = ft.Button("More", on_click=guard(lambda: number.change(lambda held: held + 1)))
        return ft.Column([ft.Text(f"number {loaded.value}"), more])

    async def story(opened: Window) -> None:
        assert opened.texts == ["number 1"]
        await opened.click("More")
        assert opened.texts == ["number 2"]

    run(reader, story)
    assert asked == []
