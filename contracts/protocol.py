"""The versions of the wire protocol and their story.

- 1: accounts, meals, day summaries, targets, imports in chunks with receipts, the feed, operations of devices.
"""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1
SPOKEN: Final = frozenset({1})

PROTOCOL_HEADER: Final = "Tuckbox-Protocol"
ACCOUNT_HEADER: Final = "X-Tuckbox-Account"
DEVICE_NAME_HEADER: Final = "X-Tuckbox-Device"
DEVICE_HEADER: Final = "Tuckbox-Device"
"""The device's id, where it reads the feed: the server notes how far, and keeps what the device has not read."""
CORRELATION_HEADER: Final = "X-Correlation-ID"
SERVER_TIME_HEADER: Final = "Server-Time"
