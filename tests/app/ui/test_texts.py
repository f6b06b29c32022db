"""Sentences follow their plural rules."""

from __future__ import annotations

import pytest

from app.ui.dead_letters import texts as dead_letters_texts
from app.ui.promotion import texts as promotion_texts


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (promotion_texts.bring_diary(1), "Bring the 1 meal on this device"),
        (promotion_texts.bring_diary(143), "Bring the 143 meals on this device"),
        (dead_letters_texts.refused(1), "1 meal was refused by your account's server."),
        (dead_letters_texts.refused(3), "3 meals were refused by your account's server."),
        (promotion_texts.waiting(1, "a@b.org"), "1 meal from before you signed in is not in a@b.org yet."),
        (promotion_texts.waiting(1200, "a@b.org"), "1,200 meals from before you signed in are not in a@b.org yet."),
    ],
)
def test_a_sentence_says(sentence: str, words: str) -> None:
    assert words == sentence
