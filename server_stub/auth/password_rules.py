"""Which passwords are too easy to guess (NIST SP 800-63B-4 §3.1.1.2: a blocklist, no composition rules)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

from contracts import refusals
from contracts.messages import Message

_SERVICE = "tuckbox"
_NOT_A_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`common` holds folded passwords that many people have."""

    common: frozenset[str]

    def reason_against(self, password: str, email: str) -> Message | None:
        """Why this account must not have this password, to follow the name of the field; None where it may."""
        found = _folded(password)
        if found in self.common:
            return refusals.PASSWORD_COMMON
        if found in (_folded(email), _folded(email.partition("@")[0])):
            return refusals.PASSWORD_IS_EMAIL
        if _NOT_A_LETTER.sub("", found) == _SERVICE:
            return refusals.PASSWORD_IS_SERVICE
        return None


def load_rules() -> PasswordRules:
    """The rules with the list that comes with this package; lines that begin with # are its source and licence."""
    lines = files("server_stub.auth").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    return PasswordRules(frozenset(_folded(line) for line in lines if not line.startswith("#")))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
