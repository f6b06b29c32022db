"""What a person should read when something they asked for did not happen."""

from __future__ import annotations

from contracts.messages import Words


class PersonError(Exception):
    """Its words are for a person. `field` names the input they are about, such as `email`."""

    def __init__(self, words: Words, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
