"""What a GraphQL error says, and what neither it nor the log repeats."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts import limits
from contracts.clock import new_id
from server_stub.log import JsonLines
from tests.server_stub.people import Person, answered, anybody, sign_up
from tests.server_stub.queries import refusals, send
from tests.server_stub.stored import change
from tests.support.builders import FakeClock
from tests.support.servers import running_server

ADD = 'mutation { addMeal(input: {name: "Sesame", kcal: 1, eatenAt: "2026-11-20T12:00:00Z", tz: "UTC"}) { id } }'
ADD_INPUT = "mutation($input: MealInput!) { addMeal(input: $input) { id } }"
FIND = "query($on: Date, $first: Int = 5) { meals(logicalDate: $on, first: $first) { nextCursor } }"


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """Everything logged while the test runs, by whichever library."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    handler, loggers = Collect(), [logging.getLogger(name) for name in (None, "tuckbox.server")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel("INFO")
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        ('{ meals "Sesame" }', {}, "The query is not valid GraphQL"),
        ("{ meals(sesame: 1) { nextCursor } }", {}, "Unknown argument 'sesame'"),
        ("{ meals { nextCursr } }", {}, "Did you mean 'nextCursor'?"),
        ('{ meals(first: "Sesame") { nextCursor } }', {}, "Int cannot represent non-integer value"),
        ('{ meals(logicalDate: "Sesame") { nextCursor } }', {}, "must be a date such as 2026-11-20"),
        ('{ meals(logicalDate: ["Sesame"]) { nextCursor } }', {}, "must be a date such as 2026-11-20"),
        ('mutation { deleteMeal(id: "Sesame") }', {}, "must be a UUID such as"),
        (ADD.replace("kcal: 1", 'kcal: "Sesame"'), {}, "must be a number"),
        (ADD.replace("kcal: 1", "kcal: Sesame"), {}, "must be a number"),
        (ADD.replace("kcal: 1", "kcal: 1e999999999999999999999"), {}, "must be a number"),
        (ADD.replace("kcal: 1,", ""), {}, "to include required field 'kcal'"),
        (ADD.replace("kcal: 1", "kcal: null"), {}, "not to be None"),
        (FIND, {"on": "Sesame"}, "Variable '$on' has invalid value: must be a date such as 2026-11-20"),
        (FIND, {"first": "Sesame"}, "Variable '$first' has invalid value: Int cannot represent non-integer value"),
        (FIND.replace("5", '"Sesame"'), {}, "Int cannot represent non-integer value"),
        (ADD_INPUT, {"input": "Sesame"}, "Variable '$input' has invalid value: Expected value of type 'MealInput'"),
        (ADD_INPUT, {"input": {"name": "Sesame"}}, "to include required field 'kcal'"),
        (ADD_INPUT, {}, "Variable '$input' has invalid value: Expected a value of non-null type 'MealInput!'"),
    ],
)
def test_an_error_tells_what_is_wrong_without_the_value(
    ada: Person, log_lines: list[str], query: str, variables: dict[str, Any], message: str
) -> None:
    errors = refusals(ada, query, **variables)
    assert any(message in error["message"] for error in errors), errors
    assert all(error["extensions"]["code"] in ("validation_error", "malformed_body") for error in errors)
    assert all({"line", "column"} == set(error["locations"][0]) for error in errors)
    assert "Sesame" not in json.dumps(errors) + "".join(log_lines)


def test_a_query_that_could_not_be_run_has_no_data(ada: Person) -> None:
    assert ["errors"] == list(answered(send(ada, "{ nothing }")))
    assert {"errors", "data"} == set(answered(send(ada, "{ meals(first: 0) { nextCursor } }")))


def test_the_list_of_errors_is_bounded(ada: Person) -> None:
    query = "{ meals { " + " ".join(f"field{number}" for number in range(300)) + " } }"
    assert limits.ERRORS_LISTED_MAX == len(refusals(ada, query))


def test_a_mistake_of_the_server_tells_nothing_of_its_inside(tmp_path: Path, log_lines: list[str]) -> None:
    broken: list[bool] = []

    def sometimes() -> UUID:
        if broken:
            raise RuntimeError("Secret state")
        return new_id()

    with running_server(tmp_path, clock=FakeClock(), new_id=sometimes) as server, anybody(server) as client:
        person = sign_up(client)
        client.headers["X-Correlation-ID"] = "find-me"  # the server makes none itself
        broken.append(True)
        answer = answered(send(person, ADD))
    (error,) = answer["errors"]
    assert ("The server made a mistake.", {"code": "server_error"}) == (error["message"], error["extensions"])
    assert {"addMeal": None} == answer["data"]
    logged = [entry for entry in map(json.loads, log_lines) if "error" in entry]
    assert {("RuntimeError", "find-me")} == {(entry["error"], entry["correlation_id"]) for entry in logged}
    assert "Secret" not in json.dumps(answer) + "".join(log_lines)
    assert "Sesame" not in "".join(log_lines)


def test_a_database_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        person = sign_up(client)
        change(server, "DROP TABLE settings")
        (error,) = refusals(person, "{ userTargets { kcal } }")
    assert {"code": "unavailable"} == error["extensions"]
    assert "settings" not in error["message"]
