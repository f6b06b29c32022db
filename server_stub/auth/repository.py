"""SQL of accounts, sessions and token pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
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

    def add_session(self, session_id: UUID, account_id: UUID, device_name: str | None, now: str) -> None:
        """Begin a session."""
        row = {"id": str(session_id), "account_id": str(account_id), "device_name": device_name, "created_at": now}
        self._connection.execute(insert(sessions).values(row))

    def end_session(self, session_id: UUID, account_id: UUID, ended_by: EndedBy, now: str) -> None:
        """End a session for good; one that has ended keeps its reason."""
        self._connection.execute(
            update(sessions)
            .where(
                sessions.c.id == str(session_id),
                sessions.c.account_id == str(account_id),
                sessions.c.ended_at.is_(None),
            )
            .values(ended_at=now, ended_by=ended_by)
        )

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

    def pair_by_refresh(self, sha256: str) -> PairRow | None:
        """The pair whose refresh token has this hash."""
        return self._pair(token_pairs.c.refresh_sha256 == sha256)

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

    def _account(self, condition: ColumnElement[bool]) -> AccountRow | None:
        row = self._connection.execute(select(accounts).where(condition)).one_or_none()
        return None if row is None else AccountRow(UUID(row.id), row.email, row.display_name, row.password_hash)

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
