"""Moves a guest's diary into an account: every step durable before the next begins.

`consented -> staging -> committing -> applied -> done`, with `cancelled` where the server says the import was
aborted. What is stored decides where a run goes on, so a run after a crash is an ordinary run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.clock import Clock, Jitter, NewId
from contracts.imports import ImportStatus, Receipt
from contracts.problems import ProblemCode
from contracts.promotion import LineageBound, Promotion, PromotionState
from sync_client.api import AccountApi
from sync_client.chunking import pack_chunks, seal_commit
from sync_client.errors import NotUnderstood, Refused, ServerBusy, SignInNeeded, SyncError, Unreachable
from sync_client.ports import AccountStore, PromotionStore
from sync_client.pull import Puller
from sync_client.retry import Interrupted, Retrying


class Step(StrEnum):
    """What a person sees happening."""

    FREEZING = "freezing"
    STAGING = "staging"
    COMMITTING = "committing"
    APPLYING = "applying"
    CONFIRMING = "confirming"


class Ending(StrEnum):
    """How a run ended. `nothing`: there was nothing to promote."""

    DONE = "done"
    NOTHING = "nothing"
    PARKED = "parked"
    CANCELLED = "cancelled"


class ParkReason(StrEnum):
    """Why a promotion waits for the person, where no problem code of the server says it."""

    SERVER_UNREACHABLE = "server_unreachable"
    SERVER_UNWELL = "server_unwell"
    NOT_UNDERSTOOD = "not_understood"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGNED_OUT = "signed_out"
    OTHER_ACCOUNT = "other_account"
    LINEAGE_BOUND = "lineage_bound"
    RECEIPT_DIFFERS = "receipt_differs"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True, slots=True)
class Progress:
    """`staged` of `total` meals have been answered by the server."""

    step: Step
    staged: int
    total: int


@dataclass(frozen=True, slots=True)
class Ended:
    """`import_id` is None where nothing was begun."""

    ending: Ending
    import_id: UUID | None
    reason: str | None = None


Report = Callable[[Progress], None]

_FINAL: Final = {PromotionState.DONE: Ending.DONE, PromotionState.CANCELLED: Ending.CANCELLED}


class PromotionEngine:
    """Runs the unfinished promotion of this device to its end, or parks it with a reason."""

    def __init__(
        self,
        store: PromotionStore,
        accounts: AccountStore,
        api: AccountApi,
        puller: Puller,
        clock: Clock,
        new_id: NewId,
        jitter: Jitter,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._api = api
        self._puller = puller
        self._clock = clock
        self._new_id = new_id
        self._jitter = jitter

    def run(self, report: Report, cancel: threading.Event) -> Ended:
        """Go on from the last durable step. `cancel` asks the server to abort; only its answer decides."""
        promotion = self._store.unfinished()
        if promotion is None:
            return Ended(Ending.NOTHING, None)
        import_id = promotion.import_id
        try:
            self._store.park(import_id, None)
            try:
                return self._run(promotion, report, cancel)
            except Interrupted:
                return self._cancel(import_id, report)
        except (SyncError, LineageBound) as error:
            return self._park(self._current(import_id), park_reason(error))

    def _run(self, promotion: Promotion, report: Report, cancel: threading.Event) -> Ended:
        account = self._accounts.signed_in()
        if account is None:
            raise SignInNeeded("nobody is signed in on this device")
        if promotion.account_id not in (None, account.account_id) or promotion.server_url != account.server_url:
            return self._park(promotion.import_id, ParkReason.OTHER_ACCOUNT)
        retrying = Retrying(self._clock, self._jitter, cancel)
        while promotion.state not in _FINAL:
            if cancel.is_set() and promotion.state is not PromotionState.APPLIED:
                raise Interrupted
            match promotion.state:
                case PromotionState.CONSENTED:
                    _tell(report, Step.FREEZING, promotion)
                    promotion = self._freeze(promotion, account.account_id)
                case PromotionState.STAGING:
                    promotion = self._stage(promotion, retrying, report)
                case PromotionState.COMMITTING:
                    _tell(report, Step.COMMITTING, promotion)
                    promotion = self._commit(promotion, retrying, report)
                case _:
                    _tell(report, Step.CONFIRMING, promotion)
                    promotion = self._confirm(promotion, account.account_id)
        return Ended(_FINAL[promotion.state], promotion.import_id)

    def _freeze(self, promotion: Promotion, account_id: UUID) -> Promotion:
        if self._store.waiting().meal_count == 0:
            return self._store.cancel(promotion.import_id)
        return self._store.freeze(promotion.import_id, account_id, pack_chunks, seal_commit)

    def _stage(self, promotion: Promotion, retrying: Retrying, report: Report) -> Promotion:
        import_id = promotion.import_id
        _tell(report, Step.STAGING, promotion)
        for chunk in self._store.unstaged(import_id):
            try:
                answer = retrying(lambda c=chunk: self._api.stage(import_id, c.n, c.body))  # type: ignore[misc]  # default binds the loop's value
            except Refused as error:
                return self._after_refusal(promotion, error)
            places = {(each.chunk, each.index) for each in answer.rejected}
            if len(answer.accepted) + len(answer.rejected) != len(chunk.items) or any(n != chunk.n for n, _ in places):
                raise NotUnderstood("the verdicts are not those of this chunk")
            promotion = self._store.note_verdicts(import_id, chunk.n, answer.rejected)
            _tell(report, Step.STAGING, promotion)
        self._store.begin_commit(import_id)
        return self._store.promotion(import_id)

    def _commit(self, promotion: Promotion, retrying: Retrying, report: Report) -> Promotion:
        import_id = promotion.import_id
        body = self._store.begin_commit(import_id)
        try:
            receipt, raw = retrying(lambda: self._api.commit(import_id, body))
        except Refused as error:
            return self._after_refusal(promotion, error)
        if not receipt_fits(promotion, receipt):
            raise _Differs("the receipt does not add up to what was sent")
        _tell(report, Step.APPLYING, promotion)
        return self._store.apply_receipt(import_id, receipt, raw)

    def _after_refusal(self, promotion: Promotion, error: Refused) -> Promotion:
        """Answers that say how to go on; any other is raised, and parks the promotion."""
        import_id = promotion.import_id
        match error.code:
            case ProblemCode.IMPORT_INCOMPLETE:
                held = [chunk.n for chunk in error.problem.chunks or ()]
                if len(held) >= promotion.chunk_count:
                    raise error
                return self._store.unstage(import_id, held)
            case ProblemCode.IMPORT_EXPIRED:
                return self._store.expire(import_id, self._new_id())
            case ProblemCode.IMPORT_ABORTED:
                return self._store.cancel(import_id)
            case _:
                raise error

    def _confirm(self, promotion: Promotion, account_id: UUID) -> Promotion:
        """What is applied stays applied: a cancel is not heard here, it would only interrupt the pull."""
        retrying = Retrying(self._clock, self._jitter, threading.Event())
        head = self._puller.pull(account_id, retrying)
        if head < (promotion.receipt_revision or 0) or self._store.missing_after_pull(promotion.import_id):
            raise _NotConfirmed("the feed does not hold what the receipt says")
        return self._store.finish(promotion.import_id, self._new_id())

    def _cancel(self, import_id: UUID, report: Report) -> Ended:
        """Ask the server; never decide here whether it had committed."""
        promotion = self._store.promotion(import_id)
        if promotion.state is PromotionState.CONSENTED:
            self._store.cancel(import_id)
            return Ended(Ending.CANCELLED, import_id)
        retrying = Retrying(self._clock, self._jitter, threading.Event())
        answer = retrying(lambda: self._api.abort(import_id))
        if answer.status is ImportStatus.COMMITTED:
            # Too late: the commit is asked again for its receipt, and the run goes on to its end.
            self._store.begin_commit(import_id)
            return self._run(self._store.promotion(import_id), report, threading.Event())
        self._store.cancel(import_id)
        return Ended(Ending.CANCELLED, import_id)

    def _current(self, import_id: UUID) -> UUID:
        """The id the promotion goes by now: an expired import goes on under a new one."""
        unfinished = self._store.unfinished()
        return unfinished.import_id if unfinished else import_id

    def _park(self, import_id: UUID, reason: str) -> Ended:
        self._store.park(import_id, reason)
        return Ended(Ending.PARKED, import_id, reason)


class _Differs(SyncError):
    """The receipt is not one for what was sent."""


class _NotConfirmed(SyncError):
    """The feed does not hold what the receipt says."""


_REASONS: Final = (
    (Unreachable, ParkReason.SERVER_UNREACHABLE),
    (ServerBusy, ParkReason.SERVER_UNWELL),
    (SignInNeeded, ParkReason.SIGN_IN_NEEDED),
    (LineageBound, ParkReason.LINEAGE_BOUND),
    (_Differs, ParkReason.RECEIPT_DIFFERS),
    (_NotConfirmed, ParkReason.NOT_CONFIRMED),
)


def park_reason(error: Exception) -> str:
    """The reason that is stored and shown: a problem code of the server, or one of `ParkReason`."""
    if isinstance(error, Refused):
        return error.code
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), ParkReason.NOT_UNDERSTOOD)


def receipt_fits(promotion: Promotion, receipt: Receipt) -> bool:
    """Whether a receipt is one for exactly what was frozen: same import, every item answered, energy to the digit."""
    accepted = promotion.item_count - len(receipt.rejected)
    counted = receipt.created + receipt.updated + receipt.unchanged + receipt.deleted_elsewhere + receipt.stale
    refused = sum((_energy(rejection.record) for rejection in receipt.rejected), Decimal(0))
    return (
        receipt.import_id == promotion.import_id
        and accepted == counted == len(receipt.outcomes) == receipt.totals.meal_count
        and receipt.totals.kcal + refused == promotion.kcal_total
    )


def _energy(record: object) -> Decimal:
    """The energy of a refused record; it is one of ours, so it has one."""
    meal = record.get("meal") if isinstance(record, dict) else None
    kcal = meal.get("kcal") if isinstance(meal, dict) else None
    return Decimal(kcal) if isinstance(kcal, int | Decimal) else Decimal(0)


def _tell(report: Report, step: Step, promotion: Promotion) -> None:
    report(Progress(step, promotion.staged_items, promotion.item_count))
