"""Opens the diary for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.bootstrap import Tuckbox, opened
from app.cli.output import remark
from app.settings import AppSettings


@contextmanager
def diary_opened() -> Iterator[Tuckbox]:
    """The wired program; what happened to the file while opening, and to the backup, is said on stderr."""
    with opened(AppSettings()) as tuckbox:
        if tuckbox.database.notice:
            remark(str(tuckbox.database.notice))
        yield tuckbox
        if trouble := tuckbox.backups.finish():
            remark(f"Today's backup could not be made. {trouble}")
