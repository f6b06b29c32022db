"""Finds a port on this machine and listens there before anybody is told its address."""

from __future__ import annotations

import socket
import sys

_WAITING_MAX = 128
"""Connections the system holds for us until they are answered."""


def listen(host: str, preferred_port: int) -> socket.socket:
    """A socket that listens on `preferred_port`, or on a free one where that is 0 or taken.

    Raises `OSError` where `host` is not an address of this machine.
    """
    if preferred_port:
        try:
            return _bound(host, preferred_port)
        except OSError:
            return _bound(host, 0)
    return _bound(host, 0)


def _bound(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # There it would let two programs share the port; elsewhere it only skips the wait after a restart.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(_WAITING_MAX)
    except OSError:
        found.close()
        raise
    return found
