"""Diaries for browser tests, written straight into a device's store: a command for each meal would take a second."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.bootstrap import opened
from app.services.provider import Diary
from app.settings import AppSettings
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from contracts.settings import Preferences
from tests.support.builders import a_draft
from tests.support.programs import Device

Entry = tuple[date, str, int]
"""The date, what was eaten at noon, and its kilocalories."""


def today_on(device: Device) -> date:
    """The current logical date there."""
    return logical_date(datetime.now(UTC), device.tz)  # noqa: TID251 - the program under test uses the wall clock


def write_diary(
    device: Device, entries: list[Entry], statuses: dict[date, DayStatus] | None = None, **preferences: Any
) -> None:
    """Log these meals, in one go, as another window would."""
    device.folder.mkdir(exist_ok=True)
    with opened(AppSettings(data_dir=device.folder, tz=device.tz)) as tuckbox:
        diary: Diary = tuckbox.provider.diary()
        noon = time(12, tzinfo=ZoneInfo(device.tz))
        diary.meals.add_all(
            [
                a_draft(name=name, kcal=kcal, eaten_at=datetime.combine(day, noon), tz=device.tz)
                for day, name, kcal in entries
            ]
        )
        for day, status in (statuses or {}).items():
            diary.settings.set_day_status(day, status)
        if preferences:
            diary.settings.set_preferences(Preferences(**preferences))
