"""A page shown before there is a session speaks as the browser asks."""

from __future__ import annotations

import pytest

from app.web.accepted_language import accepted_language
from contracts.settings import Language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.ENGLISH),
        ("de", Language.GERMAN),
        ("de-DE,de;q=0.9,en;q=0.8", Language.GERMAN),
        ("de-AT", Language.GERMAN),
        ("DE", Language.GERMAN),
        ("en-US,en;q=0.9,de;q=0.8", Language.ENGLISH),
        ("en;q=0.5, de", Language.GERMAN),
        ("fr-FR, de ; q=0.1", Language.GERMAN),
        ("fr, ja;q=0.5", Language.ENGLISH),
        ("de;q=0, en;q=0.1", Language.ENGLISH),
        ("*", Language.ENGLISH),
        (";q=x,,de;q=2,<script>", Language.ENGLISH),
    ],
)
def test_the_best_that_is_spoken_here_is_taken(header: str, language: Language) -> None:
    assert accepted_language(header) is language
