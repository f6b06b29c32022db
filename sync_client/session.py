"""Signing up, signing in, and the tokens of the account in force."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from contracts.auth import RegisterRequest, TokenAnswer
from contracts.promotion import SignedIn
from sync_client.api import OpenApi
from sync_client.credentials import Credentials, CredentialsUnavailable
from sync_client.errors import Refused, SignInNeeded
from sync_client.ports import AccountStore

OpenServer = Callable[[str], OpenApi]
"""The open routes of the server at that origin."""


class Session:
    """Who is signed in on this device. Access tokens live in memory, refresh tokens in `Credentials`."""

    def __init__(
        self,
        accounts: AccountStore,
        credentials: Credentials,
        open_server: OpenServer,
        one_at_a_time: AbstractContextManager[object],
    ) -> None:
        """`one_at_a_time` lets one process at a time renew: two that present the same refresh token would end it."""
        self._accounts = accounts
        self._credentials = credentials
        self._open_server = open_server
        self._one_at_a_time = one_at_a_time
        self._here = threading.Lock()
        self._access: dict[UUID, str] = {}

    def register(self, server_url: str, request: RegisterRequest) -> SignedIn:
        """Make an account and sign in to it. Raises `CredentialsUnavailable`, with nothing sent where that is known."""
        self._credentials.expect_usable()
        return self._keep(server_url, self._open_server(server_url).register(request))

    def sign_in(self, server_url: str, email: str, password: str) -> SignedIn:
        """Sign in to an account there is. Raises `CredentialsUnavailable`, with nothing sent where that is known."""
        self._credentials.expect_usable()
        return self._keep(server_url, self._open_server(server_url).token(email, password))

    def forget(self, *, remove_diary: bool = False) -> None:
        """Sign out on this device. The diary stays, unless it is to be removed: see `AccountStore.sign_out`.

        Raises `CredentialsUnavailable` where the kept sign-in could not be removed: signed out is the device all the
        same.
        """
        account = self._accounts.signed_in()
        self._accounts.sign_out(remove_diary=remove_diary)
        if account is not None:
            self._access.pop(account.account_id, None)
            self._credentials.delete(credentials_key(account))

    def tokens_of(self, account: SignedIn) -> AccountTokens:
        """What signs the requests of that account."""
        return AccountTokens(self, account)

    def access_token(self, account: SignedIn) -> str:
        """A token of that account that may still be good. Raises `SignInNeeded`."""
        self._expect(account)
        return self._access.get(account.account_id) or self._renew(account, refused=None)

    def renew(self, account: SignedIn, refused: str) -> str:
        """Another token than `refused`; asks the server only if nobody else here has done so meanwhile."""
        self._expect(account)
        return self._renew(account, refused)

    def _expect(self, account: SignedIn) -> None:
        """Another window may have signed out, or in as somebody else, since the work for this account began."""
        current = self._accounts.signed_in()
        if current is None or credentials_key(current) != credentials_key(account):
            raise SignInNeeded("that account is not signed in on this device any more")

    def _renew(self, account: SignedIn, refused: str | None) -> str:
        with self._here, self._one_at_a_time:
            held = self._access.get(account.account_id)
            if held is not None and held != refused:
                return held
            try:
                kept = self._credentials.load(credentials_key(account))
            except CredentialsUnavailable as error:
                raise SignInNeeded("the kept sign-in cannot be read") from error
            if kept is None:
                raise SignInNeeded("no sign-in is kept on this device")
            try:
                answer = self._open_server(account.server_url).refresh(kept)
            except Refused as error:
                raise SignInNeeded(error.code) from error
            if answer.user.id != account.account_id:
                raise SignInNeeded("the kept sign-in belongs to another account")
            self._expect(account)  # a sign-out may have been faster: its token must not come back
            try:
                return self._store(account, answer)
            except CredentialsUnavailable as error:
                # The new pair goes unused, so the old token is still good once it can be kept again.
                raise SignInNeeded("the renewed sign-in cannot be kept") from error

    def _keep(self, server_url: str, answer: TokenAnswer) -> SignedIn:
        account = SignedIn(answer.user.id, answer.user.email, answer.user.display_name, server_url)
        self._store(account, answer)
        self._accounts.sign_in(account)
        return account

    def _store(self, account: SignedIn, answer: TokenAnswer) -> str:
        """Keep the new refresh token before the access token is used: its first use retires the old one."""
        self._credentials.save(credentials_key(account), answer.refresh_token)
        self._access[account.account_id] = answer.access_token
        return answer.access_token


class AccountTokens:
    """`sync_client.api.Tokens` of one account."""

    def __init__(self, session: Session, account: SignedIn) -> None:
        self._session = session
        self._account = account

    @property
    def account_id(self) -> UUID:
        return self._account.account_id

    def access_token(self) -> str:
        return self._session.access_token(self._account)

    def renew(self, refused: str) -> str:
        return self._session.renew(self._account, refused)


def credentials_key(account: SignedIn) -> str:
    """Under which a sign-in is kept: the account and the server it belongs to."""
    return f"{account.account_id} at {account.server_url}"
