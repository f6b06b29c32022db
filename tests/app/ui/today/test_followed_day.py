"""The page turns at the rollover and says so; what a person is busy with is not torn away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import flet as ft

from app.language.speech import speaking
from app.ui.boundary import component, guard
from app.ui.hooks import use_state
from app.ui.languages import speak
from app.ui.today import texts as today_texts
from app.ui.today.followed_day import use_followed_day
from contracts.settings import Language
from tests.app.ui.flet_window import Window, window
from tests.support.loops import run_apart

THURSDAY = date(2026, 11, 19)
SAID = "A new day has begun: Friday, 20 November"


def run(draw: Callable[[], ft.Control], story: Callable[[Window], Awaitable[None]]) -> None:
    async def main() -> None:
        async with window(draw) as opened:
            await story(opened)

    run_apart(main())


@component
def follower(chosen: date | None = None) -> ft.Control:
    """Shows the day it follows; the rollover and a form come by button."""
    days, is_busy = use_state(0), use_state(first=False)
    day = use_followed_day(THURSDAY + timedelta(days=days.value), chosen, is_busy=is_busy.value)
    buttons = [
        ft.Button("Rollover", on_click=guard(lambda: days.change(lambda held: held + 1))),
        ft.Button("Form", on_click=guard(lambda: is_busy.change(lambda was: not was))),
    ]
    return ft.Column([ft.Text(f"shows {day}"), *buttons])


def test_the_page_turns_at_the_rollover_and_says_so() -> None:
    async def story(opened: Window) -> None:
        assert opened.texts == ["shows 2026-11-19"]
        await opened.click("Rollover")
        assert opened.texts == ["shows 2026-11-20", SAID]

    run(follower, story)


def test_a_new_day_is_announced_in_the_language_of_the_window() -> None:
    with speaking(Language.GERMAN):
        said = today_texts.new_day(THURSDAY + timedelta(days=1))

    async def story(opened: Window) -> None:
        speak(opened.page, Language.GERMAN)
        await opened.click("Rollover")
        assert opened.texts == ["shows 2026-11-20", said]

    run(follower, story)
    assert said != SAID


def test_while_a_form_is_open_the_page_waits_to_be_turned() -> None:
    async def story(opened: Window) -> None:
        await opened.click("Form")
        await opened.click("Rollover")
        assert opened.texts == ["shows 2026-11-19"]
        await opened.click("Form")
        assert opened.texts == ["shows 2026-11-20", SAID]

    run(follower, story)


def test_who_looks_at_another_date_stays_there_and_hears_nothing() -> None:
    async def story(opened: Window) -> None:
        await opened.click("Rollover")
        assert opened.texts == ["shows 2026-11-02"]

    run(lambda: follower(date(2026, 11, 2)), story)
