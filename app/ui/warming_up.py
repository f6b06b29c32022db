"""What the first window asks of the diary, asked once while the browser is still loading the app."""

from __future__ import annotations

import contextlib

from app.ui.ports import TuckboxCore
from app.ui.today.again_model import load_again
from app.ui.today.model import load_today
from contracts.services import DiaryError


def warm_up(core: TuckboxCore) -> None:
    """Fill the caches on the way: pages of the file, compiled queries, words and numbers of the language. Blocks."""
    with contextlib.suppress(DiaryError):  # the window asks again, and says what is wrong
        load_today(core, None)
        load_again(core)
