"""Targets, preferences and day status of one owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import col, select

from contracts.clock import Clock
from contracts.day import DayStatus
from contracts.setting_changes import DAY_STATUS, PREFERENCES, TARGETS
from contracts.settings import Preferences
from contracts.targets import Targets
from contracts.wire import JsonValue
from local_store.database import Database
from local_store.setting_outbox import put_setting
from local_store.tables import SettingRow


class StoreSettingsService:
    """`contracts.services.SettingsService` over the file."""

    def __init__(self, database: Database, owner: str, clock: Clock) -> None:
        """`owner` is `guest:<lineage>` or `user:<account id>`."""
        self._database = database
        self._owner = owner
        self._clock = clock

    def targets(self) -> Targets | None:
        """The daily targets, or None where none were set."""
        value = self._value(TARGETS)
        return None if value is None else Targets.model_validate(value)

    def set_targets(self, targets: Targets) -> None:
        """Replace the targets."""
        self._put(TARGETS, targets.model_dump(), targets.updated_at)

    def preferences(self) -> Preferences:
        """The preferences, with defaults for what was never set."""
        return Preferences.model_validate(self._value(PREFERENCES) or {})

    def set_preferences(self, preferences: Preferences) -> None:
        """Replace the preferences."""
        self._put(PREFERENCES, preferences.model_dump(), self._clock.now())

    def day_status(self, logical_date: date) -> DayStatus | None:
        """What the person said of that day, or None."""
        return status_of(self._value(day_status_key(logical_date)))

    def set_day_status(self, logical_date: date, status: DayStatus | None) -> None:
        """Mark a day; None takes the mark away, which is kept too: it may be newer than a mark elsewhere."""
        self._put(day_status_key(logical_date), {"status": status}, self._clock.now())

    def day_statuses(self, first: date, last: date) -> Mapping[date, DayStatus]:
        """The marks of the days from `first` to `last`, both included, that have one."""
        key = col(SettingRow.key)
        days = (col(SettingRow.owner) == self._owner, key.between(day_status_key(first), day_status_key(last)))
        with self._database.read() as session:
            rows = session.exec(select(SettingRow).where(*days).order_by(key)).all()
            marks = {date.fromisoformat(row.key.removeprefix(DAY_STATUS)): status_of(row.value) for row in rows}
        return {day: status for day, status in marks.items() if status is not None}

    def _value(self, key: str) -> JsonValue:
        with self._database.read() as session:
            row = session.get(SettingRow, (self._owner, key))
            return row.value if row else None

    def _put(self, key: str, value: JsonValue, updated_at: datetime) -> None:
        with self._database.write() as session:
            put_setting(session, self._owner, key, value, updated_at)


def day_status_key(logical_date: date) -> str:
    """The key under which a day's status is kept."""
    return f"{DAY_STATUS}{logical_date.isoformat()}"


def status_of(value: JsonValue) -> DayStatus | None:
    """The status in the value of a day's setting."""
    return DayStatus(value["status"]) if value and value["status"] else None
