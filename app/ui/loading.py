"""The screens of an open diary, and what goes on behind them."""

from __future__ import annotations

from functools import partial

from app.ui.opening import OpenedApp
from app.ui.ports import TuckboxCore
from app.ui.promotion.run import PromotionRun
from app.ui.root import window_opener
from app.ui.sync.run import SyncRun
from app.ui.warming_up import warm_up
from app.usecases.diary_files import export_file
from contracts.clock import full_jitter


def loaded(core: TuckboxCore) -> OpenedApp:
    """The app on this diary; what goes on behind all of its windows begins here."""
    warm_up(core)
    run = PromotionRun(core.accounts, core.clock, full_jitter)
    run.resume()
    sync = SyncRun(lambda: core.accounts, core.clock, full_jitter)
    sync.start()
    return OpenedApp(window_opener(core, run, sync), partial(export_file, core))
