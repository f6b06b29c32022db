"""One run: who there is, what they have, and what the person does on the device."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a run can be replayed
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from app.usecases.account_values import PromotionChoice
from contracts.meal import MealDraft
from contracts.promotion import DeadLetter
from tests.faults.nemesis.device import ORIGIN, Device
from tests.faults.nemesis.intent import Account, Intent
from tests.faults.nemesis.network import Network
from tests.faults.nemesis.server import KCAL_MAX, AnotherDevice, NemesisServer
from tests.faults.nemesis.times import DeviceClock
from tests.support.builders import NumberedIds, a_draft

PASSWORD: Final = "correct horse battery"
_DEVICE_SPACE: Final = 0xD0000000
_OTHERS_SPACE: Final = 0xE0000000
_UNDER_WAY: Final = ("staging", "committing", "applied")


class Run:
    """The parts of one run, and the person's actions, each of which the model hears of."""

    def __init__(
        self, seed: int, server: NemesisServer, folder: Path, *, luck: int, chunk_items: int | None = None
    ) -> None:
        """`seed` names the people, `luck` decides what is drawn: the meals that make a chunk too, unless given."""
        self.draw = random.Random(f"course {luck}")
        chunk_items = chunk_items or self.draw.choice((2, 3, 5, 11, 500))
        self.server = server
        server.begin(seed)
        self.network = Network(server, random.Random(f"network {luck}"))
        self.clock = DeviceClock(server.clock)
        jitter = random.Random(f"jitter {luck}")
        self.device = Device(folder, self.network, self.clock, NumberedIds(_DEVICE_SPACE + seed), jitter, chunk_items)
        self.intent = Intent()
        self.ada = Account(f"ada.{seed}@example.org")
        self.bob = Account(f"bob.{seed}@example.org")
        self.elsewhere = {each.email: AnotherDevice(server, each.email, PASSWORD) for each in (self.ada, self.bob)}
        self.ids_elsewhere = NumberedIds(_OTHERS_SPACE + seed)
        self.log: list[str] = []
        self._names = 0
        self._asked_at = 0

    def note(self, line: str) -> None:
        """Remember for the story of a failed run, in order with what the network did."""
        self.log += self.network.log
        self.network.log.clear()
        self.log.append(line)

    def known_accounts(self) -> list[Account]:
        """The accounts the server has by now."""
        if self.ada.id is None and self.network.exchanges > self._asked_at:
            self._asked_at = self.network.exchanges
            self.ada.id = self.elsewhere[self.ada.email].account_id()
        return [account for account in (self.ada, self.bob) if account.id is not None]

    def register(self, account: Account) -> None:
        """Make an account from another device."""
        self.elsewhere[account.email].register()
        account.id = self.elsewhere[account.email].account_id()

    def signed_in(self) -> Account | None:
        """Whose account is in force on the device."""
        email = self.device.tuckbox.provider.user().email
        return next((each for each in (self.ada, self.bob) if each.email == email), None)

    def a_draft(self, kcal: int | None = None) -> MealDraft:
        """A meal of the last days, some of more energy than the server takes."""
        self._names += 1
        earlier = timedelta(minutes=self.draw.randint(0, 4 * 24 * 60))
        if kcal is None:
            kcal = self.draw.randint(0, KCAL_MAX) + (KCAL_MAX + 1 if self.draw.random() < 0.06 else 0)
        return a_draft(
            name=f"Dish number {self._names}",
            kcal=Decimal(kcal),
            fat_g=None if self.draw.random() < 0.2 else Decimal(self.draw.randint(0, 50)),
            eaten_at=min(self.clock.now(), self.server.clock.now()) - earlier,
            note="x" * self.draw.choice((0, 0, 10, 2000)) or None,
        )

    def add(self, kcal: int | None = None) -> None:
        """Log a meal in the diary that is shown."""
        meal = self.device.tuckbox.provider.diary().meals.add(self.a_draft(kcal))
        self._heard(meal.id, meal.draft)

    def edit(self) -> None:
        """Change one of this device's meals that are shown, if there is one."""
        meals = self.device.tuckbox.provider.diary().meals
        if mine := [meal for meal in meals.recent(50) if meal.id in self.intent.meals]:
            meal = meals.edit(self.draw.choice(mine).id, self.a_draft())
            self._heard(meal.id, meal.draft)

    def correct(self) -> None:
        """Make less of every meal shown that is too much for the server."""
        meals = self.device.tuckbox.provider.diary().meals
        for refused in [meal for meal in meals.recent(50) if meal.kcal > KCAL_MAX]:
            meal = meals.edit(refused.id, self.a_draft(kcal=100))
            self._heard(meal.id, meal.draft)

    def delete(self) -> None:
        """Delete one of them."""
        meals = self.device.tuckbox.provider.diary().meals
        if mine := [meal for meal in meals.recent(50) if meal.id in self.intent.meals]:
            meal = meals.delete(self.draw.choice(mine).id)
            self._heard(meal.id, None)

    def change_something(self) -> None:
        """Add, edit or delete."""
        with self.device.bomb.ticking(False):
            self.draw.choice((self.add, self.edit, self.edit, self.delete))()

    def mend(self, letter: DeadLetter) -> None:
        """Act on a refused meal: edit it or not and send it again, or discard it."""
        letters, how = self.device.tuckbox.accounts.letters, self.draw.choice(("edit", "retry", "discard"))
        if letter.meal_id is None or self.intent.meals.get(letter.meal_id) is None:
            return
        if how == "edit":
            self._heard(letter.meal_id, letters.edit(letter.id, self.a_draft(kcal=100)).draft)
        if how == "discard":
            letters.discard([letter.id])
            self._heard(letter.meal_id, None)
        elif account := self.signed_in():
            self.intent.consents.add((str(letter.lineage_id), account.email))
            how = self.device.tries(lambda _: letters.retry([letter.id]))
        self.note(f"dead letter of {letter.meal_id}: {how}")

    def sign_up(self, *, bring_diary: bool = True) -> str:
        """Make Ada's account from the device."""
        if bring_diary:
            self._consent(self.ada)
        how = self.device.tries(
            lambda tuckbox: tuckbox.accounts.sign_up(ORIGIN, self.ada.email, PASSWORD, bring_diary=bring_diary)
        )
        self.note(f"sign up, diary {bring_diary}: {how}")
        return how

    def sign_in(self, account: Account) -> str:
        """Sign in to an account there is."""
        how = self.device.tries(lambda tuckbox: tuckbox.accounts.sign_in(ORIGIN, account.email, PASSWORD))
        self.note(f"sign in as {account.email}: {how}")
        return how

    def start_over(self) -> str:
        """Leave another account's promotion, for the one that is signed in."""
        how = self.device.tries(lambda tuckbox: tuckbox.accounts.start_over())
        self.note(f"start over: {how}")
        return how

    def decide(self, choice: PromotionChoice, *, review: bool = False) -> str:
        """Answer what is to become of the guest's meals."""
        account = self.signed_in()
        if choice is PromotionChoice.SYNC_NOW and account is not None:
            self._consent(account)
        how = self.device.tries(lambda tuckbox: tuckbox.accounts.decide(choice, review=review))
        self.note(f"decide {choice}, review {review}: {how}")
        return how

    def sign_out(self) -> str:
        """Sign out on the device."""
        how = self.device.tries(lambda tuckbox: tuckbox.accounts.sign_out())
        self.note(f"sign out: {how}")
        return how

    def observe(self) -> None:
        """Hear where each meal is by now."""
        for meal_id, places in self.device.owners().items():
            self.intent.owners.setdefault(meal_id, set()).update(owner for owner, _ in places)

    def close(self) -> None:
        """Close every connection."""
        self.device.close()
        self.network.end()
        for each in self.elsewhere.values():
            each.close()

    def story(self) -> str:
        """What happened, a line each."""
        self.note("")
        return "\n".join(self.log)

    def _consent(self, account: Account) -> None:
        self.intent.consents.add((self.device.lineage(), account.email))

    def _heard(self, meal_id: object, draft: MealDraft | None) -> None:
        found = {key: places for key, places in self.device.owners().items() if key == meal_id}
        (key, places), *_ = found.items()
        self.intent.meals[key] = draft
        self.intent.owners.setdefault(key, set()).update(owner for owner, _ in places)
        is_under_way = any(state in _UNDER_WAY for state, _ in self.device.unfinished())
        if is_under_way or any(owner.startswith("user:") for owner, _ in places):
            self.intent.changed_later.add(key)
        self.note(f"meal {key}: {draft.name if draft else 'deleted'}")
