"""The small mark on Today: how the diary stands beside the account's server."""

from __future__ import annotations

import flet as ft

from app.ui.look import icon_button
from app.ui.navigation import go_to
from app.ui.promotion.doings import ACCOUNT_PATH
from app.ui.sync.model import SyncMark, SyncState

_ICONS = {
    SyncState.ATTENTION: ft.Icons.SYNC_PROBLEM,
    SyncState.OFFLINE: ft.Icons.CLOUD_OFF_OUTLINED,
    SyncState.PENDING: ft.Icons.CLOUD_UPLOAD_OUTLINED,
    SyncState.SYNCED: ft.Icons.CLOUD_DONE_OUTLINED,
}


def sync_sign(mark: SyncMark | None) -> list[ft.Control]:
    """A sign that leads to the account; nothing for a guest."""
    if mark is None:
        return []
    color = ft.Colors.ERROR if mark.state is SyncState.ATTENTION else ft.Colors.ON_SURFACE_VARIANT
    return [icon_button(_ICONS[mark.state], mark.words, lambda: go_to(ACCOUNT_PATH), color=color)]
