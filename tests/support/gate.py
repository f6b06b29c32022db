"""A gate before a server: it lets requests through, and holds those of one kind until it is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HELD_SECONDS_MAX = 60
_OWN_HEADERS = {"content-length", "transfer-encoding", "connection", "date", "server"}


class Gate:
    """Where it answers, and who stands before it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.reached = threading.Event()
        """A request that is held has come."""
        self._opened = threading.Event()

    def open(self) -> None:
        """Let everything through from now on."""
        self._opened.set()

    def hold(self) -> None:
        """Stand here until it is opened."""
        self.reached.set()
        self._opened.wait(_HELD_SECONDS_MAX)


@contextmanager
def gate(origin: str, part: str, *, answers: bool = False) -> Iterator[Gate]:
    """Holds requests whose path holds `part` before the server sees them; with `answers`, its answers to them."""
    target = urlsplit(origin).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            held = part in self.path
            if held and not answers:
                before.hold()
            server = HTTPConnection(target)
            server.request(self.command, self.path, body, dict(self.headers))
            answer = server.getresponse()
            content = answer.read()
            server.close()
            if held and answers:
                before.hold()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN_HEADERS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = pass_on  # noqa: N815 - names of the base class

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # who waited has left
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        before = Gate(f"http://127.0.0.1:{listener.server_port}")
        thread = threading.Thread(target=listener.serve_forever, name="gate")
        thread.start()
        try:
            yield before
        finally:
            before.open()
            listener.shutdown()
            thread.join()
