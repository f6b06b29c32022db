"""SQL of accounts, sessions and token pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from server_stub.tables import accounts, sessions, token_pairs

PairState = Literal["live", "retired", "void"]
EndedBy = Literal["logout", "refresh_reused"]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as stored."""

    id: UUID
    email: str
    display_name: str | None
    password_hash: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that lives. The instants are texts; it was last used when a token of its newest pair was."""

    id: UUID
    device_name: str | None
    created_at: str
    last_used_at: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A token pair with the session it belongs to. `is_used`: one of its two tokens was presented."""

    id: UUID
    session_id: UUID
    account_id: UUID
    predecessor_id: str | None
    state: PairState
    issued_at: str
    is_used: bool
    session_ended_by: EndedBy | None


class AuthRepository:
    """Bound to one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_account(self, account: AccountRow, now: str) -> None:
        """Raises SQLAlchemy's `IntegrityError` where the e-mail address is taken."""
        row = {
            "id": str(account.id),
            "email": account.email,
            "display_name": account.display_name,
            "password_hash": account.password_hash,
            "created_at": now,
        }
        self._connection.execute(insert(accounts).values(row))

    def account_by_email(self, email: str) -> AccountRow | None:
        """The account of a normalised address."""
        return self._account(accounts.c.email == email)

    def account(self, account_id: UUID) -> AccountRow | None:
        """The account of that id."""
        return self._account(accounts.c.id == str(account_id))

    def lock_account(self, account_id: UUID) -> AccountRow | None:
        """The account as it is now, locked: its password stays and it is not deleted until the transaction ends."""
        return self._account(accounts.c.id == str(account_id), lock=True)

    def set_password(self, account_id: UUID, password_hash: str) -> None:
        """Replace the password's hash."""
        self._connection.execute(
            update(accounts).where(accounts.c.id == str(account_id)).values(password_hash=password_hash)
        )

    def sessions(self, account_id: UUID, issued_after: str) -> list[SessionRow]:
        """Those that have not ended and whose newest refresh token was issued after that instant; newest use first."""
        used_at = func.max(func.coalesce(token_pairs.c.used_at, token_pairs.c.issued_at)).label("last_used_at")
        statement = (
            select(sessions.c.id, sessions.c.device_name, sessions.c.created_at, used_at)
            .join(token_pairs, token_pairs.c.session_id == sessions.c.id)
            .where(sessions.c.account_id == str(account_id), sessions.c.ended_at.is_(None))
            .group_by(sessions.c.id, sessions.c.device_name, sessions.c.created_at)
            .having(func.max(token_pairs.c.issued_at) > issued_after)
            .order_by(used_at.desc(), sessions.c.id)
        )
        rows = self._connection.execute(statement)
        return [SessionRow(UUID(row.id), row.device_name, row.created_at, row.last_used_at) for row in rows]

    def has_session(self, session_id: UUID, account_id: UUID) -> bool:
        """Whether the account has, or had, that session."""
        statement = select(sessions.c.id).where(
            sessions.c.id == str(session_id), sessions.c.account_id == str(account_id)
        )
        return self._connection.execute(statement).one_or_none() is not None

    def add_session(self, session_id: UUID, account_id: UUID, device_name: str | None, now: str) -> None:
        """Begin a session."""
        row = {"id": str(session_id), "account_id": str(account_id), "device_name": device_name, "created_at": now}
        self._connection.execute(insert(sessions).values(row))

    def end_session(self, session_id: UUID, account_id: UUID, ended_by: EndedBy, now: str) -> bool:
        """End a session for good; one that has ended keeps its reason. Whether it lived until now."""
        return bool(self._end_sessions(sessions.c.id == str(session_id), account_id, ended_by, now))

    def end_other_sessions(self, kept: UUID, account_id: UUID, now: str) -> list[UUID]:
        """End all but one; which of them lived until now."""
        return self._end_sessions(sessions.c.id != str(kept), account_id, "logout", now)

    def add_pair(self, pair_id: UUID, session_id: UUID, predecessor: UUID | None, sha256: str, now: str) -> None:
        """Store a fresh pair, unused."""
        row = {
            "id": str(pair_id),
            "session_id": str(session_id),
            "predecessor_id": None if predecessor is None else str(predecessor),
            "refresh_sha256": sha256,
            "state": "live",
            "issued_at": now,
        }
        self._connection.execute(insert(token_pairs).values(row))

    def pair(self, pair_id: UUID) -> PairRow | None:
        """The pair whose access token has this `jti`."""
        return self._pair(token_pairs.c.id == str(pair_id))

    def locked_pair(self, pair_id: UUID) -> PairRow | None:
        """The same, its session locked until the transaction ends."""
        return self._locked_pair(token_pairs.c.id == str(pair_id))

    def locked_pair_by_refresh(self, sha256: str) -> PairRow | None:
        """The pair whose refresh token has this hash, its session locked until the transaction ends."""
        return self._locked_pair(token_pairs.c.refresh_sha256 == sha256)

    def mark_used(self, pair: PairRow, now: str) -> None:
        """One of the pair's tokens was presented: the refresh token before it retires."""
        self._connection.execute(
            update(token_pairs)
            .where(token_pairs.c.id == str(pair.id), token_pairs.c.used_at.is_(None))
            .values(used_at=now)
        )
        if pair.predecessor_id is not None:
            self._connection.execute(
                update(token_pairs)
                .where(token_pairs.c.id == pair.predecessor_id, token_pairs.c.state == "live")
                .values(state="retired")
            )

    def void_successors(self, pair_id: UUID) -> None:
        """The pairs issued for this refresh token and never used are no longer good."""
        self._connection.execute(
            update(token_pairs)
            .where(
                token_pairs.c.predecessor_id == str(pair_id),
                token_pairs.c.state == "live",
                token_pairs.c.used_at.is_(None),
            )
            .values(state="void")
        )

    def _account(self, condition: ColumnElement[bool], *, lock: bool = False) -> AccountRow | None:
        statement = select(accounts).where(condition)
        if lock:  # key_share: rows that refer to the account may be added meanwhile
            statement = statement.with_for_update(key_share=True)
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else AccountRow(UUID(row.id), row.email, row.display_name, row.password_hash)

    def _end_sessions(
        self, condition: ColumnElement[bool], account_id: UUID, ended_by: EndedBy, now: str
    ) -> list[UUID]:
        statement = (
            update(sessions)
            .where(condition, sessions.c.account_id == str(account_id), sessions.c.ended_at.is_(None))
            .values(ended_at=now, ended_by=ended_by)
            .returning(sessions.c.id)
        )
        return [UUID(row.id) for row in self._connection.execute(statement)]

    def _locked_pair(self, condition: ColumnElement[bool]) -> PairRow | None:
        """Locked by one statement and read by the next, so that what others changed before the lock is seen."""
        its_session = select(token_pairs.c.session_id).where(condition).scalar_subquery()
        self._connection.execute(select(sessions.c.id).where(sessions.c.id == its_session).with_for_update())
        return self._pair(condition)

    def _pair(self, condition: ColumnElement[bool]) -> PairRow | None:
        statement = (
            select(token_pairs, sessions.c.account_id, sessions.c.ended_by)
            .join(sessions, sessions.c.id == token_pairs.c.session_id)
            .where(condition)
        )
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return None
        return PairRow(
            id=UUID(row.id),
            session_id=UUID(row.session_id),
            account_id=UUID(row.account_id),
            predecessor_id=row.predecessor_id,
            state=row.state,
            issued_at=row.issued_at,
            is_used=row.used_at is not None,
            session_ended_by=row.ended_by,
        )
