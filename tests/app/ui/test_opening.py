"""A window that is there before the diary: it waits in words, and says why there is none."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import flet as ft
import pytest

from app.ui.opening import OpenedApp, Opening, once_open
from contracts.messages import Message
from contracts.services import StoreUnavailable
from tests.app.ui.flet_window import Window, window
from tests.support.loops import run_apart

FAILED = "The disk is full. Nothing was saved: free some space and try again."
TURNS_MAX = 400


def nothing() -> ft.Control:
    """What a window shows before anybody has drawn in it."""
    return ft.Container()


async def draw_app(page: ft.Page) -> None:
    """The app, as short as can be."""
    page.views = [ft.View(route="/", controls=[ft.Text("Today")])]
    page.update()


def opened_app() -> OpenedApp:
    """What the diary becomes."""
    return OpenedApp(draw_app, lambda file: len(file.name))


async def until(opened: Window, words: str) -> None:
    """Wait until the window shows these words."""
    for _ in range(TURNS_MAX):
        if words in opened.texts:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{words!r} is not shown: {opened.texts}")


def test_a_window_waits_in_words_until_the_diary_is_open() -> None:
    may_open = threading.Event()

    def open_diary() -> OpenedApp:
        may_open.wait()
        return opened_app()

    opening = Opening(open_diary)

    async def story() -> None:
        async with window(nothing) as opened:
            opening.begin(lambda: None)
            drawing = asyncio.ensure_future(once_open(opening)(opened.page))
            await until(opened, "Your diary is being opened")
            may_open.set()
            await drawing
            assert opened.texts == ["Today"]

    run_apart(story())
    opening.end()
    assert opening.export(Path("diary.json")) == len("diary.json")


def test_a_diary_that_is_open_in_no_time_is_shown_at_once() -> None:
    opening = Opening(opened_app)
    opening.begin(lambda: None)
    opening.end()

    async def story() -> None:
        async with window(nothing) as opened:
            await once_open(opening)(opened.page)
            assert opened.texts == ["Today"]

    run_apart(story())
    assert opening.reason is None


def test_a_window_says_why_there_is_no_diary_and_whoever_began_it_hears_of_it() -> None:
    heard: list[str] = []

    def open_diary() -> OpenedApp:
        raise StoreUnavailable(Message(FAILED))

    opening = Opening(open_diary)
    opening.begin(lambda: heard.append("failed"))

    async def story() -> None:
        async with window(nothing) as opened:
            drawing = asyncio.ensure_future(once_open(opening)(opened.page))
            await until(opened, FAILED)
            drawing.cancel()  # it waits for the browser's answer, and there is none

    run_apart(story())
    with pytest.raises(StoreUnavailable, match="The disk is full"):
        opening.end()
    assert (heard, str(opening.reason)) == (["failed"], FAILED)


def test_what_was_never_begun_has_no_end_to_wait_for() -> None:
    Opening(opened_app).end()
