"""Targets, and settings that come with an import or a push."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from contracts import limits
from contracts.clock import Clock
from contracts.imports import ImportSettings
from contracts.problems import ProblemCode
from contracts.setting_changes import DAY_STATUS, FAVOURITES, PREFERENCES, TARGETS
from contracts.sync import OperationOutcome
from contracts.targets import Targets
from contracts.wire import JsonValue, instant_text, read_json, write_json
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import advance_head
from server_stub.settings.repository import SettingRow, SettingsRepository


@dataclass(frozen=True, slots=True)
class Decision:
    """What is written, and what goes to the history."""

    written: Sequence[SettingRow]
    lost: Sequence[SettingRow]


def decide_later_wins(stored: Mapping[str, SettingRow], incoming: Iterable[SettingRow]) -> Decision:
    """Per key the later `updated_at` wins; on a tie what is stored stays. Equal values lose nothing."""
    written: list[SettingRow] = []
    lost: list[SettingRow] = []
    for row in incoming:
        old = stored.get(row.key)
        if old is None or row.updated_at > old.updated_at:
            written.append(row)
            loser = old
        else:
            loser = row
        if loser is not None and old is not None and row.value != old.value:
            lost.append(loser)
    return Decision(written, lost)


def not_ahead(row: SettingRow, now: datetime) -> SettingRow:
    """The same row, 48 hours ahead at most: a clock that is years ahead must not win over all that comes after."""
    return replace(row, updated_at=min(row.updated_at, instant_text(now + limits.EATEN_AT_AHEAD_MAX)))


def import_rows(targets: Targets | None, settings: ImportSettings | None) -> list[SettingRow]:
    """The settings of a commit, one row a key."""
    rows = [] if targets is None else [_row(TARGETS, targets.model_dump(), targets.updated_at)]
    if settings is None:
        return rows
    if (preferences := settings.preferences) is not None:
        rows.append(_row(PREFERENCES, preferences.value.model_dump(), preferences.updated_at))
    if (favourites := settings.favourites) is not None:
        rows.append(_row(FAVOURITES, {"names": favourites.names}, favourites.updated_at))
    rows.extend(
        _row(f"{DAY_STATUS}{day.isoformat()}", {"status": entry.status}, entry.updated_at)
        for day, entry in (settings.day_status or {}).items()
    )
    return rows


def apply_later(
    connection: Connection, account_id: UUID, revision: int, rows: Sequence[SettingRow], now: datetime
) -> None:
    """Write what wins and remember what loses, in the transaction of a commit."""
    if not rows:
        return
    repository = SettingsRepository(connection, account_id)
    decision = decide_later_wins(repository.all(), [not_ahead(row, now) for row in rows])
    repository.remember(decision.lost, revision, instant_text(now))
    repository.write(decision.written, revision)


def apply_sent(
    connection: Connection,
    account_id: UUID,
    revision: int,
    key: str,
    value: JsonValue,
    updated_at: datetime,
    *,
    now: datetime,
) -> OperationOutcome:
    """The same for one setting that a device sent; `UNCHANGED` writes nothing.

    Where a later one stands, that is written anew: so it comes by the feed also to a device that has read it before.
    """
    repository = SettingsRepository(connection, account_id)
    row, stored = not_ahead(_row(key, value, updated_at), now), repository.find(key)
    if stored is not None and stored.value == row.value and stored.updated_at >= row.updated_at:
        return OperationOutcome.UNCHANGED
    decision = decide_later_wins({} if stored is None else {key: stored}, [row])
    repository.remember(decision.lost, revision, instant_text(now))
    repository.write(decision.written or ([] if stored is None else [stored]), revision)
    return OperationOutcome.APPLIED if decision.written else OperationOutcome.CONFLICT_RESOLVED


class SettingsService:
    """The settings of one account at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def targets(self, account_id: UUID) -> Targets:
        """Refuses with `not_found` where none were set."""
        with self._database.read() as connection:
            row = SettingsRepository(connection, account_id).find(TARGETS)
        if row is None:
            raise RequestRefused(ProblemCode.NOT_FOUND, "No targets are set.")
        return Targets.model_validate(read_json(row.value))

    def put_targets(self, account_id: UUID, targets: Targets) -> Targets:
        """Replace them; what was there goes to the history."""
        now = self._clock.now()
        new = not_ahead(_row(TARGETS, targets.model_dump(), targets.updated_at), now)
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            repository = SettingsRepository(connection, account_id)
            old = repository.find(TARGETS)
            if old is not None and old.value != new.value:
                repository.remember([old], revision, instant_text(now))
            repository.write([new], revision)
        return targets


def _row(key: str, value: JsonValue, updated_at: datetime) -> SettingRow:
    return SettingRow(key, write_json(value).decode(), instant_text(updated_at))
