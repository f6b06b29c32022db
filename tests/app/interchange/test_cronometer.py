"""Cronometer's servings export becomes meals; what cannot be taken is named by its line."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.interchange.cronometer import read_cronometer
from app.interchange.values import InterchangeError, RowProblem
from app.language.speech import speech_in
from contracts.meal import Slot
from contracts.settings import Language
from tests.app.interchange.servings import HEADER, NOW, a_row, read, servings


def said(problems: list[RowProblem]) -> list[tuple[int, str]]:
    """The problems in English, each with its line."""
    return [(each.line, str(each.words)) for each in problems]


def test_a_row_becomes_a_meal() -> None:
    [row] = read(a_row()).rows
    draft = row.draft
    assert (draft.name, draft.amount, draft.slot) == ("Porridge", "1.00 bowl", Slot.BREAKFAST)
    assert (draft.kcal, draft.protein_g, draft.carbs_g, draft.fat_g) == (
        Decimal("310.4"),
        Decimal("11.2"),
        Decimal("54.3"),
        Decimal("5.1"),
    )
    assert (draft.eaten_at, draft.tz) == (datetime(2026, 3, 2, 13, 15, tzinfo=UTC), "America/New_York")
    assert draft.nutrients == {"sodium_mg": 120, "water_ml": Decimal("210.5"), "vitamin_d_ug": 1}
    assert draft.note is None


@pytest.mark.parametrize(
    ("cell", "utc_hour_and_minute"),
    [
        ("9:51 AM", (14, 51)),
        ("09:51", (14, 51)),
        ("05:17", (10, 17)),
        ("12:00 PM", (17, 0)),
        ("12:30 pm", (17, 30)),
        ("3:03\u202fPM", (20, 3)),
        ("18:59:30", (23, 59)),
    ],
)
def test_a_time_is_read_in_either_form(cell: str, utc_hour_and_minute: tuple[int, int]) -> None:
    [row] = read(a_row(Time=cell)).rows
    assert utc_hour_and_minute == (row.draft.eaten_at.hour, row.draft.eaten_at.minute)


def test_day_is_the_calendar_day_of_time() -> None:
    """A snack half an hour after midnight is written under the new day, and counts for the evening before."""
    [row] = read(a_row(Day="2026-03-02", Time="12:30 AM")).rows
    assert row.draft.eaten_at == datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
    assert row.draft.logical_date_by_rule == date(2026, 3, 1)


def test_without_a_time_a_row_stands_at_noon_and_is_counted() -> None:
    found = read(a_row(Time=""), a_row(Time="8:15 AM"), a_row(Time=" "))
    assert found.placed_at_noon == 2
    assert [row.draft.eaten_at.hour for row in found.rows] == [17, 13, 17]


def test_without_a_time_column_every_row_stands_at_noon() -> None:
    found = read(a_row(), a_row(), header=[heading for heading in HEADER if heading != "Time"])
    assert found.placed_at_noon == 2
    assert {row.draft.eaten_at for row in found.rows} == {datetime(2026, 3, 2, 17, tzinfo=UTC)}


def test_a_row_that_was_not_taken_is_not_counted_as_placed_at_noon() -> None:
    assert read(a_row(Time="", Energy="")).placed_at_noon == 0


def test_blank_is_unknown_and_zero_is_zero() -> None:
    [blank, zero] = read(a_row(Protein="", Sodium=""), a_row(Protein="0.00", Sodium="0")).rows
    assert blank.draft.protein_g is None
    assert zero.draft.protein_g == 0
    assert "sodium_mg" not in blank.draft.nutrients
    assert zero.draft.nutrients["sodium_mg"] == 0


def test_a_column_that_is_absent_is_unknown() -> None:
    [row] = read(a_row(), header=["Day", "Food Name", "Energy (kcal)"]).rows
    assert (row.draft.protein_g, row.draft.amount, row.draft.slot, row.draft.nutrients) == (None, None, None, {})


@pytest.mark.parametrize(
    ("group", "slot"),
    [
        ("Breakfast", Slot.BREAKFAST),
        ("Lunch", Slot.LUNCH),
        ("Dinner", Slot.DINNER),
        ("Snacks", Slot.SNACK),
        ("Drinks", None),
        ("", None),
    ],
)
def test_a_group_becomes_a_slot(group: str, slot: Slot | None) -> None:
    assert slot is read(a_row(Group=group)).rows[0].draft.slot


def test_both_micro_signs_name_the_same_column() -> None:
    for sign in "\u00b5\u03bc":
        [row] = read({**a_row(), f"Vitamin K ({sign}g)": "12.50"}, header=[*HEADER, f"Vitamin K ({sign}g)"]).rows
        assert row.draft.nutrients["vitamin_k_ug"] == Decimal("12.5")


def test_vitamin_d_is_converted_exactly() -> None:
    [row] = read({**a_row(), "Vitamin D (IU)": "153.12"}).rows
    assert row.draft.nutrients["vitamin_d_ug"] == Decimal("3.828")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Energy": ""}, "Energy (kcal) is blank"),
        ({"Energy": "n/a"}, "energy (kcal) is not a number: 'n/a'"),
        ({"Energy": "NaN"}, "is not a number"),
        ({"Energy": "1e400"}, "is not a number"),
        ({"Energy": "٣"}, "is not a number"),
        ({"Energy": "-5"}, "Energy (kcal) must be from 0 to 20,000 kcal"),
        ({"Energy": "20000.01"}, "Energy (kcal) must be from 0 to 20,000 kcal"),
        ({"Protein": "lots"}, "protein (g) is not a number"),
        ({"Food_Name": "  "}, "Food Name is blank"),
        ({"Food_Name": "a\x00b"}, "Food Name contains a control character"),
        ({"Day": "03/02/2026"}, "Day is not a date"),
        ({"Day": "2026-02-30"}, "Day is not a date"),
        ({"Day": "0001-01-01"}, "must be 1900-01-01 or later"),
        ({"Day": "9999-12-31", "Time": "11:59 PM"}, "Day"),
        ({"Day": "2026-11-23"}, "must not be more than 48 hours from now"),
        ({"Time": "13:05 PM"}, "Time is not a time of day"),
        ({"Time": "0:05 AM"}, "Time is not a time of day"),
        ({"Time": "24:00"}, "Time is not a time of day"),
        ({"Time": "noon"}, "Time is not a time of day"),
    ],
)
def test_a_bad_row_is_reported_by_its_line_and_the_others_are_taken(cells: dict[str, str], reason: str) -> None:
    found = read(a_row(), a_row(**cells), a_row())
    assert [row.line for row in found.rows] == [2, 4]
    [problem] = found.problems
    assert problem.line == 3
    assert reason in str(problem.words)


def test_why_a_row_is_not_taken_is_said_with_figures_as_the_language_writes_them() -> None:
    [problem] = read(a_row(Energy="20000.01")).problems
    assert "20.000" in speech_in(Language.GERMAN).say(problem.words)


def test_lines_are_those_of_the_file_whatever_its_rows_span() -> None:
    data = servings(a_row(Food_Name='Soup,\r\nwith "bread"'), a_row(Energy="")).replace(b"\r\n2026", b"\r\n\r\n2026")
    found = read_cronometer(data, "UTC", NOW)
    assert [(row.line, row.draft.name) for row in found.rows] == [(3, 'Soup, with "bread"')]
    assert [problem.line for problem in found.problems] == [6]


def test_a_row_with_too_few_or_too_many_cells_is_reported() -> None:
    data = servings(a_row()) + b"2026-03-02,8:15 AM\r\n" + servings(a_row()).splitlines()[1] + b",more\r\n"
    found = read_cronometer(data, "UTC", NOW)
    assert len(found.rows) == 1
    assert said(found.problems) == [
        (3, "has 2 cells where the header has 13"),
        (4, "has 14 cells where the header has 13"),
    ]


def test_a_quotation_mark_that_never_closes_is_reported_with_the_lines_it_swallows() -> None:
    data = servings(a_row()) + b'2026-03-02,,"Lunch\r\n' + servings(a_row()).splitlines()[1] + b"\r\n"
    found = read_cronometer(data, "UTC", NOW)
    assert len(found.rows) == 1
    assert said(found.problems) == [(3, "a quotation mark is never closed: lines 3 to 4 could not be read")]


def test_a_cell_of_any_length_is_a_problem_of_its_row_alone() -> None:
    found = read(a_row(Food_Name="x" * 200_000), a_row())
    assert [row.line for row in found.rows] == [3]
    assert said(found.problems) == [(2, "a cell is longer than 131,072 characters")]


def test_a_long_amount_is_shortened_and_kept_whole_in_the_note() -> None:
    long_amount = "1.00 " + "very large serving " * 4
    [row] = read(a_row(Amount=long_amount)).rows
    assert row.draft.amount is not None
    assert len(row.draft.amount) <= 60
    assert row.draft.amount.endswith("…")
    assert row.draft.note == long_amount.strip()


def test_a_long_name_is_shortened_and_kept_whole_in_the_note() -> None:
    [row] = read(a_row(Food_Name="y" * 201)).rows
    assert row.draft.name == "y" * 199 + "…"
    assert row.draft.note == "y" * 201


def test_byte_order_mark_and_line_ends_make_no_difference() -> None:
    crlf = servings(a_row(), a_row(Time=""))
    expected = read_cronometer(crlf, "UTC", NOW)
    for data in (b"\xef\xbb\xbf" + crlf, crlf.replace(b"\r\n", b"\n"), crlf.rstrip()):
        assert expected == read_cronometer(data, "UTC", NOW)


@pytest.mark.parametrize("data", [servings(a_row()).decode().encode("utf-16"), b"Day,Food Name\r\n\xff\xe5"])
def test_another_encoding_is_named_as_the_reason(data: bytes) -> None:
    with pytest.raises(InterchangeError, match="UTF-8"):
        read_cronometer(data, "UTC", NOW)


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"Day;Food Name;Energy (kcal)\r\n", b'"Day\r\n', b"\x00\x01"])
def test_a_file_without_the_header_is_refused(data: bytes) -> None:
    with pytest.raises(InterchangeError, match="not a Cronometer servings export"):
        read_cronometer(data, "UTC", NOW)


def test_a_column_named_twice_is_refused() -> None:
    with pytest.raises(InterchangeError, match=r"'Fat \(g\)' twice"):
        read_cronometer(servings(a_row(), header=[*HEADER, "Fat (g)"]), "UTC", NOW)


def test_a_jumped_over_time_moves_to_the_jump_and_a_doubled_one_is_the_first() -> None:
    jumped = read(a_row(Day="2026-03-08", Time="2:30 AM")).rows[0]
    doubled = read(a_row(Day="2026-11-01", Time="1:30 AM")).rows[0]
    assert jumped.draft.eaten_at == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    assert doubled.draft.eaten_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


SAMPLES = Path(os.environ.get("TUCKBOX_SAMPLES", "")) / "imports" / "cronometer"


@pytest.mark.skipif(
    not os.environ.get("TUCKBOX_SAMPLES"), reason="TUCKBOX_SAMPLES does not name the folder of sample diaries"
)
@pytest.mark.parametrize(
    ("name", "rows", "at_noon", "kcal_and_rows_by_date"),
    [
        (
            "servings_2022_with_time.csv",
            98,
            0,
            {"2022-11-03": ("2752.60", 13), "2022-11-04": ("2279.27", 10)},
        ),
        (
            "servings_2020_24h_time.csv",
            116,
            62,
            {"2020-07-15": ("2432.67", 38), "2020-07-16": ("2479.57", 37), "2020-07-17": ("2339.27", 41)},
        ),
    ],
)
def test_a_real_diary_adds_up_to_its_own_sums(
    name: str, rows: int, at_noon: int, kcal_and_rows_by_date: dict[str, tuple[str, int]]
) -> None:
    found = read_cronometer((SAMPLES / name).read_bytes(), "America/New_York", NOW)
    assert (rows, [], at_noon) == (len(found.rows), found.problems, found.placed_at_noon)
    by_date: dict[str, list[Decimal]] = defaultdict(list)
    for row in found.rows:
        by_date[row.draft.logical_date_by_rule.isoformat()].append(row.draft.kcal)
    for day, (kcal, count) in kcal_and_rows_by_date.items():
        assert (Decimal(kcal), count) == (sum(by_date[day]), len(by_date[day]))
