"""Figures and times are read as people of different countries type them, and never guessed."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from app.language.speech import speaking
from app.usecases.typed_figures import NotReadable, figure_text, read_figure, read_time
from contracts.messages import Message
from contracts.settings import Language


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("", None),
        ("   ", None),
        ("350", Decimal(350)),
        (" 12.5 ", Decimal("12.5")),
        ("12,5", Decimal("12.5")),
        (".5", Decimal("0.5")),
        ("12,", Decimal(12)),
        ("0,125", Decimal("0.125")),
        ("350.125", Decimal("350.125")),
        ("007", Decimal(7)),
    ],
)
def test_a_figure_is_read_with_comma_or_point(typed: str, figure: Decimal | None) -> None:
    assert figure == read_figure(typed)


@pytest.mark.parametrize(
    "typed", ["abc", "12g", "-5", "1e3", "NaN", "Infinity", "1.2.3", "1,2,3", ".", "١٢", "12 000", "0x10", "9" * 40]
)
def test_what_is_no_figure_is_refused(typed: str) -> None:
    with pytest.raises(NotReadable, match="Write a number such as"):
        read_figure(typed)


@pytest.mark.parametrize(("typed", "plain"), [("1,240", "1240"), ("12,500", "12500"), ("1,240.5", "1240.5")])
def test_thousands_are_asked_about_rather_than_read_as_decimals(typed: str, plain: str) -> None:
    with pytest.raises(NotReadable, match=f"Write {plain} without the comma"):
        read_figure(typed)


@pytest.mark.parametrize(("typed", "plain"), [("1.240", "1240"), ("12.500", "12500"), ("1.240,5", "1240,5")])
def test_thousands_are_those_of_the_language(typed: str, plain: str) -> None:
    with speaking(Language.GERMAN):
        with pytest.raises(NotReadable) as refused:
            read_figure(typed)
        assert read_figure("1,240") == Decimal("1.24")
        assert read_figure("12.5") == Decimal("12.5")
    assert refused.value.words == Message("Write {figure} without the comma, or use a point for decimals.").of(
        figure=plain
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "amount",
    [None, *map(Decimal, ("0", "1200", "12.5", "0.125", "350.125", "1.2E+3", "20000"))],
)
def test_what_a_field_shows_is_read_back_as_the_same_figure(amount: Decimal | None, language: Language) -> None:
    with speaking(language):
        assert amount == read_figure(figure_text(amount))


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("08:15", time(8, 15)),
        ("8:15", time(8, 15)),
        ("8.15", time(8, 15)),
        ("0815", time(8, 15)),
        ("815", time(8, 15)),
        (" 23:59 ", time(23, 59)),
        ("00:00", time(0, 0)),
        ("12:30 am", time(0, 30)),
        ("12:30pm", time(12, 30)),
        ("7:05 p.m.", time(19, 5)),
    ],
)
def test_a_time_is_read_in_the_usual_forms(typed: str, at: time) -> None:
    assert at == read_time(typed)


@pytest.mark.parametrize("typed", ["", "8", "24:00", "08:60", "13:00 pm", "0:30 am", "noon", "8:5", "08:15:30"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(NotReadable, match="Write a time"):
        read_time(typed)
