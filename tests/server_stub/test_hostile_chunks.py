"""Each kind of nonsense in a chunk: refused as a whole with a 4xx, or alone with a reason that names the field."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from contracts import limits
from contracts.wire import write_json
from tests.server_stub.people import Person, answered, refused, sign_up
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import server_process

pytestmark = pytest.mark.slow

GOOD = write_json(item(a_meal(1)))
OTHER = write_json(item(a_meal(2)))
LEAP_SECOND = b'"2016-12-31T23:59:60Z"'

ALONE = [
    ("1e308", (b'"kcal":350', b'"kcal":1e308'), "kcal"),
    ("-1", (b'"kcal":350', b'"kcal":-1'), "kcal"),
    ("true", (b'"kcal":350', b'"kcal":true'), "kcal"),
    ("text for a number", (b'"kcal":350', b'"kcal":"12"'), "kcal"),
    ("a name of 300 kB", (b"Oatmeal", b"x" * 300_000), "name"),
    ("half a character", (b"Oatmeal", rb"\ud800"), "name"),
    ("NUL", (b"Oatmeal", rb"Oat\u0000meal"), "name"),
    ("an unknown field", (b'"kcal":350', b'"kcal":350,"colour":"red"'), "colour"),
    ("the year 1", (b'"2026-11-20T12:00:00.000Z"', b'"0001-01-01T00:00:00Z"'), "eaten_at"),
    ("the year 9999", (b'"2026-11-20T12:00:00.000Z"', b'"9999-12-31T23:59:59Z"'), "eaten_at"),
    ("a leap second", (b'"2026-11-20T12:00:00.000Z"', LEAP_SECOND), "eaten_at"),
    ("a path for a zone", (b"Europe/Berlin", b"../../etc/passwd"), "tz"),
    ("a UUID of version 1", (b"00000000-0000-4000", b"00000000-0000-1000"), "id"),
    ("the same id", (b"000000000002", b"000000000001"), "id"),
]
WHOLE = [
    ("NaN", OTHER.replace(b'"kcal":350', b'"kcal":NaN'), 400, "malformed_body"),
    ("Infinity", OTHER.replace(b'"kcal":350', b'"kcal":-Infinity'), 400, "malformed_body"),
    ("a key twice", OTHER.replace(b'"kcal":350', b'"kcal":350,"kcal":1'), 400, "malformed_body"),
    ("deep nesting", OTHER.replace(b'"kcal":350', b'"kcal":' + b"[" * 10_000 + b"]" * 10_000), 400, "malformed_body"),
    ("invalid UTF-8", OTHER.replace(b"Oatmeal", b"\xff\xfe"), 400, "malformed_body"),
    ("a name of 1 MB", OTHER.replace(b"Oatmeal", b"x" * limits.CHUNK_BYTES_MAX), 413, "too_large"),
    ("a bare value", OTHER[:-1], 400, "malformed_body"),
]


def chunk_of(person: Person, *records: bytes) -> bytes:
    """A chunk of these records, whatever they are."""
    return chunk_body(person.lineage_id, []).replace(b'"items":[]', b'"items":[' + b",".join(records) + b"]")


@pytest.mark.parametrize(("change", "field"), [each[1:] for each in ALONE], ids=[each[0] for each in ALONE])
def test_a_record_that_is_nonsense_is_refused_alone(ada: Person, change: tuple[bytes, bytes], field: str) -> None:
    bad = OTHER.replace(*change)
    assert OTHER != bad
    upload = Upload(ada)
    answer = answered(upload.stage_bytes(0, chunk_of(ada, GOOD, bad, write_json(item(a_meal(3)))), 3))
    assert [str(numbered_id(1)), str(numbered_id(3))] == answer["accepted"]
    (rejection,) = answer["rejected"]
    assert (1, ["meal", field]) == (rejection["index"], rejection["errors"][0]["loc"][:2])
    assert rejection["errors"][0]["msg"]
    assert 2 == answered(upload.commit())["created"]


@pytest.mark.parametrize(("record", "status", "code"), [each[1:] for each in WHOLE], ids=[each[0] for each in WHOLE])
def test_what_is_no_json_at_all_is_refused_as_a_whole(ada: Person, record: bytes, status: int, code: str) -> None:
    upload = Upload(ada)
    refused(upload.stage_bytes(0, chunk_of(ada, GOOD, record), 2), status, code)
    refused(upload.state(), 404, "not_found")
    answered(upload.stage_bytes(0, chunk_of(ada, GOOD), 1))
    assert 1 == answered(upload.commit())["created"]


def test_nonsense_costs_the_server_no_memory_for_good(tmp_path: Path) -> None:
    with server_process(tmp_path / "data") as server, httpx.Client(base_url=server.url, timeout=60) as client:
        person = sign_up(client)
        bodies = [chunk_of(person, GOOD, OTHER.replace(*change)) for _, change, _ in ALONE]
        bodies += [chunk_of(person, GOOD, record) for _, record, _, _ in WHOLE]
        grown = []
        for number in range(1, 13):
            upload = Upload(person, number)
            for n, body in enumerate(bodies):
                assert upload.stage_bytes(n, body).status_code in (200, 400, 413)
            grown.append(memory_mb(server.process.pid, "VmRSS"))
    assert grown[-1] - grown[3] < 20, grown


def memory_mb(pid: int, figure: str) -> float:
    """What a process holds in memory (Linux): `VmRSS` now, `VmHWM` the most it has held; in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(figure)).split()[1]) / 1024


def test_a_packed_bomb_costs_a_bounded_amount(tmp_path: Path) -> None:
    with server_process(tmp_path / "data") as server, httpx.Client(base_url=server.url, timeout=60) as client:
        upload = Upload(sign_up(client))
        answered(upload.stage_meals(0, [a_meal(1)]))
        before = memory_mb(server.process.pid, "VmRSS")
        refused(upload.stage_bytes(1, b" " * 200_000_000, packed=True), 413, "too_large")
        assert memory_mb(server.process.pid, "VmHWM") - before < 20
