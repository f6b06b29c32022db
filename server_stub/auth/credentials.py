"""Who knows the password of an account, how often they may try, and which password they may choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from pydantic_core import PydanticCustomError

from contracts.auth import check_password, normal_email
from contracts.problems import ProblemCode
from server_stub.auth.events import Event, note
from server_stub.auth.password_rules import load_rules
from server_stub.auth.passwords import Passwords
from server_stub.auth.rates import Rates
from server_stub.auth.repository import AccountRow, AuthRepository
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.problems import invalid_field


class Credentials:
    """Checks e-mail address and password: first the bound on waiting, then the rate, then the hash."""

    def __init__(self, database: Database, rates: Rates, passwords: Passwords) -> None:
        self._database = database
        self._rates = rates
        self._passwords = passwords
        self._rules = load_rules()

    def hash_new(self, password: str, email: str, field: str) -> str:
        """The hash of a password somebody chose. Refuses one that is easy to guess, naming the body's `field`."""
        reason = self._rules.reason_against(password, email)
        if reason is not None:
            raise invalid_field(("body", field), str(reason))
        with self._passwords.seat():
            return self._passwords.hash(password)

    def account_of(self, email: str, password: str, address: str) -> AccountRow:
        """Who signs in. `invalid_credentials` tells nothing of which part was wrong, and takes as long."""
        name = _readable(normal_email, email)
        with self._try(name, address):
            with self._database.read() as connection:
                account = AuthRepository(connection).account_by_email(name) if name else None
            fits = self._passwords.match(
                account.password_hash if account else None, _readable(check_password, password)
            )
        if account is None or not fits:
            note(Event.SIGN_IN_FAILED, account.id if account else None)
            raise RequestRefused(ProblemCode.INVALID_CREDENTIALS)
        self.welcome(name, address)
        return account

    def confirm(self, account_id: UUID, password: str, address: str) -> AccountRow:
        """The account of somebody signed in who gives the password once more. Refuses with `wrong_password`."""
        with self._database.read() as connection:
            account = AuthRepository(connection).account(account_id)
        if account is None:
            raise RequestRefused(ProblemCode.INVALID_TOKEN)
        with self._try(account.email, address):
            fits = self._passwords.match(account.password_hash, password)
        if not fits:
            note(Event.CONFIRMATION_FAILED, account.id)
            raise RequestRefused(ProblemCode.WRONG_PASSWORD)
        self.welcome(account.email, address)
        return account

    def welcome(self, email: str, address: str) -> None:
        """Somebody came into this account from there: what others try elsewhere does not keep them out there."""
        self._rates.welcome(email, address)

    @contextmanager
    def _try(self, name: str, address: str) -> Iterator[None]:
        """Counted only with a seat taken: being sent away for want of one is no try."""
        with self._passwords.seat():
            self._rates.count_try(name, address)
            yield


def _readable(check: Callable[[object], str], text: str) -> str:
    """The text as `contracts` takes it; empty where it does not."""
    try:
        return check(text)
    except PydanticCustomError:
        return ""
