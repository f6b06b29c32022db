"""What the person may do at any moment, and what the use cases make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.promotion_machine import PromotionEvent, PromotionState, after
from tests.model.device_rules import DeviceRules, promotion_of, unfinished_of, waiting
from tests.model.state import Device, Intent, Left, Letter, Operation, Row, World

ACCOUNTS: Final = ("A", "B")

Act = tuple[str, World]
"""In words, and the world after it."""


class PersonRules:
    """`app.usecases`, as far as a promotion is concerned."""

    def __init__(self, device: DeviceRules) -> None:
        self.store = device

    def acts(self, world: World) -> Iterator[Act]:
        """Everything the person may do now."""
        yield from self._diary(world)
        account, left = world.device.signed_in, world.left
        if account is not None and left.sign_outs:
            device = self.store.sign_out(world.device)
            yield f"{account} signs out", _spent(world, "sign_outs")._replace(device=device)
        if account is None and left.sign_ins:
            for name in ACCOUNTS:
                yield from self._sign_in(world, name)
        if account is not None:
            yield from self._decide(world, account)
            yield from self._mend(world, account)

    def _diary(self, world: World) -> Iterator[Act]:
        device, left = world.device, world.left
        owner = device.shown or device.lineage
        mine = [each for each in device.rows if each.owner == owner and not each.deleted]
        for row in mine:
            if left.edits:
                yield f"{row.meal} is edited", _spent(write(world, row, deleted=False), "edits")
            if left.deletions:
                yield f"{row.meal} is deleted", _spent(write(world, row, deleted=True), "deletions")
        if left.adds:
            meal = f"meal {len(world.intents) + 1}"
            yield f"{meal} is added", _spent(write(world, Row(owner, meal, 0), deleted=False), "adds")

    def _sign_in(self, world: World, account: str) -> Iterator[Act]:
        """Signing in and ending the consent of somebody else are two transactions."""
        signed_in = _spent(world, "sign_ins")._replace(device=self.store.sign_in(world.device, account))
        yield f"{account} signs in", signed_in._replace(device=self.end_other_consent(signed_in.device, account))
        if world.left.crashes:
            yield f"{account} signs in, and the program is killed at once", _spent(signed_in, "crashes")

    def end_other_consent(self, device: Device, account: str) -> Device:
        left = self.store.unfinished(device)
        if left is not None and left.state is PromotionState.CONSENTED and left.consented_to != account:
            device, row = self.store.take_turn(device, left.import_id)
            device, _ = self.store.cancel(device, row, PromotionEvent.TAKEN_BACK)
        if not waiting(device, device.lineage) and self.store.unfinished(device) is None:
            device = device._replace(shown=account)
        return device

    def _decide(self, world: World, account: str) -> Iterator[Act]:
        device = world.device
        left = self.store.unfinished(device)
        if left is not None and self.may_start_over(device, left.import_id, account):
            over = self.store.start_over(device, left.import_id)
            if over is not None:
                ended = frozenset(each for each in world.consents if each[0] != left.lineage)
                yield f"{account} starts over", world._replace(device=over, consents=ended)
        if waiting(device, device.lineage) and unfinished_of(device, device.lineage) is None:
            consented = self.store.consent(device, account, device.lineage)
            consents = world.consents | {(device.lineage, account)}
            yield f"{account} consents", world._replace(device=consented, consents=consents)

    def _mend(self, world: World, account: str) -> Iterator[Act]:
        """A refused meal is edited and sent again, by a promotion of its own lineage."""
        device = world.device
        for letter in device.letters if world.left.edits else ():
            mine = (letter.lineage, letter.meal)
            row = next((each for each in device.rows if (each.owner, each.meal) == mine and not each.deleted), None)
            if row is not None and self.may_retry(letter, account):
                mended = write(world, row, deleted=False)
                retried = self.store.consent(mended.device, account, letter.lineage)
                yield f"{letter.meal} is mended and sent again", _spent(mended, "edits")._replace(device=retried)

    def may_retry(self, letter: Letter, account: str) -> bool:
        return letter.account == account

    def may_start_over(self, device: Device, import_id: int, account: str) -> bool:
        row = promotion_of(device, import_id)
        is_another = (row.account or row.consented_to) != account
        return is_another and after(row.state, PromotionEvent.STARTED_OVER) is not None


def write(world: World, row: Row, *, deleted: bool) -> World:
    """A change of the diary, with its operation where it is an account's."""
    device = world.device
    changed = row._replace(revision=row.revision + 1, deleted=deleted)
    outbox = device.outbox
    if row.owner in ACCOUNTS:
        outbox |= {Operation(row.owner, row.meal, changed.revision, not deleted)}
    intents = frozenset(each for each in world.intents if each.meal != row.meal)
    return world._replace(
        device=device._replace(rows=(device.rows - {row}) | {changed}, outbox=outbox),
        intents=intents | {Intent(row.meal, changed.revision, deleted)},
    )


def _spent(world: World, what: str) -> World:
    left: Left = world.left
    return world._replace(left=left._replace(**{what: getattr(left, what) - 1}))
