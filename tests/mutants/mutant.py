"""One way to be wrong: texts to replace, and the tests that should notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class NotApplicable(Exception):
    """The text to replace is not in the file exactly once: the code moved on, the mutant must follow."""


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement in one file."""

    path: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Replace in the copy of the tree at `root`. Raises `NotApplicable`."""
        file = root / self.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if (count := text.count(self.old)) != 1:
            raise NotApplicable(f"{self.path}: found {count} times: {self.old.strip().splitlines()[0]}")
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`tests`: files, with pytest's `::test_name` where one is enough."""

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]

    @property
    def where(self) -> str:
        """The files it changes."""
        return ", ".join(dict.fromkeys(change.path for change in self.changes))


def mutant(name: str, path: str, old: str, new: str, *tests: str) -> Mutant:
    """With a single replacement."""
    return Mutant(name, (Change(path, old, new),), tests)
