"""A gate between a client and a server: a test sees each request pass, holds some of them there, or acts meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

SECONDS_MAX: Final = 60
"""How long a request is held, or its answer waited for."""

_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})

Act = Callable[[str], object]
"""What is done about a request, given as `PUT /v1/…`; while it lasts, nothing goes on."""


def _nothing(_: str) -> None:
    """Let it pass."""


class Gate:
    """Stands at `url`, before `server_url`, which may be another one from any moment on."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url
        self.url = ""
        self.passed: list[str] = []
        self.reached = threading.Event()
        """A request that is held has come."""
        self._opened = threading.Event()
        self._before: Act = _nothing
        self._after: Act = _nothing

    def hold_at(self, part: str, *, answered: bool) -> None:
        """Hold each request with `part` in its line before the server sees it, or its answer, until `open`."""
        self._watch(lambda line: self._hold() if part in line else None, answered=answered)

    def open(self) -> None:
        """Let everything through from now on."""
        self._opened.set()

    def act_at(self, part: str, act: Callable[[], object], *, answered: bool, nth: int = 1) -> threading.Event:
        """Do that once, at the n-th request with `part` in its line or its answer; the event tells when it is done."""
        done, left = threading.Event(), [nth]

        def at(line: str) -> None:
            if part in line and not done.is_set():
                left[0] -= 1
                if left[0] == 0:
                    act()
                    done.set()

        self._watch(at, answered=answered)
        return done

    def pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        """One request and its answer; where either side is gone, the other is cut off."""
        line = f"{handler.command} {handler.path}"
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.passed.append(line)
        handler.close_connection = True
        try:
            self._before(line)
            answer, content = self._ask(handler, body)
            self._after(line)
            handler.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
            handler.close_connection = False
        except (OSError, HTTPException):
            return

    def _watch(self, act: Act, *, answered: bool) -> None:
        self._before, self._after = (_nothing, act) if answered else (act, _nothing)

    def _hold(self) -> None:
        self.reached.set()
        self._opened.wait(SECONDS_MAX)

    def _ask(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[HTTPResponse, bytes]:
        headers = {name: value for name, value in handler.headers.items() if name.lower() not in _HOP_BY_HOP}
        server = HTTPConnection(urlsplit(self.server_url).netloc, timeout=SECONDS_MAX)
        try:
            server.request(handler.command, handler.path, body, headers)
            answer = server.getresponse()
            return answer, answer.read()
        finally:
            server.close()


@contextmanager
def gate(server_url: str, held: str = "", *, answers: bool = False) -> Iterator[Gate]:
    """A gate on a free port here. Holds requests with `held` in their line, or with `answers` the answers."""
    here = Gate(server_url)
    if held:
        here.hold_at(held, answered=answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # who asked has left
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

        def do_GET(self) -> None:
            here.pass_on(self)

        do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - the names http.server looks for

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        here.url = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, name="gate")
        thread.start()
        try:
            yield here
        finally:
            here.open()
            listener.shutdown()
            thread.join()
