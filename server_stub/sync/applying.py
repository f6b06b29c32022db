"""What the operations of one push do to an account, one after the other in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, assert_never
from uuid import UUID

from sqlalchemy import Connection

from contracts.history import RestoreRequest
from contracts.meal import StoredMeal
from contracts.setting_changes import SettingOperation
from contracts.sync import OperationOutcome, OperationResult, settled_json
from contracts.wire import instant_text, read_json
from server_stub.devices.repository import DeviceRepository
from server_stub.meals.columns import content_columns
from server_stub.meals.history import HistoryRepository
from server_stub.meals.repository import MealRepository, MealRow
from server_stub.meals.summaries import recompute_summaries
from server_stub.settings.service import apply_sent
from server_stub.sync.decisions import Put, decide_delete, decide_merge, decide_put
from server_stub.sync.operations import Change

_MET_ANOTHER: Final = (OperationOutcome.CONFLICT_RESOLVED, OperationOutcome.GONE)


class PushedChanges:
    """The account's head is locked; `revision` is what the commit will have.

    All meals of the push are read at once, and what is new is written at once.
    """

    def __init__(
        self,
        connection: Connection,
        account_id: UUID,
        device_id: UUID,
        meal_ids: Iterable[UUID],
        revision: int,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._account_id = account_id
        self._device_id = device_id
        self._devices = DeviceRepository(connection, account_id)
        self._meals = MealRepository(connection, account_id)
        self._stored = self._meals.find_all(meal_ids)
        self._added: dict[UUID, Mapping[str, Any]] = {}
        self._revision = revision
        self._at = now
        self._now = instant_text(now)
        self._dates: set[str] = set()
        self.is_any = False
        """Whether something was written."""

    def apply(self, operation: Change | SettingOperation) -> str:
        """Do it; the answer for the device, as the JSON of an `OperationResult`."""
        if isinstance(operation, SettingOperation):
            return OperationResult(op_id=operation.op_id, id=None, outcome=self._set(operation)).model_dump_json()
        stored = self._stored.get(operation.id)
        outcome = self._delete(stored) if operation.columns is None else self._put(stored, operation, operation.columns)
        after = self._stored.get(operation.id)
        version = None if after is None else after.version
        if stored is None or after is None or outcome not in _MET_ANOTHER:
            return settled_json(operation.op_id, operation.id, outcome, version, operation.revision)
        return OperationResult(
            op_id=operation.op_id,
            id=str(operation.id),
            outcome=outcome,
            version=version,
            revision=operation.revision,
            meal=_stored(after) if outcome is OperationOutcome.CONFLICT_RESOLVED else None,
            device=self._devices.name_behind(stored.revision, but=self._device_id),
        ).model_dump_json()

    def finish(self) -> None:
        """Write what is new; recompute the summaries of every date that was touched."""
        self._write_added()
        if self._dates:
            recompute_summaries(self._connection, self._account_id, sorted(self._dates))

    def _set(self, sent: SettingOperation) -> OperationOutcome:
        outcome = apply_sent(
            self._connection, self._account_id, self._revision, sent.key, sent.value, sent.updated_at, now=self._at
        )
        if outcome is not OperationOutcome.UNCHANGED:
            self._note()
        return outcome

    def _put(self, stored: MealRow | None, operation: Change, columns: Mapping[str, Any]) -> OperationOutcome:
        match decide_put(stored, columns["content"], operation.base_version):
            case Put.NOTHING:
                return OperationOutcome.UNCHANGED
            case Put.WRITE:
                self._write(operation.id, stored, columns)
                return OperationOutcome.APPLIED
            case Put.GONE:
                self._remember_sent(operation.id, columns["content"], "deleted_elsewhere")
                return OperationOutcome.GONE
            case Put.MERGE:
                assert stored is not None
                return self._merge(stored, columns["content"], operation.base_version)
            case other:
                assert_never(other)

    def _merge(self, stored: MealRow, content: str, base_version: int) -> OperationOutcome:
        merged = decide_merge(self._base(stored.id, base_version), stored.content, content)
        if merged.is_new:
            self._write(stored.id, stored, content_columns(merged.content))
        if not merged.is_as_sent:
            self._remember_sent(stored.id, content, "stale")
        return merged.outcome

    def _base(self, meal_id: UUID, version: int) -> str | None:
        """The copy the device began with, where the history has it."""
        copy = self._history(meal_id).find(RestoreRequest(version=version)) if version else None
        return None if copy is None else copy.content

    def _write(self, meal_id: UUID, stored: MealRow | None, columns: Mapping[str, Any]) -> None:
        """Create or overwrite; the copy of a tombstone went to the history when it was deleted."""
        if stored is None:
            self._added[meal_id] = columns
        else:
            self._write_added(meal_id)
            if not stored.is_deleted:
                self._history(meal_id).remember(stored, "replaced", self._revision, self._now)
            self._meals.replace(stored, columns, self._revision)
            self._note(stored.logical_date)
        self._note(columns["logical_date"])
        version = 1 if stored is None else stored.version + 1
        stands = {name: columns[name] for name in ("sk", "logical_date", "content")}
        self._stored[meal_id] = MealRow(meal_id, **stands, version=version, revision=self._revision, is_deleted=False)

    def _write_added(self, meal_id: UUID | None = None) -> None:
        """All of them; for one meal's sake only where it is among them."""
        if self._added and (meal_id is None or meal_id in self._added):
            self._meals.add_all(self._added, self._revision)
            self._added = {}

    def _remember_sent(self, meal_id: UUID, content: str, reason: Literal["stale", "deleted_elsewhere"]) -> None:
        self._history(meal_id).remember_sent(content, reason, self._revision, self._now)
        self._note()

    def _delete(self, stored: MealRow | None) -> OperationOutcome:
        outcome = decide_delete(stored)
        if stored is not None and outcome is OperationOutcome.APPLIED:
            self._write_added(stored.id)
            self._history(stored.id).remember(stored, "deleted", self._revision, self._now)
            self._meals.bury(stored, self._revision, self._now)
            self._note(stored.logical_date)
            buried = replace(stored, version=stored.version + 1, revision=self._revision, is_deleted=True)
            self._stored[stored.id] = buried
        return outcome

    def _history(self, meal_id: UUID) -> HistoryRepository:
        return HistoryRepository(self._connection, self._account_id, meal_id)

    def _note(self, *dates: str) -> None:
        self._dates.update(dates)
        self.is_any = True


def _stored(row: MealRow) -> StoredMeal:
    return StoredMeal.model_validate({**read_json(row.content), "version": row.version, "revision": row.revision})
