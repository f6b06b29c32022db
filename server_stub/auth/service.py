"""Who may come in: accounts, sessions, and the rotation of refresh tokens.

A refresh token retires when its successor, or the access token issued with that successor, is first used. Until then
it can be presented again: the unused successor becomes void and a new one is issued, so an answer that got lost
costs no session. Presented after it retired, somebody holds a copy: the whole session ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from contracts import limits
from contracts.auth import RegisterRequest, TokenAnswer, User, check_password, normal_email
from contracts.clock import Clock, NewId
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.auth.passwords import Passwords
from server_stub.auth.repository import AccountRow, AuthRepository, PairRow
from server_stub.auth.tokens import AccessClaims, AccessTokens, hash_refresh_token, refresh_has_expired
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import make_head

NewSecret = Callable[[], str]
"""Makes a fresh refresh token."""


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sends a request."""

    account_id: UUID
    session_id: UUID


class AuthService:
    """Registers, signs in, rotates, signs out and identifies."""

    def __init__(
        self, database: Database, clock: Clock, new_id: NewId, new_secret: NewSecret, tokens: AccessTokens
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._new_secret = new_secret
        self._tokens = tokens
        self._passwords = Passwords()

    def register(self, request: RegisterRequest, device_name: str | None) -> TokenAnswer:
        """Make an account and its first session. Refuses with `email_taken`."""
        account = AccountRow(
            self._new_id(), request.email, request.display_name, self._passwords.hash(request.password)
        )
        try:
            with self._database.write() as connection:
                AuthRepository(connection).add_account(account, instant_text(self._clock.now()))
                make_head(connection, account.id, self._new_id())
                return self._begin_session(connection, account, device_name, is_new=True)
        except IntegrityError:
            if self._is_taken(account.email):
                raise RequestRefused(ProblemCode.EMAIL_TAKEN) from None
            raise

    def sign_in(self, email: str, password: str, device_name: str | None) -> TokenAnswer:
        """Begin a session. `invalid_credentials` tells nothing of which part was wrong, and takes as long."""
        try:
            normal, given = normal_email(email), check_password(password)
        except PydanticCustomError:
            normal, given = "", ""
        with self._database.read() as connection:
            account = AuthRepository(connection).account_by_email(normal) if normal else None
        fits = self._passwords.match(account.password_hash if account else None, given)
        if account is None or not fits:
            raise RequestRefused(ProblemCode.INVALID_CREDENTIALS)
        with self._database.write() as connection:
            return self._begin_session(connection, account, device_name, is_new=False)

    def refresh(self, refresh_token: str) -> TokenAnswer:
        """Rotate. Refuses with `invalid_token`, `token_expired` or `refresh_reused`."""
        with self._database.write() as connection:
            answer = self._rotate(AuthRepository(connection), hash_refresh_token(refresh_token))
        if isinstance(answer, ProblemCode):  # raised out here: the end of the session must be committed
            raise RequestRefused(answer)
        return answer

    def sign_out(self, who: SignedIn) -> None:
        """End the session at once: its access tokens are refused from now on."""
        with self._database.write() as connection:
            now = instant_text(self._clock.now())
            AuthRepository(connection).end_session(who.session_id, who.account_id, "logout", now)

    def identify(self, access_token: str) -> SignedIn:
        """Whose access token it is. Refuses with `invalid_token` or `token_expired`."""
        claims = self._tokens.read(access_token, self._clock.now())
        if isinstance(claims, ProblemCode):
            raise RequestRefused(claims)
        with self._database.read() as connection:
            pair = AuthRepository(connection).pair(claims.pair_id)
        if _is_good(pair, claims) and not pair.is_used:
            pair = self._note_first_use(claims.pair_id)
        if not _is_good(pair, claims):
            raise RequestRefused(ProblemCode.INVALID_TOKEN)
        return SignedIn(claims.account_id, claims.session_id)

    def user(self, who: SignedIn) -> User:
        """The account as its owner sees it."""
        with self._database.read() as connection:
            account = AuthRepository(connection).account(who.account_id)
        if account is None:
            raise RequestRefused(ProblemCode.INVALID_TOKEN)
        return User(id=account.id, email=account.email, display_name=account.display_name)

    def _is_taken(self, email: str) -> bool:
        with self._database.read() as connection:
            return AuthRepository(connection).account_by_email(email) is not None

    def _note_first_use(self, pair_id: UUID) -> PairRow | None:
        """Read again under the lock: the pair may just have become void."""
        with self._database.write() as connection:
            repository = AuthRepository(connection)
            pair = repository.pair(pair_id)
            if pair is not None and pair.state != "void":
                repository.mark_used(pair, instant_text(self._clock.now()))
            return pair

    def _begin_session(
        self, connection: Connection, account: AccountRow, device_name: str | None, *, is_new: bool
    ) -> TokenAnswer:
        repository = AuthRepository(connection)
        session_id = self._new_id()
        repository.add_session(session_id, account.id, device_name, instant_text(self._clock.now()))
        return self._issue(repository, account, session_id, None, is_new=is_new)

    def _rotate(self, repository: AuthRepository, sha256: str) -> TokenAnswer | ProblemCode:
        now = self._clock.now()
        pair = repository.pair_by_refresh(sha256)
        account = repository.account(pair.account_id) if pair else None
        if pair is None or account is None or pair.state == "void" or pair.session_ended_by == "logout":
            return ProblemCode.INVALID_TOKEN
        if pair.state == "retired" or pair.session_ended_by == "refresh_reused":
            repository.end_session(pair.session_id, pair.account_id, "refresh_reused", instant_text(now))
            return ProblemCode.REFRESH_REUSED
        if refresh_has_expired(pair.issued_at, now):
            return ProblemCode.TOKEN_EXPIRED
        repository.mark_used(pair, instant_text(now))
        repository.void_successors(pair.id)
        return self._issue(repository, account, pair.session_id, pair.id, is_new=False)

    def _issue(
        self,
        repository: AuthRepository,
        account: AccountRow,
        session_id: UUID,
        predecessor_id: UUID | None,
        *,
        is_new: bool,
    ) -> TokenAnswer:
        now = self._clock.now()
        pair_id, refresh_token = self._new_id(), self._new_secret()
        repository.add_pair(pair_id, session_id, predecessor_id, hash_refresh_token(refresh_token), instant_text(now))
        return TokenAnswer(
            user=User(id=account.id, email=account.email, display_name=account.display_name),
            access_token=self._tokens.sign(AccessClaims(account.id, session_id, pair_id), now),
            refresh_token=refresh_token,
            expires_in=limits.ACCESS_TOKEN_SECONDS,
            is_new=is_new,
        )


def _is_good(pair: PairRow | None, claims: AccessClaims) -> TypeGuard[PairRow]:
    return (
        pair is not None
        and pair.state != "void"
        and pair.session_ended_by is None
        and (pair.account_id, pair.session_id) == (claims.account_id, claims.session_id)
    )
