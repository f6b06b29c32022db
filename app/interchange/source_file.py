"""Bytes of a file a person chose, with a bound on them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.interchange.values import InterchangeError
from contracts import limits
from contracts.messages import Message

_MISSING: Final = Message("There is no file {path}.")
_IS_FOLDER: Final = Message("{path} is a folder, not a file.")
_NOT_READ: Final = Message("{path} cannot be read: {reason}.")
_TOO_LARGE: Final = Message("{path} is larger than {limit} MiB, the most that can be imported.")


def read_source(path: Path, bytes_max: int = limits.IMPORT_FILE_BYTES_MAX) -> bytes:
    """The content of the file. `InterchangeError` where it is missing, unreadable or larger than `bytes_max`."""
    try:
        with path.open("rb") as file:
            data = file.read(bytes_max + 1)
    except FileNotFoundError:
        raise InterchangeError(_MISSING.of(path=path)) from None
    except IsADirectoryError:
        raise InterchangeError(_IS_FOLDER.of(path=path)) from None
    except OSError as error:
        raise InterchangeError(_NOT_READ.of(path=path, reason=error.strerror or error)) from error
    if len(data) > bytes_max:
        raise InterchangeError(_TOO_LARGE.of(path=path, limit=bytes_max // 1024**2))
    return data
