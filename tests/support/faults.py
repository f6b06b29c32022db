"""A network that loses, delays, repeats and garbles, between the real client and a real server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

import httpx

from contracts.problems import MEDIA_TYPE, PROBLEMS, ProblemCode

RETRY_AFTER_SECONDS: Final = 3


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    TRUNCATED = "truncated"
    """The answer breaks off in the middle of its body."""
    LATE = "late"
    """No answer comes; the request arrives after a later one."""
    TWICE = "twice"
    TOKEN_REFUSED = "token_refused"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    ERROR = "error"
    BAD_GATEWAY = "bad_gateway"
    BUSY = "busy"
    CAPTIVE_PORTAL = "captive_portal"


PASSING: Final = tuple(fault for fault in Fault if fault not in (Fault.NONE, Fault.TOO_LARGE))
"""Once, each of these costs a retry and nothing else."""

_REFUSALS: Final = {
    Fault.TOKEN_REFUSED: ProblemCode.TOKEN_EXPIRED,
    Fault.TOO_LARGE: ProblemCode.TOO_LARGE,
    Fault.TOO_MANY: ProblemCode.TOO_MANY_REQUESTS,
    Fault.ERROR: ProblemCode.SERVER_ERROR,
    Fault.BUSY: ProblemCode.UNAVAILABLE,
}
"""Answers in the server's own form, which it gives here without having seen the request."""

_PAGES: Final = {
    Fault.BAD_GATEWAY: (502, "<html>502 Bad Gateway</html>"),
    Fault.CAPTIVE_PORTAL: (200, "<html>Please pay for the network</html>"),
}
"""Answers of something between the two that knows nothing of the protocol."""


class FaultyTransport(httpx.BaseTransport):
    """Applies the planned faults to the requests that `concerns` picks, one each, in order; then none."""

    def __init__(self, faults: Iterable[Fault], concerns: Callable[[httpx.Request], bool] = lambda _: True) -> None:
        self._inner = a_wire()
        self._faults = iter(faults)
        self._concerns = concerns
        self._late: list[httpx.Request] = []
        self.seen: list[tuple[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.seen.append((request.method, request.url.path))
        fault = next(self._faults, Fault.NONE) if self._concerns(request) else Fault.NONE
        if fault is Fault.LATE:
            self._late.append(request)
            raise httpx.ReadTimeout("late", request=request)
        try:
            return suffer(fault, request, lambda: deliver(self._inner, request))
        finally:
            while self._late:
                deliver(self._inner, self._late.pop())

    def close(self) -> None:
        self._inner.close()


def a_wire() -> httpx.HTTPTransport:
    """Plain HTTP to this machine; it reads no certificates, which takes longer than a request."""
    return httpx.HTTPTransport(verify=False)


def suffer(fault: Fault, request: httpx.Request, send: Callable[[], httpx.Response]) -> httpx.Response:
    """What the client sees of one request under that fault; `send` delivers it. `LATE` is the caller's to keep."""
    match fault:
        case Fault.NONE:
            return send()
        case Fault.REQUEST_LOST:
            raise httpx.ConnectError("lost", request=request)
        case Fault.LATE:
            raise httpx.ReadTimeout("late", request=request)
        case Fault.ANSWER_LOST | Fault.TRUNCATED:
            send()
            raise httpx.RemoteProtocolError("closed", request=request)
        case Fault.TWICE:
            send()
            return send()
        case _:
            return forged(fault, request)


def forged(fault: Fault, request: httpx.Request) -> httpx.Response:
    """An answer that the server did not give."""
    if fault in _PAGES:
        status, page = _PAGES[fault]
        return httpx.Response(status, text=page, request=request)
    problem = PROBLEMS[_REFUSALS[fault]]
    body = {
        "type": problem.type,
        "title": str(problem.title),
        "status": problem.status,
        "detail": str(problem.title),
        "code": problem.code,
        "correlation_id": "forged",
    }
    headers = {"Content-Type": MEDIA_TYPE, "Retry-After": str(RETRY_AFTER_SECONDS)}
    return httpx.Response(problem.status, headers=headers, content=json.dumps(body), request=request)


def deliver(inner: httpx.BaseTransport, request: httpx.Request, origin: str = "") -> httpx.Response:
    """The server's answer, read whole; `origin` is where the server is, if not where the request says."""
    url = origin + request.url.raw_path.decode() if origin else request.url
    fresh = httpx.Request(request.method, url, headers=request.headers, content=request.content)
    answer = inner.handle_request(fresh)
    body = answer.read()
    answer.close()
    headers = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in ("content-encoding",)]
    return httpx.Response(answer.status_code, headers=headers, content=body, request=request)
