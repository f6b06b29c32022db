"""Says messages in the language in force.

The language belongs to what is being done (a window's drawing, a handler), not to the program: `speaking` sets it for
a block and everything called from there, worker threads of `asyncio.to_thread` included. Without it English is spoken,
so that a command line and a log read the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from typing import Final

from babel import Locale
from babel.numbers import format_decimal

from app.language.catalogues import catalogue
from contracts.messages import Message, Sentence, Value, Words
from contracts.settings import Language

_LOCALES: Final = {Language.ENGLISH: "en_GB", Language.GERMAN: "de_DE"}


class Speech:
    """One language. Equal messages give equal words."""

    def __init__(self, language: Language, translations: NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        self._translations = translations

    def say(self, words: Words, **values: Value) -> str:
        """The words in this language, with these values in their places. Raises `KeyError` for a missing one."""
        message = words if isinstance(words, Message) else words.message
        given = values if isinstance(words, Message) else {**words.values, **values}
        text = self._translated(message, given.get("count"))
        return text.format(**{name: self._said(value) for name, value in given.items()}) if given else text

    def _translated(self, message: Message, count: Value) -> str:
        known, context = self._translations, message.context
        if message.many is None:
            return known.gettext(message.text) if context is None else known.pgettext(context, message.text)
        if not isinstance(count, int):
            raise KeyError("count")
        if context is None:
            return known.ngettext(message.text, message.many, count)
        return known.npgettext(context, message.text, message.many, count)

    def _said(self, value: Value) -> str:
        if isinstance(value, Message | Sentence):
            return self.say(value)
        return format_decimal(value, locale=self.locale) if isinstance(value, int | Decimal) else str(value)


@cache
def speech_in(language: Language) -> Speech:
    """The speech of a language that has one."""
    return Speech(language, catalogue(language))


_current: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


def speech() -> Speech:
    """The language in force here."""
    return speech_in(_current.get())


def tr(words: Words, **values: Value) -> str:
    """The words in the language in force; see `Speech.say`."""
    return speech().say(words, **values)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within the block that language is in force."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)
