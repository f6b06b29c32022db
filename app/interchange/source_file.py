"""Bytes of a file a person chose, with a bound on them."""

from __future__ import annotations

from pathlib import Path

from app.interchange.values import InterchangeError
from contracts import limits


def read_source(path: Path, bytes_max: int = limits.IMPORT_FILE_BYTES_MAX) -> bytes:
    """The content of the file. `InterchangeError` where it is missing, unreadable or larger than `bytes_max`."""
    try:
        with path.open("rb") as file:
            data = file.read(bytes_max + 1)
    except FileNotFoundError:
        raise InterchangeError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InterchangeError(f"{path} is a folder, not a file.") from None
    except OSError as error:
        raise InterchangeError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > bytes_max:
        raise InterchangeError(f"{path} is larger than {bytes_max // 1024**2:,} MiB, the most that can be imported.")
    return data
