"""A window that opens: what it shows at first, what a moment later, and in how few messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox
from app.ui import root
from tests.app.ui.flet_window import Window
from tests.app.ui.opened_app import diary_of_one_meal, run_opened

TO_LOG_WITH = {"Today", "Again", "Oatmeal"}
BELOW = {"Meals", "Is everything of this day logged?"}
AN_HOUR = 3600.0


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program."""
    with diary_of_one_meal(tmp_path) as tuckbox:
        yield tuckbox


def test_a_window_shows_at_first_what_a_person_logs_with(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "REST_SECONDS", AN_HOUR)

    async def story(opened: Window) -> None:
        await opened.settle()
        assert set(opened.texts) >= TO_LOG_WITH
        assert not BELOW & set(opened.texts)

    run_opened(core, story)


def test_a_moment_later_it_shows_all_of_the_day(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "REST_SECONDS", 0.0)

    async def story(opened: Window) -> None:
        await opened.settle()
        assert set(opened.texts) >= TO_LOG_WITH | BELOW

    run_opened(core, story)


def test_the_browser_draws_a_new_window_as_a_whole_once(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        before = opened.whole_drawings
        await opened.settle()
        assert opened.page.on_resize is not None
        assert opened.page.on_keyboard_event is not None
        assert opened.whole_drawings == before

    run_opened(core, story)
