"""Who may come in: accounts and their sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from contracts.auth import OwnSession, PasswordChange, RegisterRequest, TokenAnswer, User
from contracts.clock import Clock, NewId
from contracts.fields import parse_instant
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.auth.credentials import Credentials
from server_stub.auth.events import Event, note
from server_stub.auth.repository import AccountRow, AuthRepository
from server_stub.auth.sessions import Refused, Sessions, SignedIn, is_good
from server_stub.auth.tokens import AccessTokens, NewSecret, refresh_horizon
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import make_head


class AuthService:
    """Registers, signs in, rotates, signs out and identifies."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        new_id: NewId,
        new_secret: NewSecret,
        tokens: AccessTokens,
        credentials: Credentials,
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._tokens = tokens
        self._credentials = credentials
        self._sessions = Sessions(clock, new_id, new_secret, tokens)

    def register(self, request: RegisterRequest, device_name: str | None, address: str) -> TokenAnswer:
        """Make an account and its first session. Refuses with `email_taken`, or a password that is easy to guess."""
        with self._new_account(request) as (connection, account):
            session_id = self._new_id()
            answer = self._sessions.begin(connection, account, session_id, device_name, is_new=True)
        self._credentials.welcome(account.email, address)
        note(Event.REGISTERED, account.id, session_id)
        return answer

    def create_account(self, request: RegisterRequest) -> User:
        """Make an account that nobody is signed in to yet; refuses as `register` does."""
        with self._new_account(request) as (_, account):
            pass
        note(Event.REGISTERED, account.id)
        return User(id=account.id, email=account.email, display_name=account.display_name)

    def sign_in(self, email: str, password: str, device_name: str | None, address: str) -> TokenAnswer:
        """Begin a session. Refuses with `invalid_credentials` or `too_many_requests`."""
        account = self._credentials.account_of(email, password, address)
        session_id = self._new_id()
        with self._database.write() as connection:
            if AuthRepository(connection).lock_account(account.id) != account:  # changed or deleted since
                raise RequestRefused(ProblemCode.INVALID_CREDENTIALS)
            answer = self._sessions.begin(connection, account, session_id, device_name, is_new=False)
        note(Event.SIGNED_IN, account.id, session_id)
        return answer

    def refresh(self, refresh_token: str) -> TokenAnswer:
        """Rotate. Refuses with `invalid_token`, `token_expired` or `refresh_reused`."""
        with self._database.write() as connection:
            answer = self._sessions.rotate(connection, refresh_token)
        if isinstance(answer, Refused):  # raised out here: the end of the session must be committed
            if answer.code is ProblemCode.REFRESH_REUSED and answer.whose is not None:
                note(Event.REFRESH_REUSED, answer.whose.account_id, answer.whose.session_id)
            raise RequestRefused(answer.code)
        return answer

    def sign_out(self, who: SignedIn) -> None:
        """End the session at once: its access tokens are refused from now on."""
        with self._database.write() as connection:
            now = instant_text(self._clock.now())
            has_ended = AuthRepository(connection).end_session(who.session_id, who.account_id, "logout", now)
        if has_ended:
            note(Event.SIGNED_OUT, who.account_id, who.session_id)

    def token_refusal(self, authorization: str | None) -> ProblemCode | None:
        """What is wrong with an `Authorization` header, as far as its token tells by itself; nothing is looked up."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return ProblemCode.NOT_AUTHENTICATED
        claims = self._tokens.read(token, self._clock.now())
        return claims if isinstance(claims, ProblemCode) else None

    def identify(self, access_token: str) -> SignedIn:
        """Whose access token it is. Refuses with `invalid_token` or `token_expired`."""
        claims = self._tokens.read(access_token, self._clock.now())
        if isinstance(claims, ProblemCode):
            raise RequestRefused(claims)
        with self._database.read() as connection:
            pair = AuthRepository(connection).pair(claims.pair_id)
        if is_good(pair, claims) and not pair.is_used:
            with self._database.write() as connection:
                pair = self._sessions.note_first_use(connection, claims.pair_id)
        if not is_good(pair, claims):
            raise RequestRefused(ProblemCode.INVALID_TOKEN)
        return SignedIn(claims.account_id, claims.session_id)

    def sessions(self, who: SignedIn) -> list[OwnSession]:
        """The account's sessions that live, newest use first."""
        with self._database.read() as connection:
            rows = AuthRepository(connection).sessions(who.account_id, refresh_horizon(self._clock.now()))
        return [
            OwnSession(
                id=row.id,
                device_name=row.device_name,
                created_at=parse_instant(row.created_at),
                last_used_at=parse_instant(row.last_used_at),
                is_current=row.id == who.session_id,
            )
            for row in rows
        ]

    def end_session(self, who: SignedIn, session_id: UUID) -> None:
        """End one of the account's sessions, perhaps the own; one that has ended stays so. Refuses with `not_found`."""
        with self._database.write() as connection:
            repository = AuthRepository(connection)
            if not repository.has_session(session_id, who.account_id):
                raise RequestRefused(ProblemCode.NOT_FOUND)
            now = instant_text(self._clock.now())
            has_ended = repository.end_session(session_id, who.account_id, "logout", now)
        if has_ended:
            note(Event.SESSION_ENDED, who.account_id, session_id)

    def change_password(self, who: SignedIn, change: PasswordChange, address: str) -> None:
        """Replace the password and end every other session. Refuses with `wrong_password`, or a guessable new one."""
        account = self._credentials.confirm(who.account_id, change.current_password, address)
        password_hash = self._credentials.hash_new(change.new_password, account.email, "new_password")
        with self._database.write() as connection:
            repository = AuthRepository(connection)
            if repository.lock_account(account.id) != account:  # changed or deleted since
                raise RequestRefused(ProblemCode.WRONG_PASSWORD)
            repository.set_password(account.id, password_hash)
            ended = repository.end_other_sessions(who.session_id, account.id, instant_text(self._clock.now()))
        note(Event.PASSWORD_CHANGED, account.id, who.session_id)
        for session_id in ended:
            note(Event.SESSION_ENDED, account.id, session_id)

    @contextmanager
    def _new_account(self, request: RegisterRequest) -> Iterator[tuple[Connection, AccountRow]]:
        """A transaction that adds the account; committed at the end of the block."""
        password_hash = self._credentials.hash_new(request.password, request.email, "password")
        account = AccountRow(self._new_id(), request.email, request.display_name, password_hash)
        try:
            with self._database.write() as connection:
                AuthRepository(connection).add_account(account, instant_text(self._clock.now()))
                make_head(connection, account.id, self._new_id())
                yield connection, account
        except IntegrityError:
            if self._is_taken(account.email):
                raise RequestRefused(ProblemCode.EMAIL_TAKEN) from None
            raise

    def _is_taken(self, email: str) -> bool:
        with self._database.read() as connection:
            return AuthRepository(connection).account_by_email(email) is not None
