"""Writing a file a person named: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from app.interchange.values import InterchangeError
from contracts.clock import NewId
from contracts.messages import Message

_IS_FOLDER: Final = Message("{path} is a folder. Name a file in it.")
_NOT_WRITTEN: Final = Message("{path} cannot be written: {reason}.")


@contextmanager
def whole_file(path: Path, new_id: NewId) -> Iterator[BinaryIO]:
    """What is written takes the place of `path` at the end, durably; an error leaves what was there.

    Raises `InterchangeError` where it cannot be written.
    """
    if not path.name:
        raise InterchangeError(_IS_FOLDER.of(path=path))
    fresh = path.with_name(f".{path.name}.{new_id()}")
    try:
        with fresh.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError as error:
        raise InterchangeError(_NOT_WRITTEN.of(path=path, reason=error.strerror)) from error
    finally:
        fresh.unlink(missing_ok=True)
