"""One fault never takes the window down, and never tells a log what somebody ate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import flet as ft
import pytest

from app.ui import texts
from app.ui.boundary import component, guard
from app.ui.hooks import use_alone, use_loaded, use_state
from app.ui.late_answers import drop_late_answers
from app.usecases.errors import PersonError
from contracts.messages import Message
from contracts.services import MealNotFound
from tests.app.ui.flet_window import Window, window
from tests.support.builders import numbered_id
from tests.support.loops import run_apart

SECRET_SOUP = "secret soup"


def run(draw: Callable[[], ft.Control], story: Callable[[Window], Awaitable[None]]) -> None:
    async def main() -> None:
        async with window(draw) as opened:
            await story(opened)

    run_apart(main())


@component
def fragile() -> ft.Control:
    """Cannot be drawn while it is broken."""
    broken = use_state(first=False)
    if broken.value:
        raise ValueError(SECRET_SOUP)
    return ft.Column([ft.Text("whole"), ft.Button("Break", on_click=guard(lambda: broken.put(True)))])


@component
def counter() -> ft.Control:
    """Counts presses."""
    count = use_state(0)
    return ft.Column(
        [ft.Text(f"pressed {count.value}"), ft.Button("Press", on_click=guard(lambda: count.change(lambda n: n + 1)))]
    )


@component
def side_by_side() -> ft.Control:
    """One that breaks beside one that does not."""
    return ft.Row([fragile(), counter()])


def test_a_component_that_cannot_be_drawn_leaves_its_neighbours_at_work(caplog: pytest.LogCaptureFixture) -> None:
    async def story(opened: Window) -> None:
        await opened.click("Break")
        assert opened.texts == [str(texts.SOMETHING_WENT_WRONG), "pressed 0"]
        await opened.click("Press")
        await opened.click("Press")
        assert "pressed 2" in opened.texts

    run(side_by_side, story)
    assert "ValueError" in caplog.text
    assert SECRET_SOUP not in caplog.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PersonError(Message("Sign in first.")), "Sign in first."),
        (MealNotFound(numbered_id(1)), "That meal is not in this diary (any more)."),
        (KeyError(SECRET_SOUP), str(texts.DID_NOT_WORK)),
    ],
)
@pytest.mark.parametrize("is_async", [False, True])
def test_a_handler_that_fails_says_so_in_words(
    error: Exception, words: str, is_async: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise error

    async def fail_later() -> None:
        await asyncio.sleep(0)
        raise error

    @component
    def screen() -> ft.Control:
        return ft.Column([counter(), ft.Button("Fail", on_click=guard(fail_later if is_async else fail))])

    async def story(opened: Window) -> None:
        await opened.click("Fail")
        assert words in opened.texts
        await opened.click("Press")
        assert "pressed 1" in opened.texts

    run(screen, story)
    assert (words == str(texts.DID_NOT_WORK)) == ("KeyError" in caplog.text)
    assert SECRET_SOUP not in caplog.text


def test_pressing_twice_does_the_work_once() -> None:
    begun: list[asyncio.Event] = []

    async def work() -> None:
        begun.append(asyncio.Event())
        await begun[-1].wait()

    @component
    def form() -> ft.Control:
        at_work, alone = use_alone()

        async def save() -> None:
            await alone(work)

        return ft.Column([ft.Text("saving" if at_work else "idle"), ft.Button("Save", on_click=guard(save))])

    async def story(opened: Window) -> None:
        both = asyncio.gather(opened.click("Save"), opened.click("Save"))
        while not begun:
            await opened.settle()
        assert opened.texts == ["saving"]
        begun[0].set()
        await both
        assert opened.texts == ["idle"]

    run(form, story)
    assert len(begun) == 1


def test_what_cannot_be_loaded_is_said_in_its_place(caplog: pytest.LogCaptureFixture) -> None:
    def load() -> str:
        raise OSError(SECRET_SOUP)

    @component
    def screen() -> ft.Control:
        loaded = use_loaded(load, [])
        return ft.Text(loaded.failure or "loading")

    async def story(opened: Window) -> None:
        async with asyncio.timeout(10):
            while opened.texts == ["loading"]:
                await opened.settle()
        assert opened.texts == [str(texts.SOMETHING_WENT_WRONG)]

    caplog.set_level(logging.DEBUG, logger="app")
    run(screen, story)
    assert SECRET_SOUP not in caplog.text


def test_an_answer_for_a_field_that_is_gone_ends_nothing() -> None:
    """The browser may answer after Escape took the field away; Flet alone would stop listening to the window."""

    async def story(opened: Window) -> None:
        with pytest.raises(RuntimeError):
            opened.answer_for_nobody()
        drop_late_answers(opened.page)
        opened.answer_for_nobody()
        await opened.click("Press")
        assert opened.texts == ["pressed 1"]

    run(counter, story)
