"""What a person reads when a server refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.usecases.sync_words import for_person
from contracts.imports import FieldError
from contracts.problems import PROBLEMS, Problem, ProblemCode
from sync_client.errors import Refused
from tests.support.programs import Device
from tests.support.servers import running_server


def refused(*errors: FieldError) -> Refused:
    kind = PROBLEMS[ProblemCode.VALIDATION_ERROR]
    told = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": "", "correlation_id": "x"}
    return Refused(Problem.model_validate({**told, "code": kind.code, "errors": list(errors)}))


@pytest.mark.parametrize("field", ["email", "password"])
def test_what_is_wrong_with_a_field_of_the_form_is_said_there(field: str) -> None:
    said = for_person(refused(FieldError(loc=["body", field], msg="must be another")), "http://127.0.0.1:9")
    assert (f"The {field} must be another.", field) == (said.message, said.field)


def test_anything_else_is_said_as_a_whole() -> None:
    said = for_person(refused(FieldError(loc=["body", "items", 3], msg="is odd")), "http://127.0.0.1:9")
    assert ("The server refused: 3 is odd. Nothing is lost: your diary stays on this device.", None) == (
        said.message,
        said.field,
    )


def test_a_common_password_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        device = Device(tmp_path / "device", server.url)
        words = ("signup", "--email", "ada@example.org", "--password-stdin")
        ended = device.run(*words, typed="password123\n")
    assert 1 == ended.code
    assert ended.err.startswith("The password is one that many people have: choose another, for example four words")
    assert 1 == len(ended.err.splitlines())
