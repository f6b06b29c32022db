"""What the mark on Today says, and which of several things first."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.provider import GUEST_USER
from app.ui.sync.model import SyncMark, SyncState, sync_mark
from contracts.messages import Message
from tests.app.ui.accounts import an_overview
from tests.support.builders import NOON

TROUBLE = Message("Your sign-in has ended. Sign in again.")


@pytest.mark.parametrize(
    ("standing", "mark"),
    [
        ({}, SyncMark(SyncState.SYNCED, "Synced")),
        ({"pending_operations": 1}, SyncMark(SyncState.PENDING, "1 change to send")),
        ({"pending_operations": 3}, SyncMark(SyncState.PENDING, "3 changes to send")),
        ({"offline": True}, SyncMark(SyncState.OFFLINE, "Offline")),
        ({"offline": True, "pending_operations": 2}, SyncMark(SyncState.OFFLINE, "Offline, 2 changes to send")),
        ({"dead_letter_count": 1, "offline": True}, SyncMark(SyncState.ATTENTION, "Sync needs your attention")),
        ({"trouble": TROUBLE, "pending_operations": 2}, SyncMark(SyncState.ATTENTION, "Sync needs your attention")),
        ({"last_sync_at": None}, None),
        ({"last_sync_at": None, "offline": True}, SyncMark(SyncState.OFFLINE, "Offline")),
        ({"user": GUEST_USER}, None),
    ],
)
def test_the_mark(standing: dict[str, Any], mark: SyncMark | None) -> None:
    assert sync_mark(an_overview(**{"last_sync_at": NOON, **standing})) == mark
