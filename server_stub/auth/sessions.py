"""Sessions and the rotation of their refresh tokens.

A refresh token retires when its successor, or the access token issued with that successor, is first used. Until then
it can be presented again: the unused successor becomes void and a new one is issued, so an answer that got lost
costs no session. Presented after it retired, somebody holds a copy: the whole session ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard
from uuid import UUID

from sqlalchemy import Connection

from contracts import limits
from contracts.auth import TokenAnswer, User
from contracts.clock import Clock, NewId
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.auth.repository import AccountRow, AuthRepository, PairRow
from server_stub.auth.tokens import AccessClaims, AccessTokens, NewSecret, hash_refresh_token, refresh_horizon


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sends a request."""

    account_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a refresh token gives no new pair, and whose it was if that is known."""

    code: ProblemCode
    whose: SignedIn | None = None


class Sessions:
    """Begins and rotates, each within the transaction of its caller."""

    def __init__(self, clock: Clock, new_id: NewId, new_secret: NewSecret, tokens: AccessTokens) -> None:
        self._clock = clock
        self._new_id = new_id
        self._new_secret = new_secret
        self._tokens = tokens

    def begin(
        self, connection: Connection, account: AccountRow, session_id: UUID, device_name: str | None, *, is_new: bool
    ) -> TokenAnswer:
        """A fresh session with its first pair."""
        repository = AuthRepository(connection)
        repository.add_session(session_id, account.id, device_name, instant_text(self._clock.now()))
        return self._issue(repository, account, session_id, None, is_new=is_new)

    def rotate(self, connection: Connection, refresh_token: str) -> TokenAnswer | Refused:
        """A new pair for a refresh token. Refused with `refresh_reused` the session has ended: commit that."""
        repository = AuthRepository(connection)
        now = self._clock.now()
        pair = repository.locked_pair_by_refresh(hash_refresh_token(refresh_token))
        account = repository.account(pair.account_id) if pair else None
        if pair is None or account is None:
            return Refused(ProblemCode.INVALID_TOKEN)
        whose = SignedIn(pair.account_id, pair.session_id)
        if pair.state == "void" or pair.session_ended_by == "logout":
            return Refused(ProblemCode.INVALID_TOKEN, whose)
        if pair.state == "retired" or pair.session_ended_by == "refresh_reused":
            repository.end_session(pair.session_id, pair.account_id, "refresh_reused", instant_text(now))
            return Refused(ProblemCode.REFRESH_REUSED, whose)
        if pair.issued_at <= refresh_horizon(now):
            return Refused(ProblemCode.TOKEN_EXPIRED, whose)
        repository.mark_used(pair, instant_text(now))
        repository.void_successors(pair.id)
        return self._issue(repository, account, pair.session_id, pair.id, is_new=False)

    def note_first_use(self, connection: Connection, pair_id: UUID) -> PairRow | None:
        """Mark the pair, read again under the lock: it may just have become void."""
        repository = AuthRepository(connection)
        pair = repository.locked_pair(pair_id)
        if pair is not None and pair.state != "void":
            repository.mark_used(pair, instant_text(self._clock.now()))
        return pair

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


def is_good(pair: PairRow | None, claims: AccessClaims) -> TypeGuard[PairRow]:
    """Whether an access token with these claims opens anything."""
    return (
        pair is not None
        and pair.state != "void"
        and pair.session_ended_by is None
        and (pair.account_id, pair.session_id) == (claims.account_id, claims.session_id)
    )
