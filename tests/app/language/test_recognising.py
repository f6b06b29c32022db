"""What refuses a field travels as English text; the message it was made from is found again."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.language.recognising import recognised
from app.language.speech import speaking, tr
from contracts import refusals
from contracts.auth import RegisterRequest
from contracts.history import RestoreRequest
from contracts.imports import CommitRequest, ImportItem, Refused, check_item
from contracts.messages import Message, Sentence
from contracts.settings import Language, Preferences
from contracts.sync import Operation
from tests.contracts.records import SURROGATE, a_record
from tests.support.builders import NOON, numbered_id

ROOT = Path(__file__).parents[3]
ACCOUNT = {"email": "mo@example.org", "password": "correct horse"}
COMMIT = {"manifest_sha256": "0" * 64}
OPERATION = {
    "op_id": str(numbered_id(1)),
    "op": "put",
    "id": a_record()["id"],
    "base_version": 0,
    "revision": 1,
    "meal": a_record(),
}
VERSION_1 = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def an_item(revision: object = 1, **fields: object) -> dict[str, Any]:
    return {"revision": revision, "meal": a_record(**fields)}


REFUSED: list[tuple[Message, type[BaseModel], dict[str, Any]]] = [
    (refusals.FIELD_MISSING, ImportItem, {}),
    (refusals.FIELD_UNKNOWN, ImportItem, an_item(mood="good")),
    (refusals.NOT_A_NUMBER, ImportItem, an_item(kcal="100")),
    (refusals.NOT_FINITE, ImportItem, an_item(kcal=Decimal("NaN"))),
    (refusals.OUT_OF_RANGE, ImportItem, an_item(kcal=20_001)),
    (refusals.NOT_A_WHOLE_NUMBER, ImportItem, an_item(revision=0)),
    (refusals.NOT_TEXT, ImportItem, an_item(name=5)),
    (refusals.EMPTY, ImportItem, an_item(name=" ")),
    (refusals.TOO_LONG, ImportItem, an_item(note="x" * 2001)),
    (refusals.NOT_UNICODE, ImportItem, an_item(name=SURROGATE)),
    (refusals.CONTROL_CHARACTER, ImportItem, an_item(name="a\x00b")),
    (refusals.NOT_AN_INSTANT, ImportItem, an_item(eaten_at="noon")),
    (refusals.NO_OFFSET, ImportItem, an_item(eaten_at=NOON.replace(tzinfo=None))),
    (refusals.NO_SUCH_INSTANT, ImportItem, an_item(eaten_at="2026-02-30T12:00:00Z")),
    (refusals.OUTSIDE_THE_YEARS, ImportItem, an_item(eaten_at="0001-01-01T00:00:00+14:00")),
    (refusals.TOO_EARLY, ImportItem, an_item(eaten_at="1800-01-01T12:00:00Z")),
    (refusals.IN_THE_FUTURE, ImportItem, an_item(eaten_at="2030-01-01T12:00:00Z")),
    (refusals.NOT_A_DATE, ImportItem, an_item(logical_date="today")),
    (refusals.NO_SUCH_DATE, ImportItem, an_item(logical_date="2026-02-30")),
    (refusals.UNKNOWN_ZONE, ImportItem, an_item(tz="Mars/Phobos")),
    (refusals.NOT_A_UUID, ImportItem, an_item(id="1")),
    (refusals.NOT_A_UUID4, ImportItem, an_item(id=VERSION_1)),
    (refusals.NOT_A_SHA256, CommitRequest, {**COMMIT, "manifest_sha256": "0"}),
    (refusals.UNKNOWN_CHOICE, Preferences, {"theme": "pink"}),
    (refusals.UNKNOWN_SLOT, ImportItem, an_item(slot="brunch")),
    (refusals.NUTRIENTS_NO_OBJECT, ImportItem, an_item(nutrients=5)),
    (refusals.UNKNOWN_NUTRIENT, ImportItem, an_item(nutrients={"joy": 1})),
    (refusals.NUTRIENT_NOT_A_NUMBER, ImportItem, an_item(nutrients={"fiber_g": "1"})),
    (refusals.NUTRIENT_NOT_FINITE, ImportItem, an_item(nutrients={"fiber_g": Decimal("NaN")})),
    (refusals.NUTRIENT_OUT_OF_RANGE, ImportItem, an_item(nutrients={"fiber_g": -1})),
    (refusals.LOGICAL_DATE_WRONG, ImportItem, an_item(logical_date="2020-01-01")),
    (refusals.KEY_NOT_ITS_OWN, ImportItem, an_item(sk=5)),
    (refusals.KEY_DIFFERS, ImportItem, an_item(sk="MEAL#x")),
    (refusals.NAMES_NOT_ONE, RestoreRequest, {}),
    (refusals.OPERATION_INCOMPLETE, Operation, {**OPERATION, "op": "delete"}),
    (refusals.OPERATION_OF_OTHER, Operation, {**OPERATION, "id": str(numbered_id(9))}),
    (refusals.NOT_AN_EMAIL, RegisterRequest, {**ACCOUNT, "email": "mo"}),
    (refusals.PASSWORD_LENGTH, RegisterRequest, {**ACCOUNT, "password": "short"}),
]
MADE_OUTSIDE_A_MODEL = {
    refusals.TOO_MUCH_ENERGY,
    refusals.DUPLICATE,
    refusals.GIVEN_UP,
    refusals.PASSWORD_COMMON,
    refusals.PASSWORD_IS_EMAIL,
    refusals.PASSWORD_IS_SERVICE,
    refusals.OPERATION_REUSED,
}


@pytest.mark.parametrize(("message", "kind", "record"), REFUSED)
def test_every_refusal_of_the_contracts_is_recognised(
    message: Message, kind: type[BaseModel], record: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(record, context={"now": NOON})
    found = {each["msg"]: recognised(each["msg"]) for each in caught.value.errors()}
    made = [(text, words) for text, words in found.items() if isinstance(words, Sentence) and words.message == message]
    assert [text for text, _ in made] == [str(words) for _, words in made] != []


def test_none_is_left_out() -> None:
    assert {message for message, _, _ in REFUSED} | MADE_OUTSIDE_A_MODEL == set(refusals.ALL)


@pytest.mark.parametrize("message", refusals.ALL)
def test_whatever_fills_a_message_it_is_recognised_as_itself(message: Message) -> None:
    names = [name for _, name, _, _ in Formatter().parse(message.text) if name]
    made = message.of(**{name: f"<{name}>" for name in names})
    assert recognised(str(made)) == made


@pytest.mark.parametrize("package", ["contracts", "server_stub"])
def test_nothing_is_refused_in_words_of_its_own(package: str) -> None:
    """`refusal` is given a message of `contracts.refusals`, filled in or not."""
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refusal":
                words = ast.unparse(node.args[1])
                assert words.startswith("refusals.") or words == "words", f"{path.name}:{node.lineno}"


def test_a_figure_is_written_as_the_language_does() -> None:
    refused = check_item(an_item(kcal=5001), now=NOON, kcal_max=Decimal("1234.5"))
    assert isinstance(refused, Refused)
    words = recognised(refused.errors[0].msg)
    assert isinstance(words, Sentence)
    assert (str(words), tr(words)) == (refused.errors[0].msg, refused.errors[0].msg)
    with speaking(Language.GERMAN):
        assert "1.234,5 kcal" in tr(words)


@pytest.mark.parametrize(
    "text", ["", "is odd", "must be at most", "must be a number\nof mine", "{low}", "must be " * 99]
)
def test_what_is_none_of_ours_stays_as_it_stands(text: str) -> None:
    assert recognised(text) == text
