"""A server that is far away: a relay on this machine that hands everything on, both ways, after a delay."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from contracts.clock import Clock, SystemClock

_PIECE = 64 * 1024
_CONNECT_SECONDS = 5
_END = b""


class SlowNetwork:
    """`url` stands for the server's own; `seconds` is the way there, and as much the way back, and may be changed."""

    def __init__(self, target: str, seconds: float, clock: Clock) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.seconds = seconds
        self._clock = clock
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._is_unplugged = False
        self.round_trips = 0
        """How often a client waited for an answer: the waits of several connections add up."""
        threading.Thread(target=self._accept, name="slow network", daemon=True).start()

    def unplug(self) -> None:
        """Cut every connection, and each new one."""
        self._is_unplugged = True
        for each in self._open:
            _shut(each)

    def plug_in(self) -> None:
        """Let connections through again."""
        self._is_unplugged = False

    def close(self) -> None:
        """Cut everything off."""
        _shut(self._listener)
        for each in self._open:
            _shut(each)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._is_unplugged:
                    _shut(client)
                    continue
                self._open.append(client)
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        """Where the server is not there, the connection ends like one that was cut."""
        try:
            server = socket.create_connection(self._target, _CONNECT_SECONDS)
        except OSError:
            _shut(client)
            return
        server.settimeout(None)
        self._open.append(server)
        speaking: list[socket.socket] = [server]
        for source, sink in ((client, server), (server, client)):
            on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
            threading.Thread(target=self._take_in, args=(source, on_the_way, speaking, server), daemon=True).start()
            threading.Thread(target=self._hand_on, args=(on_the_way, sink), daemon=True).start()

    def _take_in(
        self,
        source: socket.socket,
        on_the_way: queue.SimpleQueue[tuple[float, bytes]],
        speaking: list[socket.socket],
        server: socket.socket,
    ) -> None:
        piece = None
        while piece != _END:
            try:
                piece = source.recv(_PIECE)
            except OSError:
                piece = _END
            if piece != _END and speaking[0] is not source:
                speaking[0] = source
                self.round_trips += source is server
            on_the_way.put((self._clock.monotonic() + self.seconds, piece))

    def _hand_on(self, on_the_way: queue.SimpleQueue[tuple[float, bytes]], sink: socket.socket) -> None:
        """In order, each piece when it is due: a longer message takes no longer than a short one."""
        with contextlib.suppress(OSError):
            while True:
                due, piece = on_the_way.get()
                self._clock.sleep(max(0.0, due - self._clock.monotonic()))
                if piece == _END:
                    break
                sink.sendall(piece)
        _shut(sink)


@contextlib.contextmanager
def slow_network(target: str, seconds: float) -> Iterator[SlowNetwork]:
    """A network in front of that server; cut off at the end."""
    network = SlowNetwork(target, seconds, SystemClock())
    try:
        yield network
    finally:
        network.close()


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
