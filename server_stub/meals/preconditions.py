"""`ETag` and `If-Match` (RFC 9110 §8.8.3, §13.1.1): the tag is the version, quoted."""

from __future__ import annotations

import re
from typing import Final

_LIST: Final = re.compile(r'(W/)?"[^"]*"(\s*,\s*(W/)?"[^"]*")*')
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')


def entity_tag(version: int) -> str:
    """The tag of a version, such as `"3"`."""
    return f'"{version}"'


def is_met(if_match: str | None, version: int | None) -> bool:
    """Whether the condition holds for the stored version (None: nothing is stored).

    No header is no condition, `*` asks for anything stored; weak tags and what is not a list of tags never match.
    """
    if if_match is None:
        return True
    wanted = if_match.strip()
    if version is None:
        return False
    if wanted == "*":
        return True
    return _LIST.fullmatch(wanted) is not None and entity_tag(version) in _TAG.findall(wanted)
