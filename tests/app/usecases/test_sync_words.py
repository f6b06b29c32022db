"""What a person reads when a server refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.language.speech import speaking
from app.usecases.sync_words import for_person, reason_words
from contracts.imports import FieldError
from contracts.problems import PROBLEMS, Problem, ProblemCode
from contracts.promotion import FieldReason
from contracts.settings import Language
from sync_client.errors import Refused
from tests.support.programs import Device
from tests.support.servers import running_server


def refused(*errors: FieldError) -> Refused:
    kind = PROBLEMS[ProblemCode.VALIDATION_ERROR]
    told = {"type": kind.type, "title": str(kind.title), "status": kind.status, "detail": "", "correlation_id": "x"}
    return Refused(Problem.model_validate({**told, "code": kind.code, "errors": list(errors)}))


@pytest.mark.parametrize("field", ["email", "password"])
def test_what_is_wrong_with_a_field_of_the_form_is_said_there(field: str) -> None:
    said = for_person(refused(FieldError(loc=["body", field], msg="must be another")), "http://127.0.0.1:9")
    assert (f"The {field} must be another.", field) == (str(said), said.field)


def test_anything_else_is_said_as_a_whole() -> None:
    said = for_person(refused(FieldError(loc=["body", "items", 3], msg="is odd")), "http://127.0.0.1:9")
    assert ("The server refused: 3 is odd. Nothing is lost: your diary stays on this device.", None) == (
        str(said),
        said.field,
    )


def test_without_a_field_the_title_of_the_problem_is_said() -> None:
    said = for_person(refused(), "http://127.0.0.1:9")
    assert str(said).startswith("The server refused: Something in the request is not valid. Nothing is lost")


@pytest.mark.parametrize(
    ("code", "errors", "words"),
    [
        (
            "validation_error",
            [(("meal", "kcal"), "must be at most 5,000 kcal on this server")],
            "Calories must be at most 5,000 kcal on this server",
        ),
        ("validation_error", [(("meal", "name"), "must be text"), ((), "is odd")], "Name must be text; is odd"),
        ("validation_error", [(("meal", "mood"), "is odd")], "mood is odd"),
        ("duplicate_in_import", [], "it was sent twice"),
        ("another", [], "another"),
    ],
)
def test_a_reason_begins_with_the_name_of_its_field(code: str, errors: list[FieldReason], words: str) -> None:
    assert reason_words(code, errors) == words


def test_the_reasons_of_a_server_are_said_in_the_language_in_force() -> None:
    with speaking(Language.GERMAN):
        assert "5.000 kcal" in reason_words("", [(("meal", "kcal"), "must be at most 5,000 kcal on this server")])


def test_a_common_password_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        device = Device(tmp_path / "device", server.url)
        words = ("signup", "--email", "ada@example.org", "--password-stdin")
        ended = device.run(*words, typed="password123\n")
    assert 1 == ended.code
    assert ended.err.startswith("The password is one that many people have: choose another, for example four words")
    assert 1 == len(ended.err.splitlines())
