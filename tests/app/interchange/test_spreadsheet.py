"""The table for spreadsheets shows a meal as it was entered, and runs nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.interchange.spreadsheet import HEADER, guarded, write_spreadsheet
from contracts.meal import Meal
from tests.support.builders import a_meal


def table(*meals: Meal) -> list[dict[str, str]]:
    out = io.BytesIO()
    assert len(meals) == write_spreadsheet(out, meals)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def test_a_meal_is_one_row_with_its_wall_time() -> None:
    meal = a_meal(
        1,
        name="Toast",
        eaten_at=datetime(2026, 11, 20, 0, 30, tzinfo=UTC),
        nutrients={"fiber_g": Decimal("1.5")},
        slot="snack",
    )
    [row] = table(meal)
    assert (row["logical_date"], row["wall_time"], row["tz"]) == ("2026-11-19", "2026-11-20 01:30:00", "Europe/Berlin")
    assert (row["name"], row["slot"], row["kcal"], row["protein_g"]) == ("Toast", "snack", "350", "12.5")
    assert (row["fiber_g"], row["eaten_at"]) == ("1.5", "2026-11-20T00:30:00.000Z")
    assert row["id"] == str(meal.id)


def test_unknown_is_blank_and_zero_is_zero() -> None:
    [row] = table(a_meal(1, protein_g=None, fat_g=Decimal(0)))
    assert (row["protein_g"], row["fat_g"], row["fiber_g"], row["note"]) == ("", "0", "", "")


def test_figures_are_written_out_in_full() -> None:
    [row] = table(a_meal(1, kcal=Decimal(20000), fat_g=Decimal("0.001")))
    assert (row["kcal"], row["fat_g"]) == ("20000", "0.001")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_begins_like_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == "'" + text


def test_every_text_of_a_meal_is_guarded() -> None:
    [row] = table(a_meal(1, name="=HYPERLINK()", amount="-2 tbsp", note="@home"))
    assert (row["name"], row["amount"], row["note"]) == ("'=HYPERLINK()", "'-2 tbsp", "'@home")


def test_ordinary_text_is_left_alone() -> None:
    [row] = table(a_meal(1, name="Bread, 2 x", note='said "no=way"\nagain'))
    assert (row["name"], row["note"]) == ("Bread, 2 x", 'said "no=way"\nagain')


def test_the_file_is_rfc_4180_in_utf_8_with_a_mark_and_stays_open() -> None:
    out = io.BytesIO()
    write_spreadsheet(out, [a_meal(1, name="Käse")])
    data = out.getvalue()
    assert data.startswith(b"\xef\xbb\xbflogical_date,")
    assert "Käse" in data.decode()
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 2
    assert len(set(HEADER)) == len(HEADER)
