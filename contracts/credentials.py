"""The places where a device can keep its sign-in."""

from __future__ import annotations

from enum import StrEnum


class CredentialsKind(StrEnum):
    """The operating system's keyring, a file only its owner can read, or nowhere beyond the running program."""

    KEYRING = "keyring"
    FILE = "file"
    MEMORY = "memory"
