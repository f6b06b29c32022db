"""The parts that Tuckbox is made with and their licences, as the installed packages state them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

_THIS: Final = "tuckbox"
_NAME: Final = re.compile(r"[\w.-]+")
_LICENCE_FILE: Final = re.compile(r"(?:licen[cs]e|copying|notice)[^/]*", re.IGNORECASE)
_FONTS_LICENCE: Final = Path(__file__).parents[1] / "assets" / "fonts" / "OFL.txt"
_STATED_CHARS_MAX: Final = 40
"""A longer statement is the licence itself, not its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """A package that runs inside Tuckbox, or the fonts. `licence` is a name such as `MIT`; None: not stated."""

    name: str
    version: str
    licence: str | None


_FONTS: Final = Part("Noto fonts", "", "OFL-1.1")


def version() -> str:
    """The version of Tuckbox."""
    return distribution(_THIS).version


def parts() -> tuple[Part, ...]:
    """The fonts, and every package Tuckbox needs to run, directly or by way of others, in order of their names."""
    found = [Part(each.name, each.version, _licence_name(each)) for each in _needed()]
    return tuple(sorted([*found, _FONTS], key=lambda part: part.name.casefold()))


def licence_texts() -> str:
    """What the licences of all parts say."""
    texts = [(f"{each.name} {each.version}", _texts(each)) for each in _needed()]
    texts.append((_FONTS.name, _FONTS_LICENCE.read_text(encoding="utf-8")))
    return "\n\n".join(f"{'=' * 80}\n{title}\n\n{text}" for title, text in texts)


def _needed() -> list[Distribution]:
    """Without what is only for an extra, or for another system and so not installed."""
    found: dict[str, Distribution] = {}
    waiting = [_THIS]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += _requirements(found[name])
    del found[_THIS]
    return [found[name] for name in sorted(found)]


def _requirements(package: Distribution) -> Iterator[str]:
    for requirement in package.requires or []:
        name, _, condition = requirement.partition(";")
        if "extra" not in condition and (match := _NAME.match(name)):
            yield match[0]


def _licence_name(package: Distribution) -> str | None:
    says = package.metadata.get_all
    for stated in [*(says("License-Expression") or []), *(says("License") or [])]:
        if 0 < len(stated) <= _STATED_CHARS_MAX:
            return str(stated)
    classified = (each for each in says("Classifier") or [] if each.startswith("License ::"))
    return next((each.rpartition(" :: ")[2] for each in classified), None)


def _texts(package: Distribution) -> str:
    files = [each for each in package.files or [] if _LICENCE_FILE.fullmatch(each.name)]
    texts = [each.read_text(encoding="utf-8") for each in files if Path(each.locate()).is_file()]
    return "\n\n".join(texts) or _licence_name(package) or ""
