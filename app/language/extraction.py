"""Brings the catalogues up to date with the code: `make messages`, then translate what is empty.

A message is a call of `Message` with plain string literals: what a program puts together cannot be translated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app.language.catalogues import catalogue_file, read_catalogue
from contracts.messages import Message
from contracts.settings import Language

PACKAGES: Final = ("app", "contracts", "local_store", "sync_client")
_ROOT: Final = Path(__file__).parents[2]
_MAKE: Final = Message
"""Under another name, so that this module holds no message itself."""


class NotLiteral(ValueError):
    """A message that is put together by the program."""


def messages_in(source: str) -> Iterator[Message]:
    """The messages of a module, in its order. Raises `NotLiteral` with the line."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _makes_message(node.func)]
    for call in sorted(calls, key=lambda each: (each.lineno, each.col_offset)):
        yield _message(call)


def _makes_message(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == Message.__name__


def _message(call: ast.Call) -> Message:
    try:
        given = [ast.literal_eval(each) for each in call.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
        return _MAKE(*given, **named)
    except (ValueError, TypeError) as error:
        raise NotLiteral(f"line {call.lineno}: a message is made of literals: {ast.unparse(call)}") from error


def template(language: Language) -> Catalog:
    """Every message of the program, without translations."""
    made = Catalog(locale=str(language), project="Tuckbox", fuzzy=False)
    for package in PACKAGES:
        for path in sorted((_ROOT / package).rglob("*.py")):
            for message in messages_in(path.read_text(encoding="utf-8")):
                name = message.text if message.many is None else (message.text, message.many)
                place = path.relative_to(_ROOT).as_posix()
                made.add(name, locations=[(place, 0)], context=message.context)
    return made


def update(language: Language) -> None:
    """Add what the code says now to the catalogue of that language, drop what it says no more, keep the rest."""
    held = read_catalogue(language)
    held.update(template(language), no_fuzzy_matching=True)
    header = [f"Language: {language}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {held.plural_forms}"]
    with catalogue_file(language).open("wb") as file:
        # Not Babel's own header: it tells when it was written, so that no two would be equal.
        file.write("".join(['msgid ""\nmsgstr ""\n', *(f'"{line}\\n"\n' for line in header), "\n"]).encode())
        write_po(file, held, 100, omit_header=True, ignore_obsolete=True, include_lineno=False, sort_by_file=True)


if __name__ == "__main__":
    for each in Language:
        if each is not Language.ENGLISH:
            update(each)
