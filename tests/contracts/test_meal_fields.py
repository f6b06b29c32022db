"""What a meal's fields take and refuse: a table a field. Nothing is coerced, nothing is guessed."""

from __future__ import annotations

import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from contracts import limits
from contracts.fields import clean_text
from contracts.meal import MealDraft, WireMeal, edited, new_meal
from tests.contracts.records import SURROGATE, a_record
from tests.support.builders import NOON, a_draft, a_meal, numbered_id


def reasons(record: object) -> list[tuple[str, str]]:
    """`(field, error type)` of each refusal."""
    with pytest.raises(ValidationError) as caught:
        WireMeal.model_validate(record, context={"now": NOON})
    return [(".".join(map(str, each["loc"])), each["type"]) for each in caught.value.errors()]


REFUSED_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")


def takes(text: str, *, lines: bool) -> bool:
    """Whether `clean_text` takes it."""
    try:
        clean_text(text, limits.NOTE_CHARS_MAX, lines=lines)
    except PydanticCustomError:
        return False
    return True


NO_AMOUNTS = [
    (True, "not_a_number"),
    ("100", "not_a_number"),
    (" 100 ", "not_a_number"),
    ("1_000", "not_a_number"),
    ([1], "not_a_number"),
    ({}, "not_a_number"),
    (float("nan"), "not_finite"),
    (float("inf"), "not_finite"),
    (Decimal("NaN"), "not_finite"),
    (Decimal("sNaN"), "not_finite"),
    (Decimal("-Infinity"), "not_finite"),
    (Decimal("1e400"), "out_of_range"),
    (Decimal("-0.0001"), "out_of_range"),
    (-1, "out_of_range"),
    (10**40, "out_of_range"),
]


@pytest.mark.parametrize(
    ("value", "reason"), [*NO_AMOUNTS, (None, "not_a_number"), (Decimal("20000.001"), "out_of_range")]
)
def test_energy_refuses(value: object, reason: str) -> None:
    assert reasons(a_record(kcal=value)) == [("kcal", reason)]


@pytest.mark.parametrize("field", ["protein_g", "carbs_g", "fat_g"])
@pytest.mark.parametrize(("value", "reason"), [*NO_AMOUNTS, (Decimal("2000.001"), "out_of_range")])
def test_macronutrients_refuse(field: str, value: object, reason: str) -> None:
    assert reasons(a_record(**{field: value})) == [(field, reason)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (Decimal("-0.0"), "0"),
        (20000, "20000"),
        (Decimal("20000.000"), "20000"),
        (0.1, "0.1"),
        (Decimal("350.50"), "350.5"),
        (Decimal("0.0005"), "0"),
        (Decimal("0.0015"), "0.002"),
        (Decimal("0.0025"), "0.002"),
        (Decimal("1e-400"), "0"),
        (Decimal("1E+2"), "100"),
        (Decimal("0." + "3" * 500), "0.333"),
    ],
)
def test_an_amount_is_exact_to_three_places_rounded_half_even(value: object, expected: str) -> None:
    assert f"{WireMeal.model_validate(a_record(kcal=value)).kcal:f}" == expected


@pytest.mark.parametrize("field", ["protein_g", "carbs_g", "fat_g"])
def test_an_unknown_macronutrient_is_none_not_zero(field: str) -> None:
    record = a_record()
    del record[field]
    assert getattr(WireMeal.model_validate(record), field) is None
    assert getattr(WireMeal.model_validate(a_record(**{field: None})), field) is None
    assert getattr(WireMeal.model_validate(a_record(**{field: 0})), field) == 0


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "too_short"),
        (" \u3000 ", "too_short"),
        ("x" * 201, "too_long"),
        ("x" * 100_000, "too_long"),
        ("a\nb", "control_character"),
        ("a\x00b", "control_character"),
        ("a\x7fb", "control_character"),
        ("a\x85b", "control_character"),
        ("a\u2028b", "control_character"),
        (SURROGATE, "not_unicode"),
        (5, "not_text"),
        (None, "not_text"),
        (b"Tea", "not_text"),
    ],
)
def test_a_name_refuses(value: object, reason: str) -> None:
    assert reasons(a_record(name=value)) == [("name", reason)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Tea ", "Tea"),
        ("\u00a0Tea\u3000", "Tea"),
        ("e\u0301clair", "\u00e9clair"),
        ("e\u0301" * 200, "\u00e9" * 200),
        ("\U0001f372", "\U0001f372"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_name_is_trimmed_and_in_normal_form(value: str, expected: str) -> None:
    assert WireMeal.model_validate(a_record(name=value)).name == expected


@pytest.mark.parametrize(("field", "longest"), [("amount", limits.AMOUNT_CHARS_MAX), ("note", limits.NOTE_CHARS_MAX)])
def test_an_optional_text_is_bounded_and_none_when_empty(field: str, longest: int) -> None:
    for value, expected in ((None, None), (" ", None), ("x" * longest, "x" * longest)):
        assert getattr(WireMeal.model_validate(a_record(**{field: value})), field) == expected
    assert reasons(a_record(**{field: "x" * (longest + 1)})) == [(field, "too_long")]
    assert reasons(a_record(**{field: SURROGATE})) == [(field, "not_unicode")]
    assert reasons(a_record(**{field: 5})) == [(field, "not_text")]


def test_what_text_refuses_are_the_control_characters_line_separators_and_surrogates_of_unicode() -> None:
    refused = {char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) in REFUSED_CATEGORIES}
    assert refused == {char for char in map(chr, range(sys.maxunicode + 1)) if not takes(char, lines=False)}
    assert refused - set("\n\r\t") == {char for char in refused if not takes(char, lines=True)}


def test_a_note_keeps_its_lines_and_an_amount_has_none() -> None:
    assert WireMeal.model_validate(a_record(note="a\n\tb\r\nc")).note == "a\n\tb\r\nc"
    assert reasons(a_record(note="a\x00")) == [("note", "control_character")]
    assert reasons(a_record(amount="a\nb")) == [("amount", "control_character")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1790000000, "not_an_instant"),
        (Decimal("1790000000.5"), "not_an_instant"),
        ("1790000000", "not_an_instant"),
        ("2026-11-20", "not_an_instant"),
        ("2026-11-20T12:00:00", "not_an_instant"),
        ("2026-11-20T12:00Z", "not_an_instant"),
        ("20261120T120000Z", "not_an_instant"),
        ("2026-11-20T12:00:00+0100", "not_an_instant"),
        ("2026-11-20T12:00:00Z ", "not_an_instant"),
        ("２026-11-20T12:00:00Z", "not_an_instant"),
        ("2026-02-30T12:00:00Z", "not_an_instant"),
        ("2026-11-20T25:00:00Z", "not_an_instant"),
        ("2026-11-20T12:00:60Z", "not_an_instant"),
        ("2026-11-20T12:00:00+24:00", "not_an_instant"),
        ("2026-11-20T12:00:00." + "1" * 30 + "Z", "not_an_instant"),
        (None, "not_an_instant"),
        (True, "not_an_instant"),
        (date(2026, 11, 20), "not_an_instant"),
        (datetime(2026, 11, 20, 12), "no_offset"),  # noqa: DTZ001 -- the refusal is what is tested
        ("1899-12-31T23:59:59.999Z", "out_of_range"),
        ("0001-01-01T00:00:00+14:00", "out_of_range"),
        ("9999-12-31T23:59:59-14:00", "out_of_range"),
        ("2026-11-22T12:00:00.001Z", "in_the_future"),
    ],
)
def test_eaten_at_refuses(value: object, reason: str) -> None:
    assert reasons(a_record(sk="", eaten_at=value))[-1] in {("eaten_at", reason), ("", "key_mismatch")}
    record = a_record(eaten_at=value)
    del record["sk"]
    assert reasons(record) == [("eaten_at", reason)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T13:00:00+01:00", NOON),
        ("2026-11-20t12:00:00z", NOON),
        ("2026-11-20 12:00:00Z", NOON),
        ("2026-11-20T12:00:00.0009999Z", NOON),
        ("2026-11-20T12:00:00.25Z", NOON + timedelta(milliseconds=250)),
        ("2026-11-20T12:00:00.123456789Z", NOON + timedelta(milliseconds=123)),
        ("1900-01-01T00:00:00Z", limits.EATEN_AT_MIN),
        ("2026-11-22T12:00:00Z", NOON + timedelta(hours=48)),
    ],
)
def test_eaten_at_is_kept_as_utc_milliseconds(value: str, expected: datetime) -> None:
    found = MealDraft.model_validate({"name": "Tea", "kcal": 2, "eaten_at": value, "tz": "UTC"}, context={"now": NOON})
    assert found.eaten_at == expected
    assert found.eaten_at.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Mars/Olympus",
        "europe/berlin",
        "../etc/passwd",
        "/etc/localtime",
        "EST5EDT,M3.2.0,M11.1.0",
        "+01:00",
        1,
        None,
    ],
)
def test_an_unknown_zone_is_refused(value: object) -> None:
    assert reasons(a_record(tz=value)) == [("tz", "unknown_zone")]


@pytest.mark.parametrize(
    "value",
    [
        "{00000000-0000-4000-8000-000000000001}",
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "00000000000040008000000000000001",
        " 00000000-0000-4000-8000-000000000001",
        "00000000-0000-0000-0000-000000000000",
        "00000000-0000-1000-8000-000000000001",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        1,
        None,
        "",
    ],
)
def test_an_id_is_a_random_uuid_in_its_one_form(value: object) -> None:
    record = a_record(id=value)
    del record["sk"]
    assert reasons(record)[0][0] == "id"


def test_capitals_are_the_same_meal() -> None:
    record = a_record(id="ABCDEF00-0000-4000-8000-00000000000A")
    del record["sk"]
    assert str(WireMeal.model_validate(record).id) == "abcdef00-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("value", ["brunch", "Breakfast", "", 1, True])
def test_an_unknown_slot_is_refused(value: object) -> None:
    assert reasons(a_record(slot=value)) == [("slot", "unknown_slot")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"fibre_g": 1}, "unknown_nutrient"),
        ({SURROGATE: 1}, "unknown_nutrient"),
        ({"fiber_g": None}, "bad_nutrient"),
        ({"fiber_g": True}, "bad_nutrient"),
        ({"fiber_g": "1"}, "bad_nutrient"),
        ({"fiber_g": float("nan")}, "bad_nutrient"),
        ({"fiber_g": -1}, "bad_nutrient"),
        ({"fiber_g": Decimal("2000.001")}, "bad_nutrient"),
        ([], "not_an_object"),
        (None, "not_an_object"),
    ],
)
def test_nutrients_refuse(value: object, reason: str) -> None:
    assert reasons(a_record(nutrients=value)) == [("nutrients", reason)]


@pytest.mark.parametrize("field", ["name", "kcal", "eaten_at", "tz", "id", "logical_date", "created_at", "updated_at"])
def test_a_field_without_a_default_must_be_there(field: str) -> None:
    record = a_record()
    del record[field]
    assert (field, "missing") in reasons(record)


def test_an_unknown_field_is_refused() -> None:
    assert reasons(a_record(colour="red")) == [("colour", "extra_forbidden")]


@pytest.mark.parametrize("value", [None, [], "meal", 5, True])
def test_what_is_no_object_is_no_meal(value: object) -> None:
    assert reasons(value)


@pytest.mark.parametrize(
    "sk",
    [
        "MEAL#2026-11-20T12:00:00Z#00000000-0000-4000-8000-000000000001",
        "MEAL#2026-11-20T12:00:00.000Z#00000000-0000-4000-8000-000000000002",
        "",
        None,
        5,
    ],
)
def test_another_sort_key_is_refused(sk: object) -> None:
    assert reasons(a_record(sk=sk)) == [("", "key_mismatch")]


@pytest.mark.parametrize(("shift", "taken"), [(0, True), (1, True), (-1, True), (2, False), (-2, False)])
def test_a_logical_date_may_differ_by_a_day(shift: int, taken: bool) -> None:
    record = a_record(logical_date=(date(2026, 11, 20) + timedelta(days=shift)).isoformat())
    if taken:
        assert WireMeal.model_validate(record).logical_date_drift_days == shift
    else:
        assert reasons(record) == [("", "logical_date_wrong")]


@pytest.mark.parametrize("value", ["20-11-2026", "2026-11-20T00:00:00Z", "2026-02-30", "20261120", 20261120, None])
def test_a_logical_date_is_a_plain_date(value: object) -> None:
    assert reasons(a_record(logical_date=value)) == [("logical_date", "not_a_date")]


def test_a_meal_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        a_meal().name = "Other"  # type: ignore[misc]  # the refusal is what is tested


def test_a_new_meal_is_dated_by_the_rule() -> None:
    late = a_draft(eaten_at="2026-11-20T01:30:00+01:00", tz="Europe/Berlin")
    assert new_meal(late, numbered_id(1), NOON).logical_date == date(2026, 11, 19)


def test_an_edit_moves_the_date_only_with_the_instant_or_the_zone() -> None:
    """Another release of the zone data may date the same instant otherwise: a renamed meal stays where it is."""
    drifted = WireMeal.model_validate(a_record(logical_date="2026-11-19")).meal
    later = NOON + timedelta(hours=1)
    assert edited(drifted, a_draft(name="Muesli"), later).logical_date == date(2026, 11, 19)
    assert edited(drifted, a_draft(eaten_at=later), later).logical_date == date(2026, 11, 20)
    assert edited(drifted, a_draft(tz="Asia/Tokyo"), later).logical_date == date(2026, 11, 20)


def test_an_edit_never_goes_back_in_time() -> None:
    assert edited(a_meal(), a_draft(name="Muesli"), NOON - timedelta(days=1)).updated_at == NOON
