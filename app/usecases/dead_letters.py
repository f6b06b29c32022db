"""What a person does about meals a server refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from app.language.speech import tr
from app.usecases.errors import PersonError
from contracts.clock import NewId
from contracts.meal import Meal, MealDraft
from contracts.messages import Message
from contracts.promotion import DeadLetter
from contracts.services import MealNotFound
from sync_client.ports import AccountStore, DeadLetterStore, PromotionStore

Value = TypeVar("Value")

_GONE: Final = Message("This one does not wait any more: it was sent, or discarded. Look at the list again.")
_SIGN_IN_FIRST: Final = Message("Sign in first: to the account these meals were meant for.")
_ANOTHERS: Final = Message("This meal was meant for another account. Sign in to that one to send it again.")
_A_RECORD: Final = Message("a record")


class DeadLetters:
    """Look, mend, send again, discard, bring back. What a person should read when it fails is a `PersonError`."""

    def __init__(
        self, letters: DeadLetterStore, promotions: PromotionStore, accounts: AccountStore, new_id: NewId
    ) -> None:
        self._letters = letters
        self._promotions = promotions
        self._accounts = accounts
        self._new_id = new_id

    def all(self) -> Sequence[DeadLetter]:
        """All that wait, oldest first: the signed-in account's; for a guest, every one on this device."""
        return self._letters.letters(self._account_id())

    def one(self, id: UUID) -> DeadLetter:
        """That one."""
        return _waiting(lambda: self._letters.letter(id))

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Change the meal on this device; `retry` sends it."""
        return _waiting(lambda: self._letters.edit(id, draft))

    def retry(self, ids: Iterable[UUID]) -> int:
        """Consent to send these again, by a promotion of their own lineage or as operations, to be run then; how many.

        Raises `PersonError` where the account they were meant for is not signed in.
        """
        account = self._accounts.signed_in()
        letters = [self.one(each) for each in ids]
        if account is None and letters:
            raise PersonError(_SIGN_IN_FIRST)
        for letter in letters:
            if account is None or letter.account_id != account.account_id:
                raise PersonError(_ANOTHERS)
        for letter in letters:
            if not letter.changed:
                _waiting(lambda of=letter: self._letters.mark_for_retry(of.id))  # type: ignore[misc]  # default binds the loop's value
        if account is not None:
            for lineage_id in {letter.lineage_id for letter in letters if letter.lineage_id}:
                self._promotions.consent(self._new_id(), account.server_url, account.email, lineage_id=lineage_id)
        return len(letters)

    def discard(self, ids: Iterable[UUID]) -> int:
        """Drop these, their meals included; `undo_discard` takes it back. How many there were."""
        return self._letters.discard(ids)

    def restore(self, ids: Iterable[UUID]) -> int:
        """Take the discarding of these back. How many there were."""
        return self._letters.restore(ids)

    def undo_discard(self) -> int:
        """Take back what was discarded together last; 0 where there is nothing recent."""
        return self._letters.restore(self._letters.last_discarded(self._account_id()))

    def _account_id(self) -> UUID | None:
        account = self._accounts.signed_in()
        return account.account_id if account else None


def _waiting(act: Callable[[], Value]) -> Value:
    try:
        return act()
    except MealNotFound as error:
        raise PersonError(_GONE) from error


def name_in(record: object) -> str:
    """What the refused meal is called, as far as the record says so."""
    meal = record.get("meal") if isinstance(record, dict) else None
    name = meal.get("name") if isinstance(meal, dict) else None
    return name if isinstance(name, str) else tr(_A_RECORD)
