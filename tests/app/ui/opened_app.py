"""The whole app in a window without a client, on a real diary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flet as ft

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui.promotion.run import PromotionRun
from app.ui.root import window_opener
from app.ui.sync.run import SyncRun
from contracts.clock import full_jitter
from tests.app.ui.flet_window import Window, window
from tests.support.builders import FakeClock, a_draft
from tests.support.loops import run_apart


@contextmanager
def diary_of_one_meal(folder: Path) -> Iterator[Tuckbox]:
    """The program on a diary in Berlin that holds a bowl of oatmeal, of today."""
    settings = AppSettings(data_dir=folder, tz="Europe/Berlin", credentials=CredentialsKind.MEMORY)
    core = build(settings, FakeClock())
    core.store().add(a_draft())
    yield core
    core.close()


def run_opened(core: Tuckbox, story: Callable[[Window], Awaitable[None]]) -> None:
    """The story of a window that the app has just drawn for the first time."""
    promotion = PromotionRun(core.accounts, core.clock, full_jitter)
    sync = SyncRun(lambda: core.accounts, core.clock, full_jitter)

    async def main() -> None:
        async with window(ft.Container) as opened:
            await window_opener(core, promotion, sync)(opened.page)
            await story(opened)

    run_apart(main())
