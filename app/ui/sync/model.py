"""The mark that says how an account's diary stands beside its server, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from app.language.speech import tr
from app.ui.sync import texts
from app.usecases.account_values import AccountOverview


class SyncState(Enum):
    """In the order of what a person should know first."""

    ATTENTION = auto()
    OFFLINE = auto()
    PENDING = auto()
    SYNCED = auto()


@dataclass(frozen=True, slots=True)
class SyncMark:
    """What is shown beside the day, and said by screen readers."""

    state: SyncState
    words: str


def sync_mark(overview: AccountOverview) -> SyncMark | None:
    """None for a guest, who has nothing to sync, and before the account was first heard of."""
    if overview.user.is_guest or (overview.last_sync_at is None and not overview.offline and not overview.trouble):
        return None
    pending = overview.pending_operations
    if overview.trouble or overview.dead_letter_count:
        return SyncMark(SyncState.ATTENTION, tr(texts.ATTENTION))
    if overview.offline:
        return SyncMark(SyncState.OFFLINE, tr(texts.OFFLINE_WITH, count=pending) if pending else tr(texts.OFFLINE))
    if pending:
        return SyncMark(SyncState.PENDING, tr(texts.TO_SEND, count=pending))
    return SyncMark(SyncState.SYNCED, tr(texts.SYNCED))
