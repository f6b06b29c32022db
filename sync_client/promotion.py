"""Moves a guest's diary into an account by the steps of `contracts.promotion_machine`, each durable before the next.

What is stored decides where a run goes on, so a run after a crash is an ordinary run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts import limits
from contracts.clock import Clock, Jitter, NewId
from contracts.imports import ImportStatus, Receipt
from contracts.promotion import LineageBound, PackChunks, Promotion, SignedIn, TurnLost
from contracts.promotion_machine import (
    EVENT_OF_REFUSAL,
    FINAL,
    STEP_OF,
    PromotionEvent,
    PromotionState,
    Step,
    hears_cancel,
    takes_back_locally,
)
from contracts.services import StoreUnavailable
from sync_client.api import AccountApi
from sync_client.chunking import seal_commit
from sync_client.errors import Refused, ServerBusy, SignInNeeded, SyncError, TooLarge, Unreachable
from sync_client.pace import Pace
from sync_client.ports import PromotionStore
from sync_client.pull import Puller
from sync_client.retry import Interrupted, Retrying
from sync_client.staging import Staging


class Ending(StrEnum):
    """How a run ended. `nothing`: there was nothing to promote."""

    DONE = "done"
    NOTHING = "nothing"
    PARKED = "parked"
    CANCELLED = "cancelled"


class ParkReason(StrEnum):
    """Why a promotion waits, where no problem code of the server says it."""

    SERVER_UNREACHABLE = "server_unreachable"
    SERVER_UNWELL = "server_unwell"
    NOT_UNDERSTOOD = "not_understood"
    NOT_CONFIRMED = "not_confirmed"
    STORE_UNAVAILABLE = "store_unavailable"
    WORKING_ELSEWHERE = "working_elsewhere"
    REFUSALS_TO_REVIEW = "refusals_to_review"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGNED_OUT = "signed_out"
    OTHER_ACCOUNT = "other_account"
    LINEAGE_BOUND = "lineage_bound"
    RECEIPT_DIFFERS = "receipt_differs"
    TOO_LARGE = "too_large"


PASSING: Final = frozenset(
    {
        ParkReason.SERVER_UNREACHABLE,
        ParkReason.SERVER_UNWELL,
        ParkReason.NOT_UNDERSTOOD,
        ParkReason.NOT_CONFIRMED,
        ParkReason.STORE_UNAVAILABLE,
        ParkReason.WORKING_ELSEWHERE,
    }
)
"""Reasons that may pass by themselves: a worker tries again. The others wait for the person."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`staged` of `total` meals have been answered by the server, `refused` of them with a no."""

    step: Step
    staged: int
    total: int
    refused: int
    seconds_left: float | None
    """Until all are staged; None as long as it cannot be told."""


@dataclass(frozen=True, slots=True)
class Ended:
    """`import_id` is None where nothing was begun."""

    ending: Ending
    import_id: UUID | None
    reason: str | None = None


Report = Callable[[Progress], None]

_ENDING_OF: Final = {PromotionState.DONE: Ending.DONE, PromotionState.CANCELLED: Ending.CANCELLED}


class PromotionEngine:
    """One run of one promotion, to its end or until it is parked with a reason. The worker's lock is held meanwhile."""

    def __init__(
        self,
        promotion: Promotion,
        *,
        store: PromotionStore,
        account: SignedIn,
        api: AccountApi,
        puller: Puller,
        pack: PackChunks,
        clock: Clock,
        new_id: NewId,
        jitter: Jitter,
        report: Report,
        cancel: threading.Event,
    ) -> None:
        """`api` and `puller` speak for `account`, and for nobody else, however long the run takes.

        `cancel` asks the server to abort; only its answer decides.
        """
        self._promotion = promotion
        """As of the last step that is durable."""
        self._store = store
        self._account = account
        self._api = api
        self._puller = puller
        self._pack = pack
        self._new_id = new_id
        self._report = report
        self._cancel = cancel
        self._pace = Pace(clock)
        self._setbacks = 0
        self._retrying = Retrying(clock, jitter, cancel)
        self._persistent = Retrying(clock, jitter, threading.Event())
        """For what a cancel must not interrupt."""

    def run(self) -> Ended:
        """Go on from the last durable step."""
        try:
            self._promotion = self._store.take_turn(self._promotion.import_id)
            try:
                return self._steps()
            except Interrupted:
                return self._cancelled()
        except TurnLost:
            return self._taken_over()
        except StoreUnavailable:
            # A full disk takes no note of itself either: the next run goes on from what is stored.
            return self._ended(Ending.PARKED, ParkReason.STORE_UNAVAILABLE)
        except (SyncError, LineageBound) as error:
            return self._park(park_reason(error))

    def _steps(self) -> Ended:
        while self._promotion.state not in FINAL:
            promotion = self._promotion
            # Before the cancel: another account's server would call an import it never heard of aborted.
            if not is_for(promotion, self._account):
                return self._park(ParkReason.OTHER_ACCOUNT)
            if (self._cancel.is_set() or promotion.cancel_wanted) and hears_cancel(promotion.state):
                raise Interrupted
            self._tell(promotion)
            self._promotion = self._take(STEP_OF[promotion.state], promotion)
        return self._ended(_ENDING_OF[self._promotion.state])

    def _take(self, step: Step, promotion: Promotion) -> Promotion:
        """Take one step; the promotion as it then stands."""
        match step:
            case Step.FREEZING:
                return self._store.freeze(promotion.turn, self._account.account_id, self._pack, seal_commit)
            case Step.STAGING:
                return self._stage(promotion)
            case Step.COMMITTING:
                return self._commit(promotion)
            case _:
                return self._confirm(promotion)

    def _stage(self, promotion: Promotion) -> Promotion:
        """Ends with the commit begun, unless the person wants to see first what was refused."""
        try:
            promotion = Staging(self._store, self._api, self._retrying, self._tell).run(promotion)
        except Refused as error:
            return self._after_refusal(promotion, error)
        if promotion.review and promotion.rejected_items:
            raise _ToReview("records were refused")
        return self._store.begin_commit(promotion.turn)

    def _commit(self, promotion: Promotion) -> Promotion:
        """What the server turned out not to hold is staged first; the state stays: a commit is on its way."""
        import_id = promotion.import_id
        try:
            promotion = Staging(self._store, self._api, self._retrying, self._tell).run(promotion)
            body = self._store.commit_body(promotion.turn)
            receipt, raw = self._retrying(lambda: self._api.commit(import_id, body))
        except Refused as error:
            return self._after_refusal(promotion, error)
        if not receipt_fits(promotion, receipt):
            raise _Differs("the receipt does not add up to what was sent")
        self._tell(promotion, Step.APPLYING)
        return self._store.apply_receipt(promotion.turn, receipt, raw)

    def _after_refusal(self, promotion: Promotion, error: Refused) -> Promotion:
        """Answers that say how to go on; any other is raised, and parks the promotion. So is one given too often."""
        self._setbacks += 1
        if self._setbacks > limits.SETBACKS_MAX:
            raise error
        match EVENT_OF_REFUSAL.get(error.code):
            case PromotionEvent.CHUNKS_MISSING:
                held = [chunk.n for chunk in error.problem.chunks or ()]
                promotion = self._store.chunks_missing(promotion.turn, held)
                if promotion.staged_items == promotion.item_count and not self._store.to_withdraw(promotion.import_id):
                    raise error
                return promotion
            case PromotionEvent.EXPIRED:
                return self._store.expire(promotion.turn, self._new_id())
            case PromotionEvent.ABORTED as aborted:
                return self._store.cancel(promotion.turn, aborted)
            case _:
                raise error

    def _confirm(self, promotion: Promotion) -> Promotion:
        head = self._puller.pull(self._account.account_id, self._persistent)
        if head < (promotion.receipt_revision or 0) or self._store.missing_after_pull(promotion.import_id):
            raise _NotConfirmed("the feed does not hold what the receipt says")
        return self._store.finish(promotion.turn, self._new_id(), self._new_id())

    def _cancelled(self) -> Ended:
        """Ask the server; never decide here whether it had committed."""
        promotion = self._promotion
        if takes_back_locally(promotion.state):
            self._promotion = self._store.cancel(promotion.turn, PromotionEvent.TAKEN_BACK)
            return self._ended(Ending.CANCELLED)
        promotion = self._promotion = self._store.want_cancel(promotion.turn, wanted=True)
        answer = self._persistent(lambda: self._api.abort(promotion.import_id))
        if answer.status is ImportStatus.COMMITTED:
            # Too late: the commit is asked again for its receipt, and nothing interrupts the way to the end.
            self._cancel, self._retrying = threading.Event(), self._persistent
            self._store.want_cancel(promotion.turn, wanted=False)
            self._promotion = self._store.begin_commit(promotion.turn)
            return self._steps()
        self._promotion = self._store.cancel(promotion.turn, PromotionEvent.ABORTED)
        return self._ended(Ending.CANCELLED)

    def _taken_over(self) -> Ended:
        """Another window signed out, started over or went on with it: what it decided stands."""
        try:
            now = self._store.promotion(self._promotion.import_id)
        except KeyError:
            return self._ended(Ending.PARKED, ParkReason.WORKING_ELSEWHERE)
        if now.state in FINAL:
            return self._ended(_ENDING_OF[now.state])
        return self._ended(Ending.PARKED, now.parked_reason or ParkReason.WORKING_ELSEWHERE)

    def _park(self, reason: str) -> Ended:
        try:
            self._promotion = self._store.park(self._promotion.turn, reason)
        except TurnLost:
            return self._taken_over()
        except StoreUnavailable:
            return self._ended(Ending.PARKED, ParkReason.STORE_UNAVAILABLE)
        return self._ended(Ending.PARKED, reason)

    def _ended(self, ending: Ending, reason: str | None = None) -> Ended:
        return Ended(ending, self._promotion.import_id, reason)

    def _tell(self, promotion: Promotion, step: Step | None = None) -> None:
        shown = progress_of(promotion)
        left = self._pace.seconds_left(shown.staged, shown.total) if shown.step is Step.STAGING else None
        self._report(replace(shown, step=step or shown.step, seconds_left=left))


def is_for(promotion: Promotion, account: SignedIn) -> bool:
    """Whether the consent was given for that account; before the freeze only its address is known."""
    by_address = promotion.email.casefold() == account.email.casefold()
    is_same = by_address if promotion.account_id is None else promotion.account_id == account.account_id
    return is_same and promotion.server_url == account.server_url


def progress_of(promotion: Promotion) -> Progress:
    """How far a promotion is, for a person; given-up records count as answered."""
    given_up = promotion.given_up_items
    return Progress(
        step=STEP_OF.get(promotion.state, Step.CONFIRMING),
        staged=promotion.staged_items + given_up,
        total=promotion.item_count + given_up,
        refused=promotion.rejected_items,
        seconds_left=None,
    )


class _Differs(SyncError):
    """The receipt is not one for what was sent."""


class _NotConfirmed(SyncError):
    """The feed does not hold what the receipt says."""


class _ToReview(SyncError):
    """Records were refused, and the person wants to see them before the commit."""


_REASONS: Final = (
    (_ToReview, ParkReason.REFUSALS_TO_REVIEW),
    (TooLarge, ParkReason.TOO_LARGE),
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
