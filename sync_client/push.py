"""Sends an account's operations to its server, in order, until none waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from contracts import limits, refusals
from contracts.clock import Clock
from contracts.imports import FieldError, RejectionCode
from contracts.sync import OperationOutcome, OperationResult, PendingOperation
from sync_client.api import AccountApi
from sync_client.errors import NotUnderstood, ServerBusy, TooLarge, Undigested
from sync_client.ports import OutboxStore
from sync_client.retry import Retrying

_FRAME_BYTES: Final = 200


class Pusher:
    """One request holds as many operations as the server takes; its outcomes are noted before the next is sent."""

    def __init__(self, outbox: OutboxStore, api: AccountApi, device_id: UUID, clock: Clock) -> None:
        self._outbox = outbox
        self._api = api
        self._device_id = device_id
        self._clock = clock
        self._undigested = 0

    def push(self, account_id: UUID, retrying: Retrying) -> int:
        """Until the outbox is empty; how many operations were answered."""
        count = 0
        while batch := self._outbox.next_batch(account_id, limits.PUSH_OPERATIONS_MAX):
            for operations in _fitting(batch):
                self._send(account_id, operations, retrying)
            count += len(batch)
        return count

    def _send(self, account_id: UUID, operations: Sequence[PendingOperation], retrying: Retrying) -> None:
        """What the server fails on, again and again, is sent in halves, until the one operation is found."""
        body = self._body(operations)
        try:
            answer = retrying(lambda: self._api.push(body), failures=limits.CHUNK_FAILURES_MAX)
        except (Undigested, TooLarge) as error:
            if len(operations) > 1:
                middle = len(operations) // 2
                self._send(account_id, operations[:middle], retrying)
                self._send(account_id, operations[middle:], retrying)
                return
            self._undigested += 1
            if self._undigested > limits.UNDIGESTED_IN_A_ROW_MAX:
                raise ServerBusy(500, "", None) from error
            self._note(account_id, [_given_up(operations[0])])
        else:
            if [each.op_id for each in answer.outcomes] != [each.op_id for each in operations]:
                raise NotUnderstood("the answer is not about these operations")
            self._undigested = 0
            self._note(account_id, answer.outcomes)

    def _note(self, account_id: UUID, outcomes: Sequence[OperationResult]) -> None:
        self._outbox.note_outcomes(account_id, outcomes, self._clock.now())

    def _body(self, operations: Sequence[PendingOperation]) -> bytes:
        listed = ",".join(each.body for each in operations)
        return f'{{"device_id":"{self._device_id}","operations":[{listed}]}}'.encode()


def _fitting(batch: Sequence[PendingOperation]) -> list[list[PendingOperation]]:
    """In order, in requests that are not too large; one that is by itself stands alone."""
    found: list[list[PendingOperation]] = []
    size = limits.PUSH_BYTES_MAX
    for each in batch:
        octets = len(each.body.encode()) + 1
        if size + octets > limits.PUSH_BYTES_MAX - _FRAME_BYTES:
            found.append([])
            size = 0
        found[-1].append(each)
        size += octets
    return found


def _given_up(operation: PendingOperation) -> OperationResult:
    return OperationResult(
        op_id=operation.op_id,
        id=None,
        outcome=OperationOutcome.REJECTED,
        code=RejectionCode.SERVER_ERROR,
        errors=[FieldError(loc=[], msg=str(refusals.GIVEN_UP))],
    )
