"""The order of the middleware."""

from __future__ import annotations

from starlette.middleware import Middleware

from contracts.clock import Clock, NewId
from server_stub.middleware.access_log import AccessLog
from server_stub.middleware.body_limit import BodyLimit
from server_stub.middleware.correlation import Correlation
from server_stub.middleware.protocol_version import ProtocolVersion
from server_stub.middleware.unexpected import UnexpectedErrors


def middleware_stack(clock: Clock, new_id: NewId) -> list[Middleware]:
    """Outermost first: what is labelled, what is logged, what is caught, what is refused unread, what is read."""
    return [
        Middleware(Correlation, clock=clock, new_id=new_id),
        Middleware(AccessLog, clock=clock),
        Middleware(UnexpectedErrors),
        Middleware(ProtocolVersion),
        Middleware(BodyLimit),
    ]
