"""What a person reads in the browser when the guard does not let them in."""

from __future__ import annotations

from html import escape
from typing import Final

from app.language.speech import speech, tr
from contracts.messages import Words

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>Tuckbox</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem }}
h1 {{ font-size: 1.5rem }}
</style></head><body><main><h1>{title}</h1><p>{words}</p></main></body></html>
"""


def refusal_page(title: Words, words: Words) -> bytes:
    """A page of these words, in the language in force, that needs nothing else from anywhere."""
    return _PAGE.format(language=speech().language, title=escape(tr(title)), words=escape(tr(words))).encode()
