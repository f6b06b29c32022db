"""What Trends shows is loaded before its screen is there; where that fails or takes long, the screen loads it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import Tuckbox
from app.language.speech import tr
from app.ui.promotion.run import PromotionRun
from app.ui.surroundings import Pulse, read_pulse
from app.ui.sync.run import SyncRun
from app.ui.trends import ahead as trends_ahead
from app.ui.trends import texts as words
from app.ui.trends.ahead import TrendsAhead, looked_at
from app.ui.trends.model import load_trends
from app.ui.trends.period import PeriodKind
from contracts.clock import full_jitter
from contracts.settings import Preferences, WeekStart
from tests.app.ui.flet_window import Window
from tests.app.ui.opened_app import diary_of_one_meal, run_opened
from tests.support.loops import run_apart

TRENDS, FOODS = 1, 2
"""Their places in the rail."""


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program."""
    with diary_of_one_meal(tmp_path) as tuckbox:
        yield tuckbox


def a_pulse(core: Tuckbox) -> Pulse:
    """How things stand in a window that opens."""
    promotion = PromotionRun(core.accounts, core.clock, full_jitter)
    return read_pulse(core, promotion, SyncRun(lambda: core.accounts, core.clock, full_jitter))


async def is_seen_bare(opened: Window) -> bool:
    """Whether the screen is there for a moment without its figures; looks until they are."""
    bare = False
    async with asyncio.timeout(20):
        while not any(each.startswith("Average ") for each in opened.texts):
            bare |= tr(words.CURRENT[PeriodKind.WEEK]) in opened.texts
            await asyncio.sleep(0)
    return bare


async def go(opened: Window, destination: int) -> None:
    """A tap on the rail."""
    [rail] = opened.shown(ft.NavigationRail)
    await opened.choose(rail, destination)


def test_trends_is_shown_with_all_it_shows(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await go(opened, TRENDS)
        assert not await is_seen_bare(opened)

    run_opened(core, story)


def test_what_takes_long_is_loaded_by_the_screen(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trends_ahead, "_PATIENCE_SECONDS", 0)

    async def story(opened: Window) -> None:
        await go(opened, TRENDS)
        assert await is_seen_bare(opened)

    run_opened(core, story)


def test_who_wants_another_screen_meanwhile_gets_that(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await asyncio.gather(go(opened, TRENDS), go(opened, FOODS))
        await opened.settle()
        assert opened.path == "/foods"

    run_opened(core, story)


def test_what_is_at_hand_is_of_the_diary_as_it_was(core: Tuckbox) -> None:
    ahead, pulse = TrendsAhead(core), a_pulse(core)
    run_apart(ahead.fetch({}, pulse))
    looked = looked_at({}, pulse)
    assert ahead.view(looked) == load_trends(core, looked.period, looked.today)
    assert ahead.view(looked_at({"kind": "month"}, pulse)) is None
    for later in (
        replace(pulse, data_version=pulse.data_version + 1),
        replace(pulse, nudges=pulse.nudges + 1),
        replace(pulse, today=pulse.today + timedelta(days=1)),
        replace(pulse, preferences=Preferences(week_start=WeekStart.SUNDAY)),
    ):
        assert ahead.view(looked_at({}, later)) is None, later


def test_a_diary_that_cannot_be_read_is_left_to_the_screen(core: Tuckbox, tmp_path: Path) -> None:
    ahead, pulse = TrendsAhead(core), a_pulse(core)
    with closing(sqlite3.connect(tmp_path / "tuckbox.db")) as raw:
        raw.execute("ALTER TABLE meals RENAME TO elsewhere")
    run_apart(ahead.fetch({}, pulse))
    assert ahead.view(looked_at({}, pulse)) is None
