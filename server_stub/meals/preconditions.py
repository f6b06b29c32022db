"""`ETag`, `If-Match` and `If-None-Match` (RFC 9110 §8.8.3, §13.1.1, §13.1.2): the tag is the version, quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LIST: Final = re.compile(r'(W/)?"[^"]*"(\s*,\s*(W/)?"[^"]*")*')
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')


def entity_tag(version: int) -> str:
    """The tag of a version, such as `"3"`."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The two headers as sent; None is no condition."""

    if_match: str | None = None
    if_none_match: str | None = None

    def are_met(self, version: int | None) -> bool:
        """Whether both hold for the stored version (None: nothing is stored)."""
        return self.if_match_is_met(version) and self.if_none_match_is_met(version)

    def if_match_is_met(self, version: int | None) -> bool:
        """A weak tag never matches: an overwrite wants the very same copy."""
        return self.if_match is None or _names(self.if_match, version, weak=False)

    def if_none_match_is_met(self, version: int | None) -> bool:
        """A weak tag stands for its version."""
        return self.if_none_match is None or not _names(self.if_none_match, version, weak=True)


UNCONDITIONAL: Final = Preconditions()
CREATE_ONLY: Final = Preconditions(if_none_match="*")


def _names(field: str, version: int | None, *, weak: bool) -> bool:
    """Whether the field names the version; `*` names any, what is not a list of tags names none."""
    wanted = field.strip()
    if version is None:
        return False
    if wanted == "*":
        return True
    if _LIST.fullmatch(wanted) is None:
        return False
    tags = _TAG.findall(wanted)
    return entity_tag(version) in ([tag.removeprefix("W/") for tag in tags] if weak else tags)
