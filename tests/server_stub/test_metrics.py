"""What `/metrics` counts, and that no sender can make its labels grow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts import limits
from contracts.wire import write_json
from tests.server_stub.people import PASSWORD, anybody, sign_up
from tests.server_stub.uploads import Upload, item
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import RunningServer, running_server

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path) as running:
        yield running


def figures(server: RunningServer) -> Figures:
    answer = httpx.get(f"{server.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def figure(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


def test_requests_are_counted_by_method_route_and_status_class(server: RunningServer) -> None:
    with anybody(server) as client:
        for path in ("/v1/me", "/v1/meals/1", "/v1/meals/2", "/v1/meals/3"):
            client.get(path)
        client.get("/health/live")
    found = figures(server)
    assert 3 == figure(found, "tuckbox_requests_total", method="GET", route="/v1/meals/{id}", status="4xx")
    assert 1 == figure(found, "tuckbox_requests_total", method="GET", route="/health/live", status="2xx")
    assert 3 == figure(found, "tuckbox_request_seconds_count", method="GET", route="/v1/meals/{id}")
    assert 1 == figure(found, "tuckbox_requests_in_flight")


def test_what_nobody_foresaw_shares_one_label(server: RunningServer) -> None:
    with anybody(server) as client:
        for number in range(50):
            client.get(f"/nothing/{number}", headers={"X-Correlation-ID": f"c{number}"})
            client.request("PROPFIND" if number % 2 else "LOCK", f"/{number}")
    found = figures(server)
    assert 50 == figure(found, "tuckbox_requests_total", method="GET", route="unmatched", status="4xx")
    assert 50 == figure(found, "tuckbox_requests_total", method="other", route="unmatched", status="4xx")
    labels = {label for name, pairs in found if name == "tuckbox_requests_total" for label in pairs}
    assert {"method", "route", "status"} == {name for name, _ in labels}
    assert len(labels) < 10


def test_sign_ins_are_counted_by_their_outcome(tmp_path: Path) -> None:
    with running_server(tmp_path, rate_per_account="2/hour") as server, anybody(server) as client:
        person = sign_up(client)
        for password in (PASSWORD, "wrong password", "wrong password", "wrong password"):
            client.post("/v1/auth/token", data={"username": person.email, "password": password})
        client.post("/v1/auth/token", data={})
        found = figures(server)
    outcomes = {"succeeded": 1.0, "refused": 2.0, "limited": 1.0, "failed": 1.0}
    assert outcomes == {each: figure(found, "tuckbox_sign_ins_total", outcome=each) for each in outcomes}


def test_an_import_counts_once_with_the_meals_it_brought(server: RunningServer) -> None:
    with anybody(server) as client:
        upload = Upload(sign_up(client))
        upload.stage(0, [item(a_meal(1)), item(a_meal(2)), item(a_meal(3), kcal=-1)])
        upload.commit()
        upload.commit()
        whole = {
            "import_id": numbered_id(99),
            "lineage_id": upload.lineage_id,
            "device_id": numbered_id(98),
            "items": [item(a_meal(4))],
        }
        assert 200 == client.post("/v1/imports", content=write_json(whole)).status_code
        assert 200 == client.post("/v1/imports", content=write_json(whole)).status_code
    found = figures(server)
    assert (2, 3) == (figure(found, "tuckbox_imports_committed_total"), figure(found, "tuckbox_imported_meals_total"))


def test_bodies_that_are_refused_unread_are_counted_by_code(server: RunningServer) -> None:
    with anybody(server) as client:
        client.post("/v1/auth/token", content=b" " * (limits.BODY_BYTES_MAX + 1))
        client.post("/v1/auth/token", content=b"x", headers={"Content-Encoding": "gzip"})
        client.post("/v1/imports", content=b"x", headers={"Content-Encoding": "gzip"})
    found = figures(server)
    codes = ("too_large", "unsupported_media_type", "malformed_body")
    assert [1, 1, 1] == [figure(found, "tuckbox_body_refusals_total", code=code) for code in codes]


def test_each_server_counts_for_itself(tmp_path: Path) -> None:
    with running_server(tmp_path / "one") as one, running_server(tmp_path / "other") as other:
        httpx.get(f"{one.url}/v1/me")
        labels = {"method": "GET", "route": "/v1/me", "status": "4xx"}
        counts = [figure(figures(each), "tuckbox_requests_total", **labels) for each in (one, other)]
    assert [1, 0] == counts
