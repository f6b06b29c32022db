"""What must hold in every world of the model, at every move and at rest, by the numbers of the invariants."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from contracts.promotion_machine import PromotionState
from tests.model.device_rules import unfinished_of, waiting
from tests.model.engine_rules import OTHER_ACCOUNT, UNWELL
from tests.model.moves import Rules
from tests.model.person import ACCOUNTS
from tests.model.state import Device, Intent, Promotion, Server, ServerImport, World


def broken_in(world: World) -> str | None:
    """The first claim that does not hold in this world."""
    return next(chain(_imports(world), _promotions(world), _meals(world)), None)


def broken_by(before: World, after: World) -> str | None:
    """The first claim that this move breaks."""
    return next(chain(_of_diary(before, after), _of_server(before.server, after.server)), None)


def broken_at_rest(rules: Rules, world: World) -> str | None:
    """The first claim that does not hold though nothing more happens by itself."""
    left = rules.device.unfinished(world.device)
    if left is not None and world.device.signed_in is not None:
        is_somebody_elses = world.device.signed_in not in (left.consented_to, left.account)
        reasons = {UNWELL} if rules.server.failing else set()
        if left.parked not in reasons | ({OTHER_ACCOUNT} if is_somebody_elses else set()):
            return f"23: import {left.import_id} rests {left.state}, parked: {left.parked}"
    return next(_at_rest(world), None)


def _meals(world: World) -> Iterator[str]:
    device, server = world.device, world.server
    alive = {(row.meal, row.revision) for row in device.rows if not row.deleted}
    accounts = {meal.account for meal in server.meals if meal.lineage}
    kept = alive | {(each.meal, each.revision) for each in server.history}
    kept |= {(each.meal, each.revision) for each in device.letters}
    kept |= {(each.meal, each.revision) for each in server.meals if each.account in accounts}
    for meal, revision, deleted in world.intents:
        if not deleted and (meal, revision) not in kept:
            yield f"1: revision {revision} of {meal} is nowhere"
        if deleted and any(row.meal == meal and not row.deleted for row in device.rows):
            yield f"13: {meal} was deleted and is alive on the device"
    for stored in server.meals:
        if stored.lineage and (stored.lineage, stored.account) not in world.consents:
            yield f"3: {stored.meal} of {stored.lineage} is in {stored.account}'s account without a consent"
    consented = {account for _, account in world.consents}
    for owner in {row.owner for row in device.rows} & set(ACCOUNTS) - consented:
        yield f"3: the device shows the guest's meals as {owner}'s without a consent"


def _imports(world: World) -> Iterator[str]:
    for found in world.server.imports:
        status = found.stored.status
        arrived = any(
            meal.account == found.account and meal.import_id == found.import_id for meal in world.server.meals
        )
        if status != "committed" and arrived:
            yield f"8: import {found.import_id} is {status}, and meals of it are in the account"
        if status == "committed" and (found.account, found.import_id) in world.told_aborted:
            yield f"9: import {found.import_id} was answered aborted, and is committed"
    for row in world.device.promotions:
        committed = _committed(world.server, row)
        if committed is None:
            continue
        if row.state is PromotionState.CANCELLED:
            yield f"9: import {row.import_id} is cancelled here, and committed there"
        announced = {item for chunk in row.counted for item in chunk.items}
        if {item for _, items in committed.chunks for item in items} != announced:
            yield f"10: import {row.import_id} was committed, and is not what was announced"


def _promotions(world: World) -> Iterator[str]:
    for row in world.device.promotions:
        if row.outcomes is None:
            continue
        committed = _committed(world.server, row)
        if committed is None or committed.outcomes != row.outcomes:
            yield f"2: the receipt of import {row.import_id} is none"
        for meal, revision in row.refused:
            settled = any(
                later.import_id > row.import_id
                and later.outcomes is not None
                and any(meal == each for chunk in later.chunks for each, _ in chunk.items)
                for later in world.device.promotions
            )
            if not settled and not any((x.meal, x.revision) == (meal, revision) for x in world.device.letters):
                yield f"15: {meal} was refused and is not in the dead letters"


def _of_diary(before: World, after: World) -> Iterator[str]:
    was, now = _guests(before.device), _guests(after.device)
    if was == now or before.intents != after.intents:
        return
    receipts = [row for row in after.device.promotions if row.outcomes is not None]
    if receipts == [row for row in before.device.promotions if row.outcomes is not None]:
        yield "18: the guest's diary changed, and neither the person nor a receipt changed it"
    for meal, revision, deleted in was - now:
        named = any(((meal, revision) in [item for item, _ in row.outcomes or ()]) for row in receipts)
        follows = any((each.meal, each.revision) == (meal, revision) for each in after.device.outbox)
        if not (named or follows or deleted):
            yield f"2: {meal} left the guest's diary at revision {revision}, which no receipt names"


def _of_server(before: Server, after: Server) -> Iterator[str]:
    if before.meals == after.meals:
        return
    now = {(each.account, each.meal): each for each in after.meals}
    for old in before.meals - after.meals:
        new = now.get((old.account, old.meal))
        if new is not None and old.deleted and not new.deleted:
            yield f"13: {old.meal} is alive again in {old.account}'s account"
        if new is not None and new.lineage == old.lineage and new.revision < old.revision:
            yield f"11: {old.meal} went back to revision {new.revision} of the same lineage"
        if old not in after.history:
            yield f"12: what was replaced of {old.meal} is not in the history"


def _at_rest(world: World) -> Iterator[str]:
    device = world.device
    for lineage in device.lineages:
        is_left = lineage.name != device.lineage and unfinished_of(device, lineage.name) is None
        if is_left and waiting(device, lineage.name):
            yield f"16: a meal is left in {lineage.name}, which nobody sees any more"
    done = [row for row in device.promotions if row.state is PromotionState.DONE]
    if device.promotions and device.promotions[-1] in done and device.signed_in == done[-1].account != device.shown:
        yield "17: the promotion is done, and the account's diary is not shown"
    if done:
        account = done[-1].account or ""
        for intent in world.intents:
            yield from _intent_at_rest(world, intent, account)


def _intent_at_rest(world: World, intent: Intent, account: str) -> Iterator[str]:
    """After a promotion, each meal it carried is the account's as the person last wanted it, or will be."""
    rows = {row for row in world.device.rows if row.meal == intent.meal and row.owner == account}
    stored = [each for each in world.server.meals if (each.account, each.meal) == (account, intent.meal)]
    follows = any((each.account, each.meal) == (account, intent.meal) for each in world.device.outbox)
    for row in rows:
        there = any(each.revision == row.revision and each.deleted == row.deleted for each in stored)
        is_a_ghost = row.deleted and not any(not each.deleted for each in stored)
        if not (there or follows or is_a_ghost):
            yield f"16: {intent.meal} is the account's here, and the server will never hear of it"
        if row.revision < intent.revision:
            yield f"16: {intent.meal} went back to revision {row.revision}"
    if len(rows) > 1:
        yield f"17: {intent.meal} is in the account twice"


def _guests(device: Device) -> set[tuple[str, int, bool]]:
    return {(row.meal, row.revision, row.deleted) for row in device.rows if row.owner not in ACCOUNTS}


def _committed(server: Server, row: Promotion) -> ServerImport | None:
    for found in server.imports:
        if (found.account, found.import_id) == (row.account or row.consented_to, row.import_id):
            return found if found.stored.status == "committed" else None
    return None
