"""What a person is told about meals that were changed here and, meanwhile, on another device."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from contracts.sync import MergedMeal
from sync_client.ports import AccountStore, MergedMealStore


class MergedMeals:
    """Those of the signed-in account; a guest has none."""

    def __init__(self, accounts: AccountStore, merged: MergedMealStore) -> None:
        self._accounts = accounts
        self._merged = merged

    def all(self) -> Sequence[MergedMeal]:
        """Those the person has not seen to, the latest first."""
        account = self._accounts.signed_in()
        return () if account is None else self._merged.all(account.account_id)

    def seen(self, meal_id: UUID) -> None:
        """Tell of this one no more."""
        account = self._accounts.signed_in()
        if account is not None:
            self._merged.seen(account.account_id, meal_id)
