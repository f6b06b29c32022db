"""A receipt whose outcomes stay in its text is the receipt that the full check reads, or is refused like it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.imports import Outcome, Receipt
from contracts.receipts import OutcomesInText, outcome_texts, read_receipt
from contracts.wire import MalformedJson, read_json, write_json
from tests.support.builders import NOON, numbered_id

FIRST = str(numbered_id(1))
ITEM = f'"{FIRST}":{{"outcome":"created","revision":1}}'


def a_receipt(outcomes: dict[str, Any], rejected: list[Any] | None = None) -> bytes:
    """As the server writes one: `outcomes` last."""
    return write_json(
        {
            "import_id": numbered_id(9),
            "status": "committed",
            "committed_at": NOON,
            "revision": 7,
            **{each.value: 0 for each in Outcome},
            "rejected": rejected or [],
            "warnings": [],
            "totals": {"meal_count": len(outcomes), "kcal": 0},
            "outcomes": outcomes,
        }
    )


def in_full(body: bytes) -> Receipt | None:
    try:
        return Receipt.model_validate(read_json(body))
    except (MalformedJson, ValidationError):
        return None


def in_short(body: bytes) -> Receipt | None:
    try:
        found = read_receipt(body)
    except (MalformedJson, ValidationError):
        return None
    return found.model_copy(update={"outcomes": dict(found.outcomes)})


OUTCOMES = st.dictionaries(
    st.integers(1, 10**6).map(lambda number: str(numbered_id(number))),
    st.builds(
        lambda outcome, revision: {"outcome": outcome, "revision": revision},
        st.sampled_from(Outcome),
        st.integers(1, 2**53 - 1),
    ),
    min_size=1,
    max_size=20,
)


@given(OUTCOMES)
def test_a_receipt_as_our_server_writes_it_leaves_its_outcomes_in_the_text(outcomes: dict[str, Any]) -> None:
    body = a_receipt(outcomes)
    receipt = read_receipt(body)
    assert isinstance(receipt.outcomes, OutcomesInText)
    assert len(outcomes) == len(receipt.outcomes)
    assert in_full(body) == in_short(body)
    assert list(outcome_texts(Receipt.model_validate(read_json(body)))) == list(outcome_texts(receipt))


ODD = (
    *(ITEM + "," + ITEM, ITEM + ",", "," + ITEM, ITEM.replace(",", ", "), ITEM.replace("1}", "01}"), " " + ITEM),
    *(ITEM.replace("1}", "0}"), ITEM.replace("1}", '"1"}'), ITEM.replace("1}", "1.0}"), ITEM.replace("1}", "-1}")),
    *(ITEM.replace("created", "eaten"), ITEM.replace("created", "rejected"), ITEM.replace('"revision"', '"x"')),
    *(ITEM.upper(), ITEM.replace("-", ""), ITEM.replace(FIRST, "x"), ITEM[:-1] + ',"version":2}', ITEM + " ", ""),
    *(ITEM + '},"outcomes":{' + ITEM, ITEM + ITEM.replace("1}", "2}"), ITEM.replace("1}", "1" + "0" * 20 + "}")),
)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("end", ["}}", "}} ", "}}\n", "}", "}}}", '},"warnings":[]}', '},"more":{"outcomes":{}}}'])
def test_outcomes_in_another_spelling_are_decided_by_the_full_check(odd: str, end: str) -> None:
    body = a_receipt({}).removesuffix(b"}}") + odd.encode() + end.encode()
    assert in_full(body) == in_short(body)


@pytest.mark.parametrize("record", ['"outcomes":{', {"outcomes": {}}, {"a": {"outcomes": {FIRST: 1}}}, "}}"])
def test_a_refused_record_that_looks_like_outcomes_is_a_record(record: object) -> None:
    refused = {"chunk": 0, "index": 0, "id": None, "code": "validation_error", "errors": [], "record": record}
    outcomes = {FIRST: {"outcome": "stale", "revision": 3}}
    assert in_full(a_receipt(outcomes, [refused])) == in_short(a_receipt(outcomes, [refused]))
    turned = write_json(dict(reversed(read_json(a_receipt(outcomes, [refused])).items())))
    assert in_full(turned) == in_short(turned)


def test_an_outcome_is_found_by_its_meal() -> None:
    receipt = read_receipt(a_receipt({FIRST: {"outcome": "stale", "revision": 3}}))
    found = receipt.outcomes[numbered_id(1)]
    assert (Outcome.STALE, 3) == (found.outcome, found.revision)
    assert numbered_id(2) not in receipt.outcomes
