"""Every catalogue says all of what the program says, with the same values in it."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest
from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Message as Entry

from app.language.catalogues import read_catalogue
from app.language.extraction import NotLiteral, messages_in, template
from contracts.messages import Message
from contracts.settings import Language

TRANSLATIONS = [language for language in Language if language is not Language.ENGLISH]


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(held: object) -> list[str]:
    return [held] if isinstance(held, str) else [str(each) for each in held] if isinstance(held, list | tuple) else []


def entries(language: Language) -> list[Entry]:
    return [entry for entry in read_catalogue(language) if entry.id]


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: Language) -> None:
    """`make messages` brings it up to date."""
    said = {(entry.id, entry.context) for entry in template(language) if entry.id}
    assert {(entry.id, entry.context) for entry in entries(language)} == said


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_message_is_translated_in_all_its_forms(language: Language) -> None:
    missing = [entry.id for entry in entries(language) if entry.fuzzy or not all(forms(entry.string))]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_fills_in_the_same_values(language: Language) -> None:
    for entry in entries(language):
        wanted = set().union(*(names_in(form) for form in forms(entry.id)))
        for form in forms(entry.string):
            assert names_in(form) | {"count"} == wanted | {"count"}, entry.id


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_pattern_for_dates_is_one_in_every_language(language: Language) -> None:
    patterns = [str(entry.string) for entry in entries(language) if (entry.context or "").startswith("date")]
    written = [format_date(date(2026, 11, 19), each, locale=Locale(str(language))) for each in patterns]
    assert patterns
    assert all(any(letter.isalnum() for letter in each) for each in written)


def test_a_message_is_found_with_its_plural_and_its_context() -> None:
    source = 'first = Message("One" " and two")\nsay(Message("{count} meal", "{count} meals", context="menu"))'
    assert list(messages_in(source)) == [Message("One and two"), Message("{count} meal", "{count} meals", "menu")]


@pytest.mark.parametrize("source", ['Message(f"{name} added")', "Message(words)", 'Message("{} left".format(3))'])
def test_a_message_put_together_by_the_program_is_an_error(source: str) -> None:
    with pytest.raises(NotLiteral, match="line 1"):
        list(messages_in(source))
