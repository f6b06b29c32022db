"""HTTP on the wire. What is no HTTP gets a problem as its answer too, though no application ever sees it."""

from __future__ import annotations

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from contracts.clock import SystemClock, new_id
from contracts.problems import ProblemCode
from contracts.protocol import CORRELATION_HEADER, SERVER_TIME_HEADER
from contracts.wire import instant_text
from server_stub.log import correlation_id
from server_stub.middleware.security_headers import SECURITY_HEADERS
from server_stub.problems import problem_response


class ProblemProtocol(H11Protocol):
    """uvicorn's own, but for the answer to a request line or header it cannot read, or of more than 64 KiB."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        found = str(new_id())
        token = correlation_id.set(found)
        try:
            response = problem_response(ProblemCode.MALFORMED_REQUEST)
        finally:
            correlation_id.reset(token)
        labels = {
            CORRELATION_HEADER: found,
            SERVER_TIME_HEADER: instant_text(SystemClock().now()),
            "Connection": "close",
            **SECURITY_HEADERS,
        }
        headers = [*response.raw_headers, *((name.encode(), value.encode()) for name, value in labels.items())]
        for event in (
            h11.Response(status_code=response.status_code, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(response.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()
