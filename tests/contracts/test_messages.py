"""A message is data until somebody says it; its own words are English."""

from __future__ import annotations

import pytest

from contracts.messages import Message, Sentence


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (Message("Save"), "Save"),
        (Message("{name} added").of(name="Soup {hot}"), "Soup {hot} added"),
        (Message("{count} meal", "{count} meals").of(count=1), "1 meal"),
        (Message("{count} meal", "{count} meals").of(count=1200), "1,200 meals"),
        (Message("{what} deleted").of(what=Message("{count} meal", "{count} meals").of(count=0)), "0 meals deleted"),
    ],
)
def test_the_english_is_filled_in(words: Message | Sentence, english: str) -> None:
    assert str(words) == english


def test_equal_messages_are_equal() -> None:
    assert Message("Save") == Message("Save") != Message("Save", context="button")
