"""What goes wrong where a sign-in is kept."""

from __future__ import annotations


class CredentialsUnavailable(Exception):
    """The sign-in cannot be kept or read where the person wants it; the message says why."""
