"""The catalogues of messages beside this module: `de.po` and its like. English needs none; it is in the code."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from contracts.settings import Language

_FOLDER: Final = Path(__file__).parent


def catalogue_file(language: Language) -> Path:
    """Where the translations into that language are."""
    return _FOLDER / f"{language}.po"


def read_catalogue(language: Language) -> Catalog:
    """The catalogue as its translator left it."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=str(language))


def catalogue(language: Language) -> NullTranslations:
    """What gettext asks for the messages of that language."""
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
