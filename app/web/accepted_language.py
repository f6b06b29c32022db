"""Which language a browser asks for."""

from __future__ import annotations

import re
from typing import Final

from babel import negotiate_locale

from contracts.settings import Language

_RANGE: Final = re.compile(r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:\s*;\s*[qQ]=([01](?:\.\d{0,3})?))?", re.ASCII)


def accepted_language(header: str) -> Language:
    """The best that is spoken here of those in an `Accept-Language` (RFC 9110 §12.5.4); English where none is."""
    ranges = [found.groups() for part in header.split(",") if (found := _RANGE.fullmatch(part.strip()))]
    weighed = sorted(((float(weight or 1), tag) for tag, weight in ranges), key=lambda each: each[0], reverse=True)
    best = negotiate_locale([tag for weight, tag in weighed if weight], list(Language), sep="-")
    return Language(best.lower()) if best else Language.ENGLISH
