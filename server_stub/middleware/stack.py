"""The order of the middleware."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from contracts.clock import Clock, NewId
from server_stub.metrics import Metrics
from server_stub.middleware.access_log import AccessLog
from server_stub.middleware.body_limit import BodyLimit, TokenRefusal
from server_stub.middleware.correlation import Correlation
from server_stub.middleware.cors import Cors
from server_stub.middleware.measured import Measured
from server_stub.middleware.protocol_version import ProtocolVersion
from server_stub.middleware.security_headers import SecurityHeaders
from server_stub.middleware.unexpected import UnexpectedErrors

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


def middleware_stack(
    clock: Clock,
    new_id: NewId,
    metrics: Metrics,
    cors_origins: Sequence[str],
    tracing: TracerProvider | None,
    token_refusal: TokenRefusal,
) -> list[Middleware]:
    """Outermost first. What labels and logs an answer stands outside of what may refuse the request."""
    return [
        Middleware(Correlation, clock=clock, new_id=new_id),
        *_traced(tracing),
        Middleware(AccessLog, clock=clock),
        Middleware(Measured, clock=clock, metrics=metrics),
        Middleware(SecurityHeaders),
        *([Middleware(Cors, origins=cors_origins)] if cors_origins else []),
        Middleware(UnexpectedErrors),
        Middleware(ProtocolVersion),
        Middleware(BodyLimit, metrics=metrics, token_refusal=token_refusal),
    ]


def _traced(provider: TracerProvider | None) -> list[Middleware]:
    if provider is None:
        return []
    from server_stub.tracing import Traced  # an extra

    return [Middleware(Traced, provider=provider)]
