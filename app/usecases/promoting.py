"""Carrying the guest's diary into the account that is signed in: consent, runs, the review, starting over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Final

from app.usecases.account_values import ExpectedRefusal, PromotionPreview, PromotionProgress, PromotionResult
from app.usecases.dead_letters import name_in
from app.usecases.errors import PersonError
from app.usecases.sync_words import reason_words
from contracts import limits
from contracts.clock import Clock, Jitter, NewId
from contracts.imports import Receipt, Refused, check_item
from contracts.meal import to_wire
from contracts.messages import Message
from contracts.promotion import PackChunks, Promotion, SignedIn, TurnLost
from contracts.promotion_machine import PromotionEvent
from contracts.receipts import read_receipt
from sync_client.api import AccountApi
from sync_client.ports import FeedStore, PromotionStore
from sync_client.promotion import Ended, Ending, Progress, PromotionEngine, is_for
from sync_client.pull import Puller
from sync_client.worker import Worker

Connect = Callable[[SignedIn], AccountApi]
"""The routes of that account on its server."""

_FIRST_DATE = date(1900, 1, 1)
_LAST_DATE = date(9998, 12, 31)
_MAY_HAVE_ARRIVED: Final = Message(
    "These meals may be in the account {email} at {server} already: its server was asked to take them in. "
    "Sign in to that account there once; then it is known."
)


class Promoting:
    """What can be done about the promotion of this device, for an account that is signed in."""

    def __init__(
        self,
        promotions: PromotionStore,
        feed: FeedStore,
        worker: Worker,
        connect: Connect,
        pack: PackChunks,
        clock: Clock,
        new_id: NewId,
        jitter: Jitter,
    ) -> None:
        self._promotions = promotions
        self._feed = feed
        self._worker = worker
        self._connect = connect
        self._pack = pack
        self._clock = clock
        self._new_id = new_id
        self._jitter = jitter

    def preview(self, account: SignedIn) -> PromotionPreview:
        """What waits here, what is in the account already, and what will be refused. Raises `SyncError`."""
        days = self._connect(account).day_summaries(_FIRST_DATE, _LAST_DATE)
        return PromotionPreview(
            account_email=account.email,
            waiting=self._promotions.waiting(),
            account_meal_count=sum(day.meal_count for day in days),
            account_first=days[0].logical_date if days else None,
            account_last=days[-1].logical_date if days else None,
            expected_refusals=self._expected_refusals(),
        )

    def consent(self, server_url: str, email: str, *, review: bool) -> None:
        """Record that the waiting meals go into that account."""
        self._promotions.consent(self._new_id(), server_url, email, review=review)

    def consented(self) -> Promotion | None:
        """A consent for the guest's diary that nothing was sent for yet."""
        return self._promotions.consented()

    def take_back(self) -> None:
        """Take such a consent back: it belongs to the account it was given for."""
        left = self.consented()
        if left is not None:
            with suppress(KeyError, TurnLost):  # another window was faster
                self._promotions.cancel(self._promotions.take_turn(left.import_id).turn, PromotionEvent.TAKEN_BACK)

    def run(
        self, account: SignedIn, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event
    ) -> PromotionResult:
        """Run what was consented to, to its end, and what follows by the same consent. Blocks.

        The receipt is the first import's: what follows are refused meals that were edited meanwhile.
        """

        def report(found: Progress) -> None:
            on_progress(
                PromotionProgress(found.step.value, found.staged, found.total, found.refused, found.seconds_left)
            )

        api = self._connect(account)
        puller = Puller(self._feed, api, self._clock)

        def work(promotion: Promotion) -> Ended:
            return PromotionEngine(
                promotion,
                store=self._promotions,
                account=account,
                api=api,
                puller=puller,
                pack=self._pack,
                clock=self._clock,
                new_id=self._new_id,
                jitter=self._jitter,
                report=report,
                cancel=cancel,
            ).run()

        first = ended = self._worker.run(work, report, cancel)
        for _ in range(limits.FOLLOWING_PROMOTIONS_MAX):
            if ended.ending is not Ending.DONE or not self._follows():
                break
            if cancel.is_set():  # too late for the first one, and what follows belongs to it
                cancel = threading.Event()
            ended = self._worker.run(work, report, cancel)
        return PromotionResult(ended.ending.value, self._receipt(first), ended.reason)

    def review(self) -> tuple[ExpectedRefusal, ...]:
        """What the server refused of the promotion that waits for a look at it."""
        left = self._promotions.unfinished()
        refused = self._promotions.refused_items(left.import_id) if left else ()
        return tuple(
            ExpectedRefusal(item.meal_id, name_in(item.record), reason_words(item.code, item.errors))
            for item in refused
        )

    def go_on_without_refused(self, account: SignedIn) -> None:
        """The person has seen what was refused; the next run commits the rest."""
        left = self._promotions.unfinished()
        if left is not None and is_for(left, account):
            with suppress(KeyError):
                self._promotions.reviewed(left.import_id)

    def start_over(self, account: SignedIn) -> None:
        """Leave another account's promotion, so that these meals can go into the one that is signed in.

        Raises `PersonError` where it may have arrived there already: only that account can tell.
        """
        left = self._promotions.unfinished()
        if left is None or is_for(left, account):
            return
        if not self._promotions.start_over(left.import_id, self._new_id()):
            raise PersonError(_MAY_HAVE_ARRIVED.of(email=left.email, server=left.server_url))

    def _follows(self) -> bool:
        following = self._promotions.unfinished()
        return following is not None and following.parked_reason is None

    def _receipt(self, ended: Ended) -> Receipt | None:
        body = self._promotions.receipt_body(ended.import_id) if ended.import_id else None
        return read_receipt(body) if body else None

    def _expected_refusals(self) -> tuple[ExpectedRefusal, ...]:
        """By the check both sides run; a server may be stricter, which shows while the meals are sent."""
        now = self._clock.now()
        found = []
        for revision, meal in self._promotions.waiting_meals():
            checked = check_item({"revision": revision, "meal": to_wire(meal)}, now=now)
            if isinstance(checked, Refused):
                reasons = [(tuple(each.loc), each.msg) for each in checked.errors]
                found.append(ExpectedRefusal(meal.id, meal.name, reason_words(checked.code, reasons)))
        return tuple(found)
