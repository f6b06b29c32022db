"""A window that opens: what it shows at first, what a moment later, and in how few messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui import root
from app.ui.promotion.run import PromotionRun
from app.ui.root import window_opener
from app.ui.sync.run import SyncRun
from contracts.clock import full_jitter
from tests.app.ui.flet_window import Window, window
from tests.support.builders import FakeClock, a_draft
from tests.support.loops import run_apart

BERLIN = "Europe/Berlin"
TO_LOG_WITH = {"Today", "Again", "Oatmeal"}
BELOW = {"Meals", "Is everything of this day logged?"}
AN_HOUR = 3600.0


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program on a diary with one meal, of today."""
    settings = AppSettings(data_dir=tmp_path, tz=BERLIN, credentials=CredentialsKind.MEMORY)
    tuckbox = build(settings, FakeClock())
    tuckbox.store().add(a_draft())
    yield tuckbox
    tuckbox.close()


def nothing() -> ft.Control:
    """What a window shows before anybody has drawn in it."""
    return ft.Container()


def run(core: Tuckbox, story: Callable[[Window], Awaitable[None]]) -> None:
    """The story of a window that the app has just drawn for the first time."""
    promotion = PromotionRun(core.accounts, core.clock, full_jitter)
    sync = SyncRun(lambda: core.accounts, core.clock, full_jitter)

    async def main() -> None:
        async with window(nothing) as opened:
            await window_opener(core, promotion, sync)(opened.page)
            await story(opened)

    run_apart(main())


def test_a_window_shows_at_first_what_a_person_logs_with(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "REST_SECONDS", AN_HOUR)

    async def story(opened: Window) -> None:
        await opened.settle()
        assert set(opened.texts) >= TO_LOG_WITH
        assert not BELOW & set(opened.texts)

    run(core, story)


def test_a_moment_later_it_shows_all_of_the_day(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "REST_SECONDS", 0.0)

    async def story(opened: Window) -> None:
        await opened.settle()
        assert set(opened.texts) >= TO_LOG_WITH | BELOW

    run(core, story)


def test_the_browser_draws_a_new_window_as_a_whole_once(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        before = opened.whole_drawings
        await opened.settle()
        assert opened.page.on_resize is not None
        assert opened.page.on_keyboard_event is not None
        assert opened.whole_drawings == before

    run(core, story)
