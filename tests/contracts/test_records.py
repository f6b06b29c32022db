"""Accounts, targets, settings and summaries: what each takes, what each refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from contracts.auth import RegisterRequest
from contracts.day import DaySummary, UnknownCounts, summarize
from contracts.imports import ChunkEnvelope, CommitRequest
from contracts.settings import EnergyUnit, Preferences
from contracts.targets import Targets
from contracts.wire import read_json
from tests.contracts.records import SURROGATE
from tests.support.builders import NOON, a_meal, numbered_id

ACCOUNT: dict[str, Any] = {"email": "mo@example.org", "password": "correct horse"}


def refused_fields(kind: type[BaseModel], record: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(record)
    return [str(each["loc"][0]) for each in caught.value.errors()]


@pytest.mark.parametrize("email", ["Mo@Example.ORG", " mo@example.org ", "mo@example.org"])
def test_an_address_identifies_an_account_in_one_form(email: str) -> None:
    assert RegisterRequest.model_validate({**ACCOUNT, "email": email}).email == "mo@example.org"


@pytest.mark.parametrize(
    "email",
    ["", "mo", "mo@", "@example.org", "mo@example", "a b@example.org", "a@b@c.org", f"{'x' * 250}@a.org", 5, None],
)
def test_what_is_no_address_is_refused(email: object) -> None:
    assert refused_fields(RegisterRequest, {**ACCOUNT, "email": email}) == ["email"]


@pytest.mark.parametrize("password", ["", "7 chars", "x" * 257, SURROGATE * 8, 12345678, None])
def test_a_password_out_of_bounds_is_refused(password: object) -> None:
    assert refused_fields(RegisterRequest, {**ACCOUNT, "password": password}) == ["password"]


def test_a_password_is_kept_as_typed_in_one_normal_form() -> None:
    typed = " e\u0301 Spaces count "
    assert RegisterRequest.model_validate({**ACCOUNT, "password": typed}).password == " \u00e9 Spaces count "


@pytest.mark.parametrize("kcal", [499, Decimal("499.999"), 20001, True, "2000", None])
def test_a_target_out_of_bounds_is_refused(kcal: object) -> None:
    assert refused_fields(Targets, {"kcal": kcal, "updated_at": NOON}) == ["kcal"]


def test_a_macronutrient_may_have_no_target() -> None:
    targets = Targets.model_validate({"kcal": 500, "updated_at": "2026-11-20T12:00:00Z"})
    assert (targets.kcal, targets.updated_at) == (Decimal(500), NOON)
    assert targets.protein_g is None


def test_preferences_have_defaults_and_know_their_choices() -> None:
    assert Preferences.model_validate({}).energy_unit is EnergyUnit.KCAL
    assert refused_fields(Preferences, {"energy_unit": "cal", "time_zone": "Mars/Olympus"}) == [
        "energy_unit",
        "time_zone",
    ]


def test_a_summary_counts_unknown_figures_and_never_takes_them_for_zero() -> None:
    summary = summarize(date(2026, 11, 20), [a_meal(1, protein_g=None), a_meal(2, protein_g=0), a_meal(3)])
    assert (summary.kcal, summary.protein_g, summary.meal_count) == (Decimal(1050), Decimal("12.5"), 3)
    assert summary.unknown == UnknownCounts(protein_g=1)


def test_a_summary_is_exact_where_floats_are_not() -> None:
    tenths = [a_meal(n, kcal=Decimal("0.1")) for n in range(1, 11)]
    assert summarize(date(2026, 11, 20), tenths).kcal == 1


def test_an_empty_day_has_zeros() -> None:
    assert read_json(summarize(date(2026, 11, 20), []).model_dump_json()) == {
        "logical_date": "2026-11-20",
        "kcal": 0,
        "protein_g": 0,
        "carbs_g": 0,
        "fat_g": 0,
        "meal_count": 0,
        "unknown": {"protein_g": 0, "carbs_g": 0, "fat_g": 0},
    }


def test_a_summary_on_the_wire_carries_json_numbers() -> None:
    summary = DaySummary(logical_date=date(2026, 11, 20), kcal=Decimal("2752.60"))
    assert '"kcal":2752.6,' in summary.model_dump_json()


def test_a_chunk_is_bounded_and_its_items_are_not_checked_with_it() -> None:
    envelope = {"lineage_id": str(numbered_id(1)), "device_id": str(numbered_id(2)), "items": [None, 5, {"odd": True}]}
    assert len(ChunkEnvelope.model_validate(envelope).items) == 3
    assert refused_fields(ChunkEnvelope, {**envelope, "items": [None] * 501}) == ["items"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chunk_count", -1),
        ("chunk_count", True),
        ("item_count", Decimal("1.5")),
        ("manifest_sha256", "A" * 64),
        ("manifest_sha256", "a" * 63),
        ("lineage_id", "x"),
        ("surplus", 1),
    ],
)
def test_a_commit_refuses(field: str, value: object) -> None:
    commit = {"lineage_id": str(numbered_id(1)), "chunk_count": 1, "item_count": 1, "manifest_sha256": "a" * 64}
    CommitRequest.model_validate(commit)
    assert refused_fields(CommitRequest, {**commit, field: value}) == [field]
