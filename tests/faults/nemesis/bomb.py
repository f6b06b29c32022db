"""Ends the client in the middle of what it does, leaving on disk exactly what was there at that instant."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event


class Killed(BaseException):
    """What unwinds the stack after the fact; what the program still does then reaches no file that is kept."""


class Bomb:
    """Counts this thread's SQL statements and commits, and goes off before the one it was armed for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._remains = folder.with_name(f"{folder.name}.remains")
        self._thread = threading.get_ident()
        self._left: int | None = None
        self._ticks = False
        event.listen(Engine, "before_cursor_execute", self._before_statement)
        event.listen(Engine, "commit", self._before_commit)

    def arm(self, statements: int) -> None:
        """Go off after so many statements and commits."""
        self._left = statements

    def disarm(self) -> None:
        """Do not go off."""
        self._left = None

    @contextmanager
    def ticking(self, on: bool = True) -> Iterator[None]:
        """Count during this; or, in the middle of that, do not: what the person does then is done for certain."""
        before, self._ticks = self._ticks, on
        try:
            yield
        finally:
            self._ticks = before

    def go_off(self) -> None:
        """Keep the files as they are and raise `Killed`. SQLite's shared memory dies with its process."""
        self.disarm()
        ignored = shutil.ignore_patterns("*-shm")
        shutil.copytree(self._folder, self._remains, ignore=ignored, copy_function=_copy)
        raise Killed

    def bury(self) -> None:
        """Put what remained in the place of the folder, once the program is closed."""
        shutil.rmtree(self._folder)
        self._remains.rename(self._folder)

    def close(self) -> None:
        """Stop counting."""
        event.remove(Engine, "before_cursor_execute", self._before_statement)
        event.remove(Engine, "commit", self._before_commit)

    def _before_statement(self, *_: Any) -> None:
        self._count()

    def _before_commit(self, _: Any) -> None:
        self._count()

    def _count(self) -> None:
        if self._left is None or not self._ticks or threading.get_ident() != self._thread:
            return
        self._left -= 1
        if self._left < 0:
            self.go_off()


def _copy(source: str, target: str) -> None:
    """A backup that another thread finishes meanwhile takes its last name between the listing and the copy."""
    may_be_gone = (
        contextlib.suppress(FileNotFoundError)
        if source.endswith((".part", ".part-journal"))
        else contextlib.nullcontext()
    )
    with may_be_gone:
        shutil.copy2(source, target)
