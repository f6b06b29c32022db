"""One run: the devices of one account, what the person does on each, and what they said last."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a run can be replayed
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.bootstrap import Tuckbox
from contracts.meal import Meal, MealDraft, to_wire
from contracts.services import ChangeOutdated
from contracts.wire import read_json, write_json
from sync_client.cycle import SyncStop
from tests.faults.fleet.wire import FleetNetwork, Told
from tests.faults.nemesis.device import ORIGIN, Device
from tests.faults.nemesis.network import Weather
from tests.faults.nemesis.run import PASSWORD
from tests.faults.nemesis.server import KCAL_MAX, AnotherDevice, NemesisServer
from tests.faults.nemesis.times import DeviceClock
from tests.support.builders import NumberedIds, a_draft
from tests.support.faults import Fault

DEVICES: Final = 3
_SPACE: Final = 0xF0000000
_FIELDS: Final = ("name", "kcal", "note", "slot", "eaten_at")
_FOR_GOOD: Final = 1_000_000


@dataclass(slots=True)
class Member:
    """A device of the fleet. `said`: the person's last word there on each meal; None for a deletion."""

    device: Device
    network: FleetNetwork
    clock: DeviceClock
    said: dict[UUID, MealDraft | None] = field(default_factory=dict)
    copy: Path | None = None
    """An old state of the diary, kept to be put back."""
    was_set_back: bool = False


class Fleet:
    """Everybody is signed in, and the account is empty."""

    def __init__(self, seed: int, server: NemesisServer, folder: Path, *, luck: int, devices: int = DEVICES) -> None:
        """`seed` names the account and the ids, `luck` decides what is drawn."""
        self.draw = random.Random(f"fleet {luck}")
        self.server = server
        server.begin(seed)
        self.told = Told()
        self.touched: dict[UUID, set[int]] = {}
        """The devices on which a meal was ever changed."""
        self.revived: set[UUID] = set()
        """Meals whose deletion the person took back, on whichever device."""
        self.log: list[str] = []
        self._numbers = 0
        self._folder = folder
        self.email = f"fleet.{seed}@example.org"
        self.account = AnotherDevice(server, self.email, PASSWORD)
        self.account.register()
        self.owner = f"user:{self.account.account_id()}"
        self.members: list[Member] = []
        for number in range(devices):
            self._join(number, seed, luck)

    def note(self, line: str) -> None:
        """Remember for the story of a failed run, in order with what the networks did."""
        for number, member in enumerate(self.members):
            self.log += [f"  {number}: {each}" for each in member.network.log]
            member.network.log.clear()
        self.log.append(line)

    def story(self) -> str:
        """What happened, a line each."""
        self.note("")
        return "\n".join(self.log)

    def meals(self, member: Member) -> dict[UUID, Meal]:
        """What that device shows."""
        return member.device.meals(self.owner)

    def held(self, member: Member) -> dict[UUID, dict[str, Any]]:
        """The same as the server would tell it, with the version the device knows."""
        query = "SELECT id, server_version FROM meals WHERE owner = :owner"
        versions = {UUID(key): version for key, version in member.device.rows(query, owner=self.owner)}
        told = {key: read_json(write_json(to_wire(meal))) for key, meal in self.meals(member).items()}
        return {key: {**meal, "version": versions[key]} for key, meal in told.items()}

    def add(self, member: Member, kcal: int | None = None) -> None:
        """Log a meal of the last days."""
        self._numbers += 1
        draft = a_draft(
            name=f"Dish number {self._numbers}",
            kcal=Decimal(self.draw.randint(0, KCAL_MAX) if kcal is None else kcal),
            eaten_at=self._lately(),
        )
        self._does(member, "add", lambda tuckbox: tuckbox.store().add(draft))

    def edit(self, member: Member, *names: str) -> None:
        """Change these fields of a meal, or some, where there is a meal."""
        if not (meal := self._any(member)):
            return
        self._numbers += 1
        values: dict[str, Any] = {
            "name": f"Edited to number {self._numbers}",
            "kcal": Decimal(self.draw.randint(0, KCAL_MAX)),
            "note": f"note {self._numbers}",
            "slot": self.draw.choice((None, "lunch", "dinner")),
            "eaten_at": self._lately(),
        }
        chosen = names or self.draw.sample(_FIELDS, self.draw.randint(1, len(_FIELDS)))
        draft = MealDraft.model_validate({**meal.draft.model_dump(), **{name: values[name] for name in chosen}})
        self._does(member, f"edit {meal.id}", lambda tuckbox: tuckbox.store().edit(meal.id, draft))

    def delete(self, member: Member) -> None:
        """Delete a meal, where there is one."""
        if meal := self._any(member):
            self._does(member, f"delete {meal.id}", lambda tuckbox: tuckbox.store().delete(meal.id))

    def copy_day(self, member: Member) -> None:
        """Log a day with meals once more."""
        if meal := self._any(member):
            to_date = meal.logical_date - timedelta(days=self.draw.randint(1, 3))
            self._does(member, "copy day", lambda tuckbox: tuckbox.store().copy_day(meal.logical_date, to_date))

    def undo(self, member: Member) -> None:
        """Take the last change of that device back, where it still can be."""
        change = member.device.tuckbox.store().undoable()
        if change is not None:
            self._does(member, f"undo {change.kind}", lambda tuckbox: tuckbox.store().undo(change.seq))

    def go_offline(self, member: Member) -> None:
        """From now on none of its requests arrives."""
        member.network.weather.away = _FOR_GOOD

    def come_online(self, member: Member) -> None:
        """The network is there again."""
        member.network.weather = Weather()

    def sync(self, member: Member, planned: list[Fault] | None = None, dies_after: int | None = None) -> SyncStop | str:
        """One cycle, which meets these faults and perhaps a crash; how it ended."""
        ended: list[SyncStop | None] = []
        member.network.planned = list(planned or ())
        if dies_after is not None:
            member.device.bomb.arm(dies_after)
        how = member.device.tries(lambda tuckbox: ended.append(tuckbox.accounts.sync(threading.Event())))
        member.device.bomb.disarm()
        member.network.planned = []
        result = (ended[0] or "in step") if ended else how
        self.note(f"{self._name(member)} syncs: {result}")
        if result is SyncStop.SIGN_IN_NEEDED:
            member.device.tuckbox.accounts.sign_out()
            self._sign_in(member)
        return result

    def reopen(self, member: Member) -> None:
        """Close the program and start it again."""
        member.device.reopen()
        self.note(f"{self._name(member)} is opened again")

    def keep_copy(self, member: Member) -> None:
        """Keep the diary's file as it is now."""
        member.copy = self._folder / f"copy {self._name(member)}"
        member.copy.unlink(missing_ok=True)
        path = member.device.tuckbox.settings.store_path
        with closing(sqlite3.connect(path)) as original, closing(sqlite3.connect(member.copy)) as copy:
            original.backup(copy)
        self.note(f"{self._name(member)} is copied")

    def put_back(self, member: Member, *, by_command: bool) -> None:
        """The old diary in the place of the present one: as a person restores it, or by changing the files.

        What waited to be told is given up by it. A meal that only this device ever had, and deleted since, is back: its
        deletion is known nowhere else.
        """
        if member.copy is None:
            return
        member.was_set_back = True
        waiting = {*member.device.operations(self.owner), *(each.meal_id for each in member.device.letters())}
        member.said = {key: said for key, said in member.said.items() if key not in waiting}
        if by_command:
            member.device.tuckbox.backups.restore(member.copy)
        else:
            member.device.set_back(member.copy)
        self.revived |= self.meals(member).keys() - self.told.copies.keys()
        self.note(f"{self._name(member)} is set back, by {'command' if by_command else 'hand'}")

    def mend(self, member: Member) -> None:
        """Act on every refused meal of that device: make less of what is too much, and send it again."""
        letters = member.device.tuckbox.accounts.letters
        for letter in letters.all():
            meal = letter.meal
            if letter.on_the_way:
                continue
            if meal is None:
                letters.discard([letter.id])
            elif meal.kcal > KCAL_MAX:
                less = meal.draft.model_copy(update={"kcal": Decimal(100)})
                self._does(member, "mend", lambda _, of=letter.id, draft=less: letters.edit(of, draft))  # type: ignore[misc]  # defaults bind the loop's values
            else:
                letters.retry([letter.id])

    def close(self) -> None:
        """Close everything."""
        for member in self.members:
            member.device.close()
            member.network.end()
        self.account.close()

    def _join(self, number: int, seed: int, luck: int) -> None:
        draw = random.Random(f"network {number} {luck}")
        network = FleetNetwork(self.server, draw, self.told)
        clock = DeviceClock(self.server.clock)
        ids = NumberedIds(_SPACE + DEVICES * (seed % 1_000_000) + number)
        folder = self._folder / f"device {number}"
        folder.mkdir(parents=True)
        member = Member(Device(folder, network, clock, ids, draw, chunk_items=500), network, clock)
        self.members.append(member)
        self._sign_in(member)

    def _sign_in(self, member: Member) -> None:
        away, member.network.weather = member.network.weather, Weather()
        member.device.tuckbox.accounts.sign_in(ORIGIN, self.email, PASSWORD)
        member.network.weather = away

    def _does(self, member: Member, what: str, act: Callable[[Tuckbox], object]) -> None:
        """Do it; whatever it makes of the diary is the person's word."""
        before = self.meals(member)
        try:
            act(member.device.tuckbox)
        except ChangeOutdated:
            return
        after = self.meals(member)
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        known = {key for each in self.members for key in each.said} | self.told.copies.keys()
        self.revived |= {key for key in changed & after.keys() & known if key not in before}
        for key in changed:
            self.touched.setdefault(key, set()).add(self.members.index(member))
        member.said.update({key: after[key].draft if key in after else None for key in changed})
        self.note(f"{self._name(member)}: {what}, {sorted(map(str, changed))}")

    def _any(self, member: Member) -> Meal | None:
        found = sorted(self.meals(member).values(), key=lambda meal: meal.sort_key)
        return self.draw.choice(found) if found else None

    def _lately(self) -> Any:
        return self.server.clock.now() - timedelta(minutes=self.draw.randint(0, 4 * 24 * 60))

    def _name(self, member: Member) -> str:
        return f"device {self.members.index(member)}"
