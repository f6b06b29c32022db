"""Sends an account's operations to its server, in order, until none waits."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from contracts import limits, refusals
from contracts.clock import Clock
from contracts.imports import FieldError, RejectionCode
from contracts.sync import OperationOutcome, OperationResult, PendingOperation
from sync_client.api import AccountApi
from sync_client.errors import NotUnderstood, ServerBusy, SyncError, TooLarge, Undigested
from sync_client.ports import OutboxStore
from sync_client.retry import Interrupted, Retrying

_FRAME_BYTES: Final = 200


class Pusher:
    """One request holds as many operations as the server takes, and the next is sent when it was answered.

    Of a long outbox, the outcomes of one request are noted, and the operations of the next one read, while a request
    is under way.
    """

    def __init__(self, outbox: OutboxStore, api: AccountApi, device_id: UUID, clock: Clock) -> None:
        self._outbox = outbox
        self._api = api
        self._device_id = device_id
        self._clock = clock
        self._undigested = 0

    def push(self, account_id: UUID, retrying: Retrying) -> int:
        """Until the outbox is empty; how many operations were answered."""
        count, answered = 0, list[OperationResult]()
        batch = self._outbox.next_batch(account_id, limits.PUSH_OPERATIONS_MAX)
        with ThreadPoolExecutor(1, "operations under way") as wire:
            while batch:
                under_way = wire.submit(self._send_all, batch, retrying)
                self._note(account_id, answered)
                coming = self._coming(account_id, batch)
                answered, failure = under_way.result()
                if failure or not coming:
                    self._note(account_id, answered)
                    answered = []
                    if failure:
                        raise failure
                    coming = self._outbox.next_batch(account_id, limits.PUSH_OPERATIONS_MAX)
                count, batch = count + len(batch), coming
        return count

    def _coming(self, account_id: UUID, batch: Sequence[PendingOperation]) -> Sequence[PendingOperation]:
        """What can be sent next whatever the answer to this batch; a short one was the last, or is waited for."""
        if len(batch) < limits.PUSH_OPERATIONS_MAX:
            return ()
        return self._outbox.next_batch(account_id, limits.PUSH_OPERATIONS_MAX, after=batch[-1].op_id)

    def _send_all(
        self, batch: Sequence[PendingOperation], retrying: Retrying
    ) -> tuple[list[OperationResult], SyncError | Interrupted | None]:
        """What was answered, and why not all of it, if so."""
        answered: list[OperationResult] = []
        try:
            for operations in _fitting(batch):
                self._send(operations, retrying, answered)
        except (SyncError, Interrupted) as error:
            return answered, error
        return answered, None

    def _send(
        self, operations: Sequence[PendingOperation], retrying: Retrying, answered: list[OperationResult]
    ) -> None:
        """What the server fails on, again and again, is sent in halves, until the one operation is found."""
        body = self._body(operations)
        try:
            answer = retrying(lambda: self._api.push(body), failures=limits.CHUNK_FAILURES_MAX)
        except (Undigested, TooLarge) as error:
            if len(operations) > 1:
                middle = len(operations) // 2
                self._send(operations[:middle], retrying, answered)
                self._send(operations[middle:], retrying, answered)
                return
            self._undigested += 1
            if self._undigested > limits.UNDIGESTED_IN_A_ROW_MAX:
                raise ServerBusy(500, "", None) from error
            answered.append(_given_up(operations[0]))
        else:
            if [each.op_id for each in answer.outcomes] != [each.op_id for each in operations]:
                raise NotUnderstood("the answer is not about these operations")
            self._undigested = 0
            answered += answer.outcomes

    def _note(self, account_id: UUID, outcomes: Sequence[OperationResult]) -> None:
        if outcomes:
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
