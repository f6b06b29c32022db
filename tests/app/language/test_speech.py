"""A message in the language in force; English where none is."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.language.speech import Speech, speaking, speech, tr
from contracts.messages import Message
from contracts.settings import Language
from tests.support.loops import run_apart

MEALS = Message("{count} meal", "{count} meals")
DELETED = Message("{what} deleted")


@pytest.fixture
def german() -> Speech:
    """A speech of German with a catalogue of its own, so that no translator's change is noticed here."""
    held = Catalog(locale="de")
    held.add((MEALS.text, str(MEALS.many)), ("{count} Mahlzeit", "{count} Mahlzeiten"))
    held.add(DELETED.text, "{what} gelöscht")
    held.add("Open", "Öffnen", context="button")
    held.add("Open", "Offen", context="state")
    compiled = BytesIO()
    write_mo(compiled, held)
    compiled.seek(0)
    return Speech(Language.GERMAN, GNUTranslations(compiled))


def test_english_is_what_the_code_says() -> None:
    assert [tr(MEALS, count=count) for count in (0, 1, 2, 1200)] == ["0 meals", "1 meal", "2 meals", "1,200 meals"]


def test_a_plural_and_its_figure_are_the_languages_own(german: Speech) -> None:
    said = [german.say(MEALS, count=count) for count in (0, 1, 2, 1200)]
    assert said == ["0 Mahlzeiten", "1 Mahlzeit", "2 Mahlzeiten", "1.200 Mahlzeiten"]


def test_words_within_words_are_said_in_the_same_language(german: Speech) -> None:
    assert german.say(DELETED, what=MEALS.of(count=2)) == "2 Mahlzeiten gelöscht"
    assert german.say(DELETED.of(what=MEALS.of(count=1))) == "1 Mahlzeit gelöscht"


def test_a_value_is_not_taken_for_a_pattern(german: Speech) -> None:
    assert german.say(DELETED, what="{name} {0}") == "{name} {0} gelöscht"


def test_an_amount_is_written_exactly(german: Speech) -> None:
    assert german.say(Message("{amount} kcal"), amount=Decimal("1234.125")) == "1.234,125 kcal"


def test_one_english_word_may_be_two_elsewhere(german: Speech) -> None:
    assert german.say(Message("Open", context="button")) == "Öffnen"
    assert german.say(Message("Open", context="state")) == "Offen"


def test_what_is_not_translated_is_said_in_english(german: Speech) -> None:
    assert german.say(Message("Not in the catalogue")) == "Not in the catalogue"


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        tr(DELETED, name="Soup")
    with pytest.raises(KeyError, match="count"):
        tr(MEALS)


def test_a_language_is_in_force_within_its_block_and_in_threads_started_there() -> None:
    async def elsewhere() -> Language:
        return await asyncio.to_thread(lambda: speech().language)

    with speaking(Language.GERMAN):
        assert speech().language is Language.GERMAN
        assert run_apart(elsewhere()) is Language.GERMAN
    assert speech().language is Language.ENGLISH
