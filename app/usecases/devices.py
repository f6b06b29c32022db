"""The devices that take part in an account's sync, as a person sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from app.usecases.errors import PersonError
from app.usecases.promoting import Connect
from app.usecases.sync_words import for_person
from contracts import limits
from contracts.devices import Device
from contracts.messages import Message
from sync_client.api import AccountApi
from sync_client.errors import SyncError
from sync_client.ports import AccountStore

Value = TypeVar("Value")

_SIGN_IN_FIRST: Final = Message("Sign in first.")
_NO_NAME: Final = Message("Enter a name of 1 to {longest} characters.")


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """One of them; `is_this` is the one the person is looking at."""

    device: Device
    is_this: bool


class Devices:
    """Asks the server each time. What a person should read when it fails is a `PersonError`."""

    def __init__(self, accounts: AccountStore, connect: Connect, *, safe: Message) -> None:
        """`safe` says where the diary is."""
        self._safe = safe
        self._accounts = accounts
        self._connect = connect

    def all(self) -> Sequence[OwnDevice]:
        """Those that were not removed, the one seen last first."""
        own = self._accounts.device_id()
        found = self._ask(lambda api: api.devices())
        return [OwnDevice(each, each.id == own) for each in found if each.revoked_at is None]

    def rename(self, id: UUID, name: str) -> None:
        """Call a device something else."""
        if not 1 <= len(name.strip()) <= limits.DEVICE_NAME_CHARS_MAX:
            raise PersonError(_NO_NAME.of(longest=limits.DEVICE_NAME_CHARS_MAX), "name")
        self._ask(lambda api: api.name_device(id, name.strip()))

    def remove(self, id: UUID) -> None:
        """Let a device take no more part; what is on it stays there."""
        self._ask(lambda api: api.revoke_device(id))

    def _ask(self, ask: Callable[[AccountApi], Value]) -> Value:
        account = self._accounts.signed_in()
        if account is None:
            raise PersonError(_SIGN_IN_FIRST)
        try:
            return ask(self._connect(account))
        except SyncError as error:
            raise for_person(error, account.server_url, self._safe) from error
