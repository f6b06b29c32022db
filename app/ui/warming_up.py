"""What the first window needs, done once while the browser is still loading the app."""

from __future__ import annotations

import contextlib
from typing import Final

import flet as ft

from app.ui.look import theme
from app.ui.ports import TuckboxCore
from app.ui.today.first_sight import load_first_sight
from contracts.services import DiaryError

_CONTROLS: Final = (
    *("Chip", "ExpansionTile", "FilledButton", "FilledTonalButton", "Icon", "IconButton", "ListTile", "NavigationRail"),
    *("OutlinedButton", "PopupMenuButton", "ProgressRing", "Row", "Semantics", "SnackBar", "TextButton", "use_dialog"),
)
"""Flet imports a control when its name is first used: these are the first screen's."""


def warm_up(core: TuckboxCore) -> None:
    """Fill the caches on the way: pages of the file, compiled queries, words and numbers of the language. Blocks."""
    theme()
    for name in _CONTROLS:
        getattr(ft, name)
    with contextlib.suppress(DiaryError):  # the window asks again, and says what is wrong
        load_first_sight(core)
