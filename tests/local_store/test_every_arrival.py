"""The store moves every row as the table of the model says: every case, through a real file."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from contracts.auth import guest_owner
from contracts.imports import Outcome
from contracts.meal import Meal
from local_store import Database, StoreInterchange
from tests.local_store.world import ACCOUNT, ACCOUNT_OWNER, IMPORT, World, rows_of
from tests.model.arrival_table import AccountRow, Arrival, GivesWay, GuestRow, Stays, arrival
from tests.support.builders import FakeClock, NumberedIds, a_draft

REFUSED, NOT_NAMED, OTHER_REVISION = "refused", "not named", "named at another revision"
WAYS = ("sent", "sent, edited", "sent, deleted", "sent, deleted, undone", "added since", "added, deleted since",
        "deleted before", "refused before")  # fmt: skip
THERE = (None, "follows the feed", "pending", "tombstone")


@dataclass(frozen=True, slots=True)
class Case:
    """What was done to one meal, what the receipt says of it, and the account's row of that id."""

    way: str
    answer: Outcome | str
    there: str | None

    @property
    def was_sent(self) -> bool:
        return self.way.startswith("sent")


def every_case() -> Iterator[Case]:
    for way, there in itertools.product(WAYS, THERE):
        answers = (*Outcome, REFUSED, NOT_NAMED, OTHER_REVISION) if way.startswith("sent") else (NOT_NAMED,)
        yield from (Case(way, answer, there) for answer in answers)


def test_every_row_goes_where_the_table_says(world: World) -> None:
    meals = {case: world.guest.add(a_draft(name=str(case.way))) for case in every_case() if not is_later(case)}
    for case, meal in meals.items():
        if case.way == "deleted before":
            world.guest.delete(meal.id)
        if case.way == "refused before":
            refuse(world.database, meal, world.accounts.lineage_id())
    frozen = world.freeze()
    assert frozen.item_count == sum(case.was_sent for case in meals)
    meals |= {case: world.guest.add(a_draft(name=case.way)) for case in every_case() if is_later(case)}
    for case, meal in meals.items():
        change(world, case, meal)
    give_to_account(world, {case.there: [m for c, m in meals.items() if c.there == case.there] for case in meals})
    before = {case: state_of(world, meal) for case, meal in meals.items()}

    outcomes = {meal.id: case.answer for case, meal in meals.items() if isinstance(case.answer, Outcome)}
    refused = [meal.id for case, meal in meals.items() if case.answer == REFUSED]
    receipt = world.receipt(outcomes=outcomes, refused=refused)
    named = dict(receipt.outcomes)
    for case, meal in meals.items():
        if case.was_sent and case.answer == NOT_NAMED:
            named.pop(meal.id)
        if case.answer == OTHER_REVISION:
            named[meal.id] = named[meal.id].model_copy(update={"revision": 77})
    world.apply(receipt.model_copy(update={"outcomes": named}))

    found = {case: state_of(world, meal) for case, meal in meals.items()}
    assert {case: expected(case, before[case]) for case in meals} == found


@dataclass(frozen=True, slots=True)
class Stored:
    """A meal's rows as `(revision, is_deleted, server_version)`, and the operations that wait on the account's."""

    guest: tuple[int, bool, int | None] | None
    account: tuple[int, bool, int | None] | None
    operations: tuple[str, ...]


def expected(case: Case, before: Stored) -> Stored:
    assert before.guest is not None
    revision, is_deleted, _ = before.guest
    outcome = case.answer if isinstance(case.answer, Outcome) else None
    refused = revision if case.way == "refused before" else None
    row = GuestRow(revision, is_deleted, 1 if case.was_sent else None, outcome, refused)
    there = None if before.account is None else AccountRow(is_pending=bool(before.operations))
    match arrival(row, there):
        case Stays():
            return before
        case GivesWay():
            return Stored(None, before.account, before.operations)
        case Arrival(is_tombstone, operation, keeps_version):
            version = before.account[2] if before.account is not None and keeps_version else None
            operations = before.operations if operation is None else (*before.operations, operation)
            return Stored(None, (revision, is_tombstone, version), operations)


def is_later(case: Case) -> bool:
    return case.way.startswith("added")


def change(world: World, case: Case, meal: Meal) -> None:
    """What the person does once the import is on its way."""
    if case.way == "sent, edited":
        world.guest.edit(meal.id, a_draft(name="Edited"))
    elif case.way.startswith(("sent, deleted", "added, deleted")):
        world.guest.delete(meal.id)
    if case.way.endswith("undone"):
        world.guest.undelete(meal.id)


def give_to_account(world: World, meals: dict[str | None, list[Meal]]) -> None:
    """Rows of the account with the same ids; those that follow the feed have nothing pending."""
    interchange = StoreInterchange(world.database, ACCOUNT_OWNER, FakeClock(), NumberedIds(space=0x5E))
    for there in ("follows the feed", "tombstone"):
        interchange.restore(meals[there])
    with world.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox")
        session.connection().exec_driver_sql("UPDATE meals SET server_version = 4 WHERE owner = ?", (ACCOUNT_OWNER,))
    interchange.restore(meals["pending"])
    with world.database.write() as session:
        for meal in meals["tombstone"]:
            session.connection().exec_driver_sql(
                "UPDATE meals SET deleted_at = updated_at WHERE owner = ? AND id = ?", (ACCOUNT_OWNER, str(meal.id))
            )


def refuse(database: Database, meal: Meal, lineage_id: UUID) -> None:
    """A dead letter of an earlier import of this lineage."""
    columns = "id, lineage_id, account_id, import_id, chunk, idx, meal_id, revision, code, errors, record, refused_at"
    values = (str(meal.id), str(lineage_id), str(ACCOUNT), str(meal.id), 0, 0, str(meal.id), 1, "validation_error")
    with database.write() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO dead_letters ({columns}) VALUES (?,?,?,?,?,?,?,?,?,'[]','{{}}','2026-11-20T12:00:00.000Z')",
            values,
        )


def state_of(world: World, meal: Meal) -> Stored:
    query = "SELECT revision, deleted_at IS NOT NULL, server_version FROM meals WHERE owner = :owner AND id = :id"
    lineage = world.promotions.promotion(IMPORT).lineage_id if world.promotions.unfinished() else None
    rows = [
        rows_of(world.database, query, owner=owner, id=str(meal.id))
        for owner in (guest_owner(lineage or world.accounts.lineage_id()), ACCOUNT_OWNER)
    ]
    guest, account = ((row[0][0], bool(row[0][1]), row[0][2]) if row else None for row in rows)
    operations = rows_of(world.database, "SELECT op FROM outbox WHERE meal_id = :id ORDER BY seq", id=str(meal.id))
    return Stored(guest, account, tuple(op for (op,) in operations))
