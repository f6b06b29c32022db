"""Signing up, signing in, promoting, signing out: one object for screens and commands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from app.language.speech import tr
from app.services.provider import ServiceProvider
from app.usecases.account_values import (
    AccountOverview,
    ExpectedRefusal,
    PromotionChoice,
    PromotionPreview,
    PromotionProgress,
    PromotionResult,
)
from app.usecases.dead_letters import DeadLetters
from app.usecases.devices import Devices
from app.usecases.errors import PersonError
from app.usecases.merged_meals import MergedMeals
from app.usecases.promoting import Connect, Promoting
from app.usecases.sync_words import for_person, sync_words
from app.usecases.syncing import Syncing
from app.usecases.typed_account import typed_email, typed_origin, typed_registration
from contracts.auth import RegisterRequest
from contracts.history import HistoryEntry
from contracts.messages import Message, Words
from contracts.problems import ProblemCode
from contracts.promotion import Promotion, SignedIn
from contracts.promotion_machine import PromotionEvent, after
from sync_client.credentials import Credentials, CredentialsUnavailable
from sync_client.cycle import SyncStop
from sync_client.errors import Refused, SyncError, Unreachable
from sync_client.ports import AccountStore, FeedStore, PromotionStore
from sync_client.promotion import is_for
from sync_client.session import Session

_STILL_KEPT: Final = Message("You are signed out, but the sign-in that was kept could not be removed. {reason}")
_SIGNED_IN: Final = Message("You are signed in as {email}. Sign out first.")
_SIGN_IN_FIRST: Final = Message("Sign in first.")

Answers = Callable[[str], bool]
"""Whether a server at that origin can be reached and says it is ready."""


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
        syncing: Syncing,
        credentials: Credentials,
        session: Session,
        promoting: Promoting,
        letters: DeadLetters,
        devices: Devices,
        merged: MergedMeals,
        connect: Connect,
        answers: Answers,
        leave: Callable[[], None],
        safe: Message,
        patience: float,
    ) -> None:
        """`leave` ends a sign-out: the diary that was shown may not be kept here. `safe` says where it is.

        A cycle of sync gives up after `patience` seconds without progress.
        """
        self.default_server_url = default_server_url
        self._provider = provider
        self._accounts = accounts
        self._promotions = promotions
        self._feed = feed
        self._syncing = syncing
        self._credentials = credentials
        self._session = session
        self._promoting = promoting
        self.letters = letters
        self.devices = devices
        self.merged = merged
        self._connect = connect
        self._answers = answers
        self._leave = leave
        self._safe = safe
        self._patience = patience
        self._offline = False
        self._trouble: Words | None = None

    def overview(self) -> AccountOverview:
        """Where this device stands, without the network."""
        account = self._accounts.signed_in()
        left = self._promotions.unfinished()
        is_anothers = account is not None and left is not None and not is_for(left, account)
        return AccountOverview(
            user=self._provider.user(),
            waiting=self._promotions.waiting(),
            promotion=left,
            pending_operations=self._accounts.pending_operations(),
            last_sync_at=self._feed.pulled_at(account.account_id) if account else None,
            dead_letter_count=len(self.letters.all()),
            offline=self._offline,
            is_anothers=is_anothers,
            can_start_over=is_anothers and _may_start_over(left),
            trouble=self._trouble if account else None,
        )

    def credentials_note(self) -> str | None:
        """Where the sign-in is kept, in words, where that is worth saying. May ask the keyring, which takes seconds."""
        note = self._credentials.note if self._accounts.signed_in() else None
        return tr(note) if note else None

    def sign_up(self, server_url: str, email: str, password: str, *, bring_diary: bool) -> None:
        """Make an account. With `bring_diary` the consent to carry the guest's meals along is on disk first."""
        origin = typed_origin(server_url)
        request = typed_registration(email, password)
        self._expect_guest()
        asked_before = self._consented_to(origin, request.email)
        waiting = self._promotions.waiting()
        consented = bring_diary and (waiting.meal_count > 0 or waiting.has_settings)
        if not asked_before or not consented:
            self._promoting.take_back()
        if consented:
            self._promoting.consent(origin, request.email, review=False)
        try:
            self._register(origin, request, may_exist=asked_before)
        except (SyncError, CredentialsUnavailable) as error:
            if isinstance(error, Refused):
                self._promoting.take_back()
            raise self._told(error, origin) from error
        if not consented:
            self._accounts.show_account()

    def sign_in(self, server_url: str, email: str, password: str) -> None:
        """Sign in to an account there is, or again to the one in force, whose session may have ended.

        Decides nothing about the guest's meals; see `decide`.
        """
        origin = typed_origin(server_url)
        address = typed_email(email)
        account = self._accounts.signed_in()
        if account is None or (account.server_url, account.email.casefold()) != (origin, address.casefold()):
            self._expect_guest()
        try:
            self._session.sign_in(origin, address, password)
        except (SyncError, CredentialsUnavailable) as error:
            raise self._told(error, origin) from error
        self._drop_other_consent(origin, address)
        if self._promotions.waiting().meal_count == 0 and self._promotions.unfinished() is None:
            self._accounts.show_account()
            self.sync(threading.Event())

    def preview(self) -> PromotionPreview:
        """What waits here, what the account holds already, what will be refused; asks the server."""
        account = self._signed_in()
        try:
            return self._promoting.preview(account)
        except SyncError as error:
            raise self._told(error, account.server_url) from error

    def decide(self, choice: PromotionChoice, *, review: bool = False) -> None:
        """Record what the person decided about the guest's meals; `promote` then acts on it.

        With `review`, a promotion the server refused records of waits for `go_on_without_refused` before its commit.
        """
        account = self._signed_in()
        if choice is PromotionChoice.SYNC_NOW:
            self._accounts.keep_here(keep=False)
            if self._promotions.waiting().meal_count > 0:
                self._promoting.consent(account.server_url, account.email, review=review)
            return
        self._promoting.take_back()
        if choice is PromotionChoice.KEEP_HERE:
            self._accounts.keep_here(keep=True)
        self._accounts.show_account()
        self.sync(threading.Event())

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        """Run the consented promotion to its end; blocks. `nothing` where none was consented to."""
        result = self._promoting.run(self._signed_in(), on_progress, cancel)
        self._offline = result.reason == "server_unreachable"
        return result

    def review(self) -> Sequence[ExpectedRefusal]:
        """What the server refused of the promotion, before its commit."""
        return self._promoting.review()

    def go_on_without_refused(self) -> None:
        """The person has seen it; `promote` then commits the rest."""
        self._promoting.go_on_without_refused(self._signed_in())

    def start_over(self) -> None:
        """Leave another account's promotion, where it is known not to have arrived there; `decide` comes next."""
        self._promoting.start_over(self._signed_in())

    def sync(self, cancel: threading.Event) -> SyncStop | None:
        """One cycle: tell what was changed here, read what was changed elsewhere. Blocks; why it stopped early, if so.

        For a guest there is nothing to do.
        """
        account = self._accounts.signed_in()
        if account is None:
            return None
        end = self._syncing.run(account, cancel, self._patience)
        if end.stop is not SyncStop.WORKING_ELSEWHERE:
            self._offline = end.stop is SyncStop.SERVER_UNREACHABLE
            needs_person = end.stop in (SyncStop.SIGN_IN_NEEDED, SyncStop.REFUSED)
            self._trouble = (
                for_person(end.error, account.server_url, self._safe).words if needs_person and end.error else None
            )
        return end.stop

    def in_step(self) -> Words | None:
        """One cycle while somebody waits for it; why it could not be done, in words."""
        stop = self.sync(threading.Event())
        return None if stop is None else sync_words(stop)

    def earlier_versions(self, meal_id: UUID) -> Sequence[HistoryEntry]:
        """What a meal of the account was before it was changed, here or elsewhere, newest first; asks the server."""
        account = self._signed_in()
        try:
            return self._connect(account).history(meal_id).items
        except Refused as error:
            if error.code is ProblemCode.NOT_FOUND:  # it was never told to the server
                return ()
            raise self._told(error, account.server_url) from error
        except SyncError as error:
            raise self._told(error, account.server_url) from error

    def server_answers(self) -> bool:
        """Whether the account's server can be reached now."""
        return self._answers(self._signed_in().server_url)

    def sign_out(self, *, remove_diary: bool = False) -> None:
        """End the session here and, if it can be reached, on the server. Deletes no meal unasked.

        With `remove_diary` the account's diary leaves this device. Raises `DiaryError`, still signed in, where some of
        it is not on the server.
        """
        account = self._accounts.signed_in()
        if account is None:
            return
        if remove_diary:
            self._accounts.expect_on_server()
        try:
            self._connect(account).logout()
        except SyncError:
            # The session then ends on this device only; its token is forgotten and expires on the server.
            self._offline = True
        try:
            self._session.forget(remove_diary=remove_diary)
        except CredentialsUnavailable as error:
            raise PersonError(_STILL_KEPT.of(reason=error.words)) from error
        self._leave()

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

    def _consented_to(self, origin: str, email: str) -> bool:
        pending = self._promoting.consented()
        return pending is not None and (pending.server_url, pending.email) == (origin, email)

    def _drop_other_consent(self, origin: str, email: str) -> None:
        if not self._consented_to(origin, email):
            self._promoting.take_back()

    def _expect_guest(self) -> None:
        account = self._accounts.signed_in()
        if account is not None:
            raise PersonError(_SIGNED_IN.of(email=account.email))

    def _signed_in(self) -> SignedIn:
        account = self._accounts.signed_in()
        if account is None:
            raise PersonError(_SIGN_IN_FIRST)
        return account

    def _told(self, error: SyncError | CredentialsUnavailable, origin: str) -> PersonError:
        self._offline = isinstance(error, Unreachable)
        return (
            PersonError(error.words)
            if isinstance(error, CredentialsUnavailable)
            else for_person(error, origin, self._safe)
        )


def _may_start_over(left: Promotion | None) -> bool:
    return left is not None and after(left.state, PromotionEvent.STARTED_OVER) is not None
