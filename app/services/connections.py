"""The connections to servers that this program has open, and what it calls itself to them."""

from __future__ import annotations

import socket
from collections.abc import Callable

from contracts import limits
from contracts.clock import Clock
from sync_client.api import OpenApi
from sync_client.errors import SyncError
from sync_client.transport import Transport


class Connections:
    """One transport per server, opened when first used."""

    def __init__(self, clock: Clock, open_transport: Callable[[str], Transport] = Transport) -> None:
        self._clock = clock
        self._open_transport = open_transport
        self._open: dict[str, Transport] = {}

    def transport(self, origin: str) -> Transport:
        """The connection to that server."""
        if origin not in self._open:
            self._open[origin] = self._open_transport(origin)
        return self._open[origin]

    def open_api(self, origin: str) -> OpenApi:
        """The routes that need no sign-in."""
        return OpenApi(self.transport(origin), self._clock, device_name())

    def answers(self, origin: str) -> bool:
        """Whether a server is there and says it is ready."""
        try:
            return self.open_api(origin).is_ready()
        except SyncError:
            return False

    def close(self) -> None:
        """Close all."""
        for transport in self._open.values():
            transport.close()


def device_name() -> str:
    """What this device is called in the account's list of sessions; header-safe."""
    name = socket.gethostname().encode("ascii", "ignore").decode() or "device"
    return name[: limits.DEVICE_NAME_CHARS_MAX]
