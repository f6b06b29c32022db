"""Push: what devices did to an account's diary, each operation once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from contracts.clock import Clock
from contracts.imports import Refused
from contracts.sync import PushRequest
from contracts.wire import instant_text
from server_stub.database import Database
from server_stub.devices.service import SyncingDevice, admit
from server_stub.heads import advance_head, lock_head
from server_stub.sync.applying import PushedChanges
from server_stub.sync.operations import REUSED, Answered, Change, Checks, OperationRepository, Sent


@dataclass(frozen=True, slots=True)
class Push:
    """Takes the operations of one account at a time. No meal may have more energy than `kcal_max`."""

    database: Database
    clock: Clock
    kcal_max: Decimal

    def push(self, account_id: UUID, request: PushRequest, device_name: str | None) -> bytes:
        """Do all operations in their order, in one commit; the JSON of a `contracts.sync.PushAnswer`.

        One that was answered before changes nothing and gets the same answer, byte for byte. Refuses with
        `device_revoked`.
        """
        now = self.clock.now()
        checks = Checks(now, self.kcal_max)
        sent = [Sent(raw, checks.check(raw)) for raw in request.operations]
        meal_ids = {each.checked.id for each in sent if isinstance(each.checked, Change)}
        with self.database.write() as connection:
            revision = lock_head(connection, account_id)
            changes = PushedChanges(connection, account_id, request.device_id, meal_ids, revision, now)
            admit(connection, account_id, SyncingDevice(request.device_id, device_name), now)
            repository = OperationRepository(connection, account_id)
            known = repository.find(each.op_id for each in sent if each.op_id is not None)
            answers = dict(known)
            results = [_result(each, changes, answers) for each in sent]
            repository.add({op_id: each for op_id, each in answers.items() if op_id not in known}, instant_text(now))
            if changes.is_any:
                advance_head(connection, account_id, request.device_id)
                changes.finish()
        return f'{{"outcomes":[{",".join(results)}]}}'.encode()


def _result(sent: Sent, changes: PushedChanges, answers: dict[UUID, Answered]) -> str:
    """The JSON of the answer; a new one is added to `answers`."""
    op_id, sha256 = sent.op_id, sent.sha256
    before = None if op_id is None else answers.get(op_id)
    if before is not None:
        return before.result if before.sha256 == sha256 else sent.rejected(REUSED).model_dump_json()
    found = sent.checked
    result = sent.rejected(found).model_dump_json() if isinstance(found, Refused) else changes.apply(found)
    if op_id is not None:
        answers[op_id] = Answered(sha256, result)
    return result
