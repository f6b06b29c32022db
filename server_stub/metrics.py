"""What `/metrics` shows. Every label comes from a set that no sender can make grow."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from contracts.problems import ProblemCode

UNMATCHED: Final = "unmatched"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SIGN_IN: Final = ("POST", "/v1/auth/token")
_SIGN_IN_OUTCOMES: Final[dict[int, str]] = {
    HTTPStatus.OK: "succeeded",
    HTTPStatus.UNAUTHORIZED: "refused",
    HTTPStatus.TOO_MANY_REQUESTS: "limited",
}

router = APIRouter(tags=["health"])


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "tuckbox_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "tuckbox_request_seconds", "Time to answer.", ["method", "route"], registry=self._registry
        )
        self._in_flight = Gauge("tuckbox_requests_in_flight", "Requests being answered.", registry=self._registry)
        self._body_refusals = Counter(
            "tuckbox_body_refusals", "Bodies refused before they were read.", ["code"], registry=self._registry
        )
        self._sign_ins = Counter("tuckbox_sign_ins", "Tries to sign in.", ["outcome"], registry=self._registry)
        self._imports = Counter("tuckbox_imports_committed", "Imports committed.", registry=self._registry)
        self._imported = Counter("tuckbox_imported_meals", "Meals these imports brought.", registry=self._registry)

    def begin_request(self) -> None:
        """A request has come in."""
        self._in_flight.inc()

    def end_request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """It was answered. `route` is the pattern, None where no route fits."""
        self._in_flight.dec()
        its_method, its_route = method if method in METHODS else "other", route or UNMATCHED
        self._requests.labels(its_method, its_route, f"{status // 100}xx").inc()
        self._seconds.labels(its_method, its_route).observe(seconds)
        if (method, route) == _SIGN_IN:
            self._sign_ins.labels(_SIGN_IN_OUTCOMES.get(status, "failed")).inc()

    def note_body_refusal(self, code: ProblemCode) -> None:
        """A body was refused for its size or form."""
        self._body_refusals.labels(code.value).inc()

    def note_import(self, meal_count: int) -> None:
        """An import was committed with so many accepted meals."""
        self._imports.inc()
        self._imported.inc(meal_count)

    def render(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)


@router.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
def metrics(request: Request) -> Response:
    """The figures of this process, for Prometheus."""
    found: Metrics = request.app.state.services.metrics
    return Response(found.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})
