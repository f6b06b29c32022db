"""One item of an import is taken, or refused in a way that can always be answered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts import limits
from contracts.imports import ImportItem, Refused, RejectionCode, check_item, id_as_sent, manifest_sha256
from tests.contracts.records import SURROGATE, a_record
from tests.support.builders import NOON


def test_an_item_of_an_import_is_taken_or_refused_with_field_and_reason() -> None:
    assert isinstance(check_item({"revision": 1, "meal": a_record()}, now=NOON), ImportItem)
    refused = check_item({"revision": 1, "meal": a_record(kcal="x", tz=SURROGATE)}, now=NOON)
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.VALIDATION_ERROR
    assert [each.loc for each in refused.errors] == [["meal", "kcal"], ["meal", "tz"]]


def test_a_stricter_server_names_its_bound() -> None:
    refused = check_item({"revision": 1, "meal": a_record(kcal=5001)}, now=NOON, kcal_max=Decimal(5000))
    assert isinstance(refused, Refused)
    assert refused.errors[0].loc == ["meal", "kcal"]
    assert "5,000" in refused.errors[0].msg


def test_another_sort_key_has_a_code_of_its_own() -> None:
    refused = check_item({"revision": 1, "meal": a_record(sk="MEAL#x")}, now=NOON)
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.KEY_MISMATCH


def test_a_refusal_can_always_be_sent_and_is_bounded() -> None:
    """However odd the record: no lone surrogate in a field's name, no list of errors without end."""
    for odd in ({f"{n}" * 500: n for n in range(100)}, {SURROGATE: 1}, {"name": SURROGATE}):
        refused = check_item({"revision": 1, "meal": odd}, now=NOON)
        assert isinstance(refused, Refused)
        assert 1 <= len(refused.errors) <= limits.ERRORS_LISTED_MAX
        text = "".join(f"{each.loc}{each.msg}" for each in refused.errors)
        assert len(text.encode("utf-8")) < 8_000


@pytest.mark.parametrize("revision", [0, -1, True, "1", Decimal("1.5"), 2**53, None])
def test_a_revision_is_a_whole_number_from_1(revision: object) -> None:
    assert isinstance(check_item({"revision": revision, "meal": a_record()}, now=NOON), Refused)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"meal": {"id": "not-an-id"}}, "not-an-id"),
        ({"meal": {"id": SURROGATE}}, "?"),
        ({"meal": {"id": "x" * 500}}, "x" * 80),
        ({"meal": {"id": 5}}, None),
        ({"meal": None}, None),
        (None, None),
    ],
)
def test_a_refused_item_is_named_as_it_was_sent(raw: object, expected: str | None) -> None:
    assert id_as_sent(raw) == expected


def test_a_manifest_does_not_depend_on_the_order_of_the_chunks() -> None:
    assert manifest_sha256([(2, "bb"), (0, "aa")]) == manifest_sha256([(0, "aa"), (2, "bb")])


def test_a_manifest_is_the_hash_of_its_lines() -> None:
    """`printf '0 aa\\n10 cc\\n' | sha256sum`"""
    assert manifest_sha256([(10, "cc"), (0, "aa")]) == (
        "501941b8754e50cf82ee3c61bff95643a44fe0e6acb174315c190b4cf5edb375"
    )
