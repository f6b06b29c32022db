"""The only place that knows who is signed in: it hands out the pair of services in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts.promotion_machine import PromotionState
from contracts.services import MealService, SettingsService
from sync_client.ports import AccountStore, PromotionStore


@dataclass(frozen=True, slots=True)
class User:
    """Whose diary it is. A guest is a user like any other, with no server identity."""

    account_id: UUID | None
    email: str
    display_name: str
    server_url: str
    nothing_kept: bool = False
    """Whether this person wants nothing of the diary kept on this computer."""

    @property
    def is_guest(self) -> bool:
        """Whether this person has no account in force."""
        return self.account_id is None


GUEST_USER = User(account_id=None, email="", display_name="Guest", server_url="")
"""Nobody signed in. The null object: never None."""


@dataclass(frozen=True, slots=True)
class Diary:
    """The pair of services in force."""

    meals: MealService
    settings: SettingsService


class ServiceProvider:
    """`guest -> promoting -> account`: asked anew for every use, so a swap shows at once."""

    def __init__(
        self,
        accounts: AccountStore,
        promotions: PromotionStore,
        open_diary: Callable[[str], Diary],
        *,
        nothing_kept: bool = False,
    ) -> None:
        """`open_diary` makes the services of one owner (`guest:<lineage>` or `user:<account id>`)."""
        self._accounts = accounts
        self._promotions = promotions
        self._open_diary = open_diary
        self._nothing_kept = nothing_kept

    def user(self) -> User:
        """Who is signed in, or `GUEST_USER`."""
        account = self._accounts.signed_in()
        if account is None:
            return GUEST_USER
        name = account.display_name or account.email
        return User(account.account_id, account.email, name, account.server_url, self._nothing_kept)

    def diary(self) -> Diary:
        """The services of the diary that is shown. During a promotion that is still the guest's."""
        return self._open_diary(self._accounts.shown_owner())

    def is_promoting(self) -> bool:
        """Whether a guest's diary is on its way into the account."""
        current = self._promotions.unfinished()
        return current is not None and current.state is not PromotionState.CONSENTED
