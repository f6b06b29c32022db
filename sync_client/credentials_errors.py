"""What goes wrong where a sign-in is kept."""

from __future__ import annotations

from contracts.messages import Words


class CredentialsUnavailable(Exception):
    """The sign-in cannot be kept or read where the person wants it; the words say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words
