"""Spans of requests, sent with OpenTelemetry's OTLP over HTTP. Loaded only where tracing is asked for.

Where they go is said by OpenTelemetry's own variables, such as `OTEL_EXPORTER_OTLP_ENDPOINT`. A span carries the
method, the route's pattern, the status and the correlation id; no path, query, header or body.
"""

from __future__ import annotations

from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server_stub.log import correlation_id
from server_stub.metrics import METHODS
from server_stub.middleware.routes import route_pattern

_EXPORT_SECONDS = 2
"""A collector that is away must not hold up the end of the server."""


def open_tracing() -> TracerProvider:
    """What makes spans and sends them in the background; its `shutdown` sends the last ones."""
    provider = TracerProvider(resource=Resource.create({"service.name": "tuckbox-server"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_EXPORT_SECONDS)))
    return provider


class Traced:
    """One span a request, continuing the trace the request names (W3C Trace Context)."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self._app = app
        self._tracer = provider.get_tracer("tuckbox")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._tracer.start_as_current_span(
            scope["method"] if scope["method"] in METHODS else "other",
            context=propagate.extract(Headers(scope=scope)),
            kind=SpanKind.SERVER,
            record_exception=False,  # its text may repeat what a person wrote
            set_status_on_exception=False,
        ) as span:

            async def send_noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _describe(span, scope, message["status"])
                await send(message)

            await self._app(scope, receive, send_noting)


def _describe(span: Span, scope: Scope, status: int) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("tuckbox.correlation_id", correlation_id.get())
    if (route := route_pattern(scope)) is not None:
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))
