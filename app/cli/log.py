"""What the program logs, on stderr."""

from __future__ import annotations

import logging
from typing import Final

from app.settings import LogLevel

_OURS: Final = ("app", "contracts", "local_store", "sync_client")


def log_from(level: LogLevel) -> None:
    """Log our own lines from this level on.

    Libraries write down what passes through them, meals and passwords too, so of theirs only what went wrong is logged.
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger().setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level.value)
