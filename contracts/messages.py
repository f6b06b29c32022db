"""What a person reads, as data: an English text with `{names}` to fill in, which a screen can say in another language.

Whoever raises an error or names a button writes the English here and now; only the screens know languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = object
"""What fills a name: text as it stands, a whole number or `Decimal` as the language writes it, or words in turn."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text not filled in yet; `many` is said instead of `text` unless the value `count` is 1.

    `context` tells apart what is one word in English and two in other languages.
    """

    text: str
    many: str | None = None
    context: str | None = None

    def of(self, **values: Value) -> Sentence:
        """Filled in with these values."""
        return Sentence(self, values)

    def __str__(self) -> str:
        return str(self.of())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with its values. `str` is the English."""

    message: Message
    values: Mapping[str, Value]

    def __str__(self) -> str:
        text = self.message.text if self.message.many is None or self.values["count"] == 1 else self.message.many
        return text.format(**{name: _english(value) for name, value in self.values.items()}) if self.values else text


Words: TypeAlias = Message | Sentence
"""What can be said in any language."""


def _english(value: Value) -> str:
    match value:
        case int():
            return f"{value:,}"
        case Decimal():
            return f"{value:,f}"
        case _:
            return str(value)
