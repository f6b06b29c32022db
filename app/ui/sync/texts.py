"""How an account's diary stands beside its server, in words."""

from __future__ import annotations

from typing import Final

from contracts.messages import Message

SYNCED: Final = Message("Synced")
TO_SEND: Final = Message("{count} change to send", "{count} changes to send")
OFFLINE: Final = Message("Offline")
OFFLINE_WITH: Final = Message("Offline, {count} change to send", "Offline, {count} changes to send")
ATTENTION: Final = Message("Sync needs your attention")
SYNC_THIS_DEVICE: Final = Message("Sync this device")
SYNCING: Final = Message("Syncing")
