"""Signing up, signing in, promoting, signing out: one object for screens and commands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date

from pydantic import ValidationError

from app.services.provider import ServiceProvider
from app.usecases.account_values import (
    AccountOverview,
    PromotionChoice,
    PromotionPreview,
    PromotionProgress,
    PromotionResult,
)
from app.usecases.errors import PersonError
from app.usecases.sync_words import for_person
from contracts.auth import RegisterRequest, normal_email
from contracts.clock import Clock, Jitter, NewId
from contracts.imports import Receipt
from contracts.problems import ProblemCode
from contracts.promotion import DeadLetter, Promotion, PromotionState, SignedIn
from contracts.wire import read_json
from sync_client.api import AccountApi
from sync_client.credentials import Credentials, CredentialsUnavailable
from sync_client.errors import Refused, SyncError, Unreachable
from sync_client.ports import AccountStore, FeedStore, PromotionStore
from sync_client.promotion import Progress, PromotionEngine
from sync_client.pull import Puller
from sync_client.retry import Retrying
from sync_client.session import Session
from sync_client.transport import BadAddress, server_origin

Connect = Callable[[str], AccountApi]
"""The routes of the signed-in account on the server at that origin."""

_FIRST_DATE = date(1900, 1, 1)
_LAST_DATE = date(9998, 12, 31)


class Accounts:
    """What a person does with an account. Every failure is a `PersonError` with a sentence to show."""

    def __init__(
        self,
        *,
        default_server_url: str,
        provider: ServiceProvider,
        accounts: AccountStore,
        promotions: PromotionStore,
        feed: FeedStore,
        credentials: Credentials,
        session: Session,
        connect: Connect,
        clock: Clock,
        new_id: NewId,
        jitter: Jitter,
    ) -> None:
        self.default_server_url = default_server_url
        self._provider = provider
        self._accounts = accounts
        self._promotions = promotions
        self._feed = feed
        self._credentials = credentials
        self._session = session
        self._connect = connect
        self._clock = clock
        self._new_id = new_id
        self._jitter = jitter
        self._offline = False

    def overview(self) -> AccountOverview:
        """Where this device stands, without the network."""
        account = self._accounts.signed_in()
        return AccountOverview(
            user=self._provider.user(),
            waiting=self._promotions.waiting(),
            promotion=self._promotions.unfinished(),
            pending_operations=self._accounts.pending_operations(),
            last_sync_at=self._feed.pulled_at(account.account_id) if account else None,
            dead_letter_count=len(self._promotions.dead_letters()),
            credentials_note=self._credentials.note if account else None,
            offline=self._offline,
        )

    def dead_letters(self) -> Sequence[DeadLetter]:
        """The records a server refused, oldest first."""
        return self._promotions.dead_letters()

    def sign_up(self, server_url: str, email: str, password: str, *, bring_diary: bool) -> None:
        """Make an account. With `bring_diary` the consent to carry the guest's meals along is on disk first."""
        origin = _origin(server_url)
        request = _registration(email, password)
        self._expect_guest()
        asked_before = self._consented_to(origin, request.email)
        consented = bring_diary and self._promotions.waiting().meal_count > 0
        self._drop_other_consent(origin, request.email)
        if consented:
            self._promotions.consent(self._new_id(), origin, request.email)
        try:
            self._register(origin, request, may_exist=asked_before)
        except (SyncError, CredentialsUnavailable) as error:
            if isinstance(error, Refused):
                self._drop_consent()
            raise self._told(error, origin) from error
        if not consented:
            self._accounts.show_account()

    def sign_in(self, server_url: str, email: str, password: str) -> None:
        """Sign in to an account there is. Decides nothing about the guest's meals; see `decide`."""
        origin = _origin(server_url)
        address = _email(email)
        self._expect_guest()
        try:
            self._session.sign_in(origin, address, password)
        except (SyncError, CredentialsUnavailable) as error:
            raise self._told(error, origin) from error
        self._drop_other_consent(origin, address)
        if self._promotions.waiting().meal_count == 0 and self._promotions.unfinished() is None:
            self._accounts.show_account()
            self._pull_quietly()

    def preview(self) -> PromotionPreview:
        """What waits here and what the account holds already; asks the server."""
        account = self._signed_in()
        try:
            days = self._connect(account.server_url).day_summaries(_FIRST_DATE, _LAST_DATE)
        except SyncError as error:
            raise self._told(error, account.server_url) from error
        return PromotionPreview(
            account_email=account.email,
            waiting=self._promotions.waiting(),
            account_meal_count=sum(day.meal_count for day in days),
            account_first=days[0].logical_date if days else None,
            account_last=days[-1].logical_date if days else None,
        )

    def decide(self, choice: PromotionChoice) -> None:
        """Record what the person decided about the guest's meals; `promote` then acts on it."""
        account = self._signed_in()
        if choice is PromotionChoice.SYNC_NOW:
            self._accounts.keep_here(keep=False)
            if self._promotions.waiting().meal_count > 0:
                self._promotions.consent(self._new_id(), account.server_url, account.email)
            return
        self._drop_consent()
        self._accounts.keep_here(keep=choice is PromotionChoice.KEEP_HERE)
        self._accounts.show_account()
        self._pull_quietly()

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        """Run the consented promotion to its end; blocks. `nothing` where none was consented to."""
        account = self._signed_in()
        api = self._connect(account.server_url)
        puller = Puller(self._feed, api, self._clock)
        engine = PromotionEngine(self._promotions, self._accounts, api, puller, self._clock, self._new_id, self._jitter)

        def report(progress: Progress) -> None:
            on_progress(PromotionProgress(progress.step.value, progress.staged, progress.total))

        ended = engine.run(report, cancel)
        self._offline = ended.reason == "server_unreachable"
        body = self._promotions.receipt_body(ended.import_id) if ended.import_id else None
        receipt = Receipt.model_validate(read_json(body)) if body else None
        return PromotionResult(ended.ending.value, receipt, ended.reason)

    def sign_out(self) -> None:
        """End the session here and, if it can be reached, on the server. Deletes no meal."""
        account = self._accounts.signed_in()
        if account is None:
            return
        try:
            self._connect(account.server_url).logout()
        except SyncError:
            # The session then ends on this device only; its token is forgotten and expires on the server.
            self._offline = True
        self._session.forget()

    def _register(self, origin: str, request: RegisterRequest, *, may_exist: bool) -> None:
        """Register; where an earlier answer may have been lost, an account that now exists is the one just made."""
        try:
            self._session.register(origin, request)
        except Unreachable:
            self._register_again(origin, request)
        except Refused as error:
            if error.code is not ProblemCode.EMAIL_TAKEN or not may_exist:
                raise
            self._session.sign_in(origin, request.email, request.password)

    def _register_again(self, origin: str, request: RegisterRequest) -> None:
        try:
            self._session.register(origin, request)
        except Refused as error:
            if error.code is not ProblemCode.EMAIL_TAKEN:
                raise
            self._session.sign_in(origin, request.email, request.password)

    def _pull_quietly(self) -> None:
        """Fetch the account's diary; offline, what is here is shown."""
        account = self._signed_in()
        puller = Puller(self._feed, self._connect(account.server_url), self._clock)
        try:
            puller.pull(account.account_id, Retrying(self._clock, lambda _: 0.0, threading.Event(), seconds=0))
            self._offline = False
        except SyncError:
            self._offline = True

    def _consented_to(self, origin: str, email: str) -> bool:
        pending = self._pending_consent()
        return pending is not None and (pending.server_url, pending.email) == (origin, email)

    def _drop_other_consent(self, origin: str, email: str) -> None:
        if not self._consented_to(origin, email):
            self._drop_consent()

    def _drop_consent(self) -> None:
        """A consent that was not acted on yet belongs to the account it was given for."""
        pending = self._pending_consent()
        if pending is not None:
            self._promotions.cancel(pending.import_id)

    def _pending_consent(self) -> Promotion | None:
        pending = self._promotions.unfinished()
        return pending if pending is not None and pending.state is PromotionState.CONSENTED else None

    def _expect_guest(self) -> None:
        account = self._accounts.signed_in()
        if account is not None:
            raise PersonError(f"You are signed in as {account.email}. Sign out first.")

    def _signed_in(self) -> SignedIn:
        account = self._accounts.signed_in()
        if account is None:
            raise PersonError("Sign in first.")
        return account

    def _told(self, error: SyncError | CredentialsUnavailable, origin: str) -> PersonError:
        self._offline = isinstance(error, Unreachable)
        return PersonError(str(error)) if isinstance(error, CredentialsUnavailable) else for_person(error, origin)


def _origin(server_url: str) -> str:
    try:
        return server_origin(server_url)
    except BadAddress as error:
        raise PersonError(str(error), "server_url") from error


def _email(email: str) -> str:
    try:
        return normal_email(email)
    except ValueError as error:
        raise PersonError("Enter an e-mail address such as name@example.org.", "email") from error


def _registration(email: str, password: str) -> RegisterRequest:
    _email(email)
    try:
        return RegisterRequest(email=email, password=password)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise PersonError(f"The {field} {first['msg']}.", field) from error
