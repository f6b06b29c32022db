"""What the Settings screen sets going. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.interchange.values import InterchangeError
from app.ui.ports import TuckboxCore
from app.ui.settings.model import ImportPreview, import_preview
from app.usecases.backups import BackedUpDiary
from app.usecases.diary_files import export_file, import_data
from app.usecases.errors import PersonError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RestoreQuestion:
    """What a person should know before going back to a backup."""

    file: Path
    when: str
    held: BackedUpDiary
    here: int
    has_account: bool


def prefer(core: TuckboxCore, **chosen: object) -> None:
    """Change these preferences and leave the others."""
    settings = core.provider.diary().settings
    settings.set_preferences(settings.preferences().model_copy(update=chosen))


def ask_restore(core: TuckboxCore, file: Path, when: str) -> RestoreQuestion:
    """Look into the backup, and at what it would take the place of. Raises `StoreUnavailable` where it is no good."""
    here = core.backups.look_at_present().meal_count
    return RestoreQuestion(file, when, core.backups.look_into(file), here, not core.provider.user().is_guest)


def preview_import(core: TuckboxCore, data: bytes) -> ImportPreview:
    """What importing it would do; changes nothing."""
    report = _readable(lambda: import_data(core, data, dry_run=True))
    return import_preview(report, core.time_zone())


def run_import(core: TuckboxCore, data: bytes) -> int:
    """Add the meals; how many."""
    return _readable(lambda: import_data(core, data, dry_run=False)).added


def export_to(core: TuckboxCore, path: Path) -> int:
    """Write the diary to a file; how many meals."""
    return _readable(lambda: export_file(core, path))


def _readable(work: Callable[[], T]) -> T:
    try:
        return work()
    except InterchangeError as error:
        raise PersonError(error.words) from error
