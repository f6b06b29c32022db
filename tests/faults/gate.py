"""A gate between a client program and a server program: a test sees each request pass, and may act on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Act = Callable[[str], None]
"""What to do about a request, given as `PUT /v1/…`."""

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


def nothing(_: str) -> None:
    """Let it pass."""


class Gate:
    """`before` runs while a request is held, `after` while its answer is; both in the gate's own thread."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url
        self.url = ""
        self.before: Act = nothing
        self.after: Act = nothing
        self.passed: list[str] = []

    def act_at(self, part: str, act: Callable[[], None], *, answered: bool, nth: int = 1) -> threading.Event:
        """Do that once, at the n-th request with `part` in its line; the event tells that it was done."""
        done, left = threading.Event(), [nth]

        def at(line: str) -> None:
            if part in line and not done.is_set():
                left[0] -= 1
                if left[0] == 0:
                    act()
                    done.set()

        self.before, self.after = (nothing, at) if answered else (at, nothing)
        return done

    def pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        """One request and its answer; where either side is gone, the other is cut off."""
        line = f"{handler.command} {handler.path}"
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.passed.append(line)
        handler.close_connection = True
        try:
            self.before(line)
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in _HOP_BY_HOP}
            upstream = HTTPConnection(urlsplit(self.server_url).netloc, timeout=60)
            upstream.request(handler.command, handler.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            self.after(line)
            handler.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
            handler.close_connection = False
        except OSError:
            return


@contextmanager
def gate_to(server_url: str) -> Iterator[Gate]:
    """A gate on a free port of this machine."""
    gate = Gate(server_url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

        def do_GET(self) -> None:
            gate.pass_on(self)

        do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - the names http.server looks for

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gate.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield gate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
