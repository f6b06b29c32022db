"""How a command ends when it cannot do as asked."""

from __future__ import annotations


class CommandError(Exception):
    """Its message, in English as all of the command line, is printed as it stands."""
