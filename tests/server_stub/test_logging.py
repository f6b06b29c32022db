"""Log lines: one a record, readable by default, JSON where asked for, and never what a person wrote."""

from __future__ import annotations

import json
import logging
import re
import signal
from pathlib import Path

import httpx
import pytest

from server_stub.log import LOGGER, JsonLines, PlainLines, correlation_id
from tests.support.servers import server_process


def a_record(message: str = "request", error: Exception | None = None, **fields: object) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(LOGGER, logging.INFO, "f", 1, message, (), info)
    record.fields = fields
    return record


def test_a_plain_line_is_words_and_pairs() -> None:
    token = correlation_id.set("abc")
    line = PlainLines().format(a_record(method="GET", route="/v1/meals/{id}", status=200, milliseconds=1.5))
    correlation_id.reset(token)
    at, _, rest = line.partition(" ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at)
    assert "INFO    request correlation_id=abc method=GET route=/v1/meals/{id} status=200 milliseconds=1.5" == rest


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (True, "True"),
        ("two words", '"two words"'),
        ("", '""'),
        ("a=b", '"a=b"'),
        ('say "x"', r'"say \"x\""'),
        ("line\nbreak", r'"line\nbreak"'),
        ("\x1b[31mred", r'"\u001b[31mred"'),
        ("ä", r'"\u00e4"'),
        ("\u2028", r'"\u2028"'),
    ],
)
def test_a_value_never_breaks_out_of_its_place(value: object, shown: str) -> None:
    line = PlainLines().format(a_record(field=value))
    assert line.endswith(f" field={shown}")
    assert 1 == len(line.splitlines())


def test_a_message_never_breaks_out_of_its_line() -> None:
    assert 1 == len(PlainLines().format(a_record("first\nsecond\u2028third")).splitlines())


def test_both_forms_tell_where_an_error_happened_and_not_what_it_said() -> None:
    try:
        raise ValueError("Secret cake")
    except ValueError as error:
        record = a_record("unexpected error", error)
    for line in (PlainLines().format(record), JsonLines().format(record)):
        assert "Secret" not in line
        assert "ValueError" in line
        assert "test_logging.py" in line


@pytest.mark.parametrize(("environment", "is_json"), [({}, False), ({"TUCKBOX_LOG_JSON": "1"}, True)])
def test_the_program_logs_in_the_form_asked_for(tmp_path: Path, environment: dict[str, str], is_json: bool) -> None:
    with server_process(tmp_path / "data", environment=environment) as server:
        httpx.get(f"{server.url}/health/live", headers={"X-Correlation-ID": "mine"})
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)
    [line] = [line for line in (tmp_path / "server.log").read_text().splitlines() if "/health/live" in line]
    if is_json:
        assert ("mine", 200) == ((entry := json.loads(line))["correlation_id"], entry["status"])
    else:
        assert " INFO    request correlation_id=mine method=GET route=/health/live status=200 " in line
    assert "\x1b" not in line
