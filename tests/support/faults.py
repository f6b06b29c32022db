"""A network that loses, repeats and garbles, between the real client and a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import httpx


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    TWICE = "twice"
    BUSY = "busy"
    CAPTIVE_PORTAL = "captive_portal"


class FaultyTransport(httpx.BaseTransport):
    """Applies the planned faults to the requests that `concerns` picks, one each, in order; then none."""

    def __init__(self, faults: Iterable[Fault], concerns: Callable[[httpx.Request], bool] = lambda _: True) -> None:
        self._inner = httpx.HTTPTransport()
        self._faults = iter(faults)
        self._concerns = concerns
        self.seen: list[tuple[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.seen.append((request.method, request.url.path))
        fault = next(self._faults, Fault.NONE) if self._concerns(request) else Fault.NONE
        match fault:
            case Fault.REQUEST_LOST:
                raise httpx.ConnectError("lost", request=request)
            case Fault.BUSY:
                return httpx.Response(503, headers={"Retry-After": "3"}, text="busy", request=request)
            case Fault.CAPTIVE_PORTAL:
                return httpx.Response(200, text="<html>Please pay for the network</html>", request=request)
            case Fault.ANSWER_LOST:
                self._deliver(request)
                raise httpx.RemoteProtocolError("closed", request=request)
            case Fault.TWICE:
                self._deliver(request)
                return self._deliver(request)
            case _:
                return self._deliver(request)

    def close(self) -> None:
        self._inner.close()

    def _deliver(self, request: httpx.Request) -> httpx.Response:
        fresh = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        answer = self._inner.handle_request(fresh)
        body = answer.read()
        answer.close()
        headers = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in ("content-encoding",)]
        return httpx.Response(answer.status_code, headers=headers, content=body, request=request)
