"""Tracing: an extra that is not there unless it is asked for, and then tells nothing private."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.architecture.source_tree import ROOT
from tests.server_stub.people import PASSWORD, answered
from tests.support.servers import server_environment, server_process

pytestmark = pytest.mark.programs


@dataclass
class Collector:
    """Takes what is sent to it by OTLP over HTTP."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        scopes = [scope for each in requests for resource in each.resource_spans for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]


@contextlib.contextmanager
def running_collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: stderr belongs to the test run."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        collector.url = f"http://127.0.0.1:{server.server_port}"
        yield collector
        server.shutdown()
        thread.join()


def attributes(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_request_is_one_span_with_its_route_and_correlation_id_and_nothing_private(tmp_path: Path) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with (
        running_collector() as collector,
        server_process(tmp_path / "data", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server,
    ):
        body = {"email": "ada@example.org", "password": PASSWORD}
        token = answered(httpx.post(f"{server.url}/v1/auth/register", json=body), 201)["access_token"]
        headers = {
            "Authorization": f"Bearer {token}",
            "X-Correlation-ID": "mine",
            "traceparent": f"00-{trace_id}-b7ad6b7169203331-01",
        }
        httpx.get(f"{server.url}/v1/meals/private-id", params={"cursor": "private-query"}, headers=headers)
        httpx.request("SECRET", f"{server.url}/private-path")
        server.process.send_signal(signal.SIGTERM)
        assert 0 == server.process.wait(30)
    registered, listed, strange = collector.spans()
    assert ["POST /v1/auth/register", "GET /v1/meals/{id}", "other"] == [
        span.name for span in (registered, listed, strange)
    ]
    assert {
        "http.request.method": "GET",
        "http.route": "/v1/meals/{id}",
        "http.response.status_code": 422,
        "tuckbox.correlation_id": "mine",
    } == attributes(listed)
    assert trace_id == listed.trace_id.hex()
    sent = b"".join(collector.bodies)
    private = [b"ada@example.org", PASSWORD.encode(), token.encode(), b"private", b"SECRET"]
    assert [False] * len(private) == [word in sent for word in private]


def run(code: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=server_environment(tmp_path, environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_of_it_is_loaded_unless_it_is_asked_for(tmp_path: Path) -> None:
    """The interface package, without any code that records or sends, comes with FastAPI itself."""
    code = """
import sys, server_stub.main as main
main.app.state.services.close()
loaded = [name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))]
sys.stdout.write(str(loaded + [name for name in sys.modules if name == "server_stub.tracing"]))
"""
    assert "[]" == run(code, tmp_path).stdout
    assert "server_stub.tracing" in run(code, tmp_path, TUCKBOX_TRACING="1").stdout


@pytest.mark.parametrize(
    "environment", [{"TUCKBOX_TRACING": "1"}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}]
)
def test_asking_for_it_without_its_libraries_is_one_clear_line(tmp_path: Path, environment: dict[str, str]) -> None:
    code = """
import sys
sys.modules["opentelemetry.sdk"] = sys.modules["opentelemetry.exporter"] = None
from server_stub.__main__ import main
sys.exit(main(["serve", "--port", "0"]))
"""
    ended = run(code, tmp_path, **environment)
    assert (1, 1) == (ended.returncode, len(ended.stderr.splitlines())), ended.stderr
    assert "pip install 'tuckbox[tracing]'" in ended.stderr
