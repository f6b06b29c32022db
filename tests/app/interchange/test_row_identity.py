"""A row of a foreign diary is known again, whatever is around it: so importing again adds nothing."""

from __future__ import annotations

from app.interchange.values import ParsedDiary
from tests.app.interchange.servings import HEADER, a_row, read


def identities(found: ParsedDiary) -> list[tuple[str, int]]:
    return [(row.fingerprint, row.ordinal) for row in found.rows]


def test_rows_that_differ_have_other_fingerprints() -> None:
    changes = (
        {"Day": "2026-03-03"},
        {"Time": "8:16 AM"},
        {"Group": "Lunch"},
        {"Food_Name": "Oats"},
        {"Amount": "2.00 bowl"},
        {"Energy": "310.41"},
        {"Protein": "0.00"},
        {"Protein": ""},
    )
    found = read(a_row(), *(a_row(**cells) for cells in changes))
    assert len({row.fingerprint for row in found.rows}) == 1 + len(changes)
    assert {row.ordinal for row in found.rows} == {0}


def test_identical_rows_are_told_apart_by_their_ordinal() -> None:
    found = read(a_row(), a_row(Time=""), a_row(), a_row())
    first = found.rows[0].fingerprint
    assert [(first, 0), (first, 1), (first, 2)] == [each for each in identities(found) if each[0] == first]


def test_identity_does_not_depend_on_the_zone() -> None:
    rows = (a_row(), a_row(Time=""))
    assert identities(read(*rows, tz="Asia/Tokyo")) == identities(read(*rows, tz="America/New_York"))


def test_identity_does_not_depend_on_the_order_of_the_columns_or_on_further_ones() -> None:
    rows = ({**a_row(), "Zinc (mg)": "1.00", "Mood": "fine"}, a_row(Time=""))
    expected = identities(read(*rows))
    assert expected == identities(read(*rows, header=HEADER[::-1]))
    assert expected == identities(read(*rows, header=[*HEADER, "Zinc (mg)", "Mood"]))


def test_identity_does_not_depend_on_the_rows_around_it() -> None:
    alone = identities(read(a_row(Day="2026-03-02")))
    assert identities(read(a_row(Day="2026-03-01"), a_row(Day="2026-03-02")))[1:] == alone


def test_a_bad_row_takes_no_ordinal() -> None:
    bad = {**a_row(), "Sodium (mg)": "?"}
    assert identities(read(bad, a_row())) == identities(read(a_row()))


def test_cells_do_not_run_into_each_other() -> None:
    found = read(a_row(Food_Name="Tea", Amount="1 cup"), a_row(Food_Name="Tea 1", Amount="cup"))
    assert found.rows[0].fingerprint != found.rows[1].fingerprint
