"""What a person should read when something they asked for did not happen."""

from __future__ import annotations


class PersonError(Exception):
    """Its message is for a person and is shown as it stands. `field` names the input it is about, such as `email`."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
