"""Applying a receipt: what it names moves, nothing else, and the person's last intent wins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from contracts.day import DayStatus
from contracts.imports import Outcome
from contracts.meal import Meal
from contracts.promotion import Turn
from contracts.promotion_machine import PromotionState
from contracts.targets import Targets
from local_store import StoreInterchange, StoreSettingsService
from sync_client.chunking import pack_chunks, seal_commit
from tests.local_store.world import (
    ACCOUNT,
    ACCOUNT_OWNER,
    EMAIL,
    IMPORT,
    NEXT_IMPORT,
    SERVER,
    World,
    dump,
    payloads,
    rows_of,
)
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

NOON_DATE = date(2026, 11, 20)


def act(world: World, meal: Meal, action: str) -> None:
    """What the person does to a meal while the import is on its way."""
    match action:
        case "edited":
            world.guest.edit(meal.id, a_draft(name="Edited"))
        case "deleted":
            world.guest.delete(meal.id)
        case "deleted and undone":
            world.guest.delete(meal.id)
            world.guest.undelete(meal.id)


@pytest.mark.parametrize(
    ("action", "outcome", "row", "operations"),
    [
        ("none", Outcome.CREATED, ("user", "Soup", False), []),
        ("none", Outcome.UPDATED, ("user", "Soup", False), []),
        ("none", Outcome.UNCHANGED, ("user", "Soup", False), []),
        ("none", Outcome.STALE, ("user", "Soup", False), []),
        ("none", Outcome.DELETED_ELSEWHERE, ("user", "Soup", True), []),
        ("edited", Outcome.CREATED, ("user", "Edited", False), [("put", "Edited", 0)]),
        ("edited", Outcome.DELETED_ELSEWHERE, ("user", "Edited", False), [("put", "Edited", 0)]),
        ("deleted", Outcome.CREATED, ("user", "Soup", True), [("delete", "Soup", 0)]),
        ("deleted", Outcome.DELETED_ELSEWHERE, ("user", "Soup", True), [("delete", "Soup", 0)]),
        ("deleted and undone", Outcome.CREATED, ("user", "Soup", False), [("put", "Soup", 0)]),
    ],
)
def test_an_accepted_meal_becomes_the_accounts(
    world: World, action: str, outcome: Outcome, row: tuple[str, str, bool], operations: list[tuple[str, str, int]]
) -> None:
    meal = world.guest.add(a_draft(name="Soup"))
    world.freeze()
    act(world, meal, action)
    world.apply(world.receipt(outcomes={meal.id: outcome}))
    assert world.rows() == {row}
    assert world.operations() == operations


@pytest.mark.parametrize("action", ["none", "edited", "deleted"])
def test_a_refused_meal_stays_with_the_guest_whatever_was_done_to_it(world: World, action: str) -> None:
    meal = world.guest.add(a_draft(name="Soup"))
    world.guest.add(a_draft(name="Taken"))
    world.freeze()
    act(world, meal, action)
    world.apply(world.receipt(refused=[meal.id]))
    name = "Edited" if action == "edited" else "Soup"
    assert world.rows() == {("guest", name, action == "deleted"), ("user", "Taken", False)}
    assert world.operations() == []


def test_a_meal_added_since_goes_along_with_an_operation(world: World) -> None:
    world.guest.add(a_draft(name="Sent"))
    world.freeze()
    world.guest.add(a_draft(name="Added"))
    world.apply(world.receipt())
    assert world.rows() == {("user", "Sent", False), ("user", "Added", False)}
    assert world.operations() == [("put", "Added", 0)]
    assert [sent["name"] for sent in payloads(world.database)] == ["Added"]


@pytest.mark.parametrize("when", ["before the freeze", "after the freeze"])
def test_a_meal_deleted_before_it_was_ever_sent_goes_along_silently(world: World, when: str) -> None:
    world.guest.add(a_draft(name="Sent"))
    if when == "before the freeze":
        world.guest.delete(world.guest.add(a_draft(name="Gone")).id)
    world.freeze()
    if when == "after the freeze":
        world.guest.delete(world.guest.add(a_draft(name="Gone")).id)
    world.apply(world.receipt())
    assert world.rows() == {("user", "Sent", False), ("user", "Gone", True)}
    assert world.operations() == []


def test_a_meal_the_receipt_does_not_name_stays(world: World) -> None:
    world.guest.add(a_draft(name="Forgotten"))
    world.freeze()
    receipt = world.receipt()
    world.apply(receipt.model_copy(update={"outcomes": {}}))
    assert world.rows() == {("guest", "Forgotten", False)}


def test_a_meal_the_receipt_names_at_another_revision_stays(world: World) -> None:
    meal = world.guest.add(a_draft(name="Other"))
    world.freeze()
    receipt = world.receipt()
    named = receipt.outcomes[meal.id].model_copy(update={"revision": 2})
    world.apply(receipt.model_copy(update={"outcomes": {meal.id: named}}))
    assert world.rows() == {("guest", "Other", False)}


def restored(world: World, meal: Meal, *, name: str, pending: bool, version: int | None = None) -> None:
    """Give the account a row of that id, as from an export of another device."""
    ids = NumberedIds(space=0x5E)
    other = meal.model_copy(update={"name": name})
    StoreInterchange(world.database, ACCOUNT_OWNER, FakeClock(), ids).restore([other])
    with world.database.write() as session:
        raw = session.connection()
        if not pending:
            raw.exec_driver_sql("DELETE FROM outbox")
        raw.exec_driver_sql(f"UPDATE meals SET server_version = ? WHERE owner = '{ACCOUNT_OWNER}'", (version,))


@pytest.mark.parametrize(
    ("action", "pending", "row", "operations"),
    [
        ("none", False, ("user", "Guest's", False), []),
        ("none", True, ("user", "Account's", False), [("put", "Account's", 0)]),
        ("edited", False, ("user", "Edited", False), [("put", "Edited", 0)]),
        ("edited", True, ("user", "Edited", False), [("put", "Edited", 0), ("put", "Edited", 0)]),
        ("deleted", False, ("user", "Guest's", True), [("delete", "Guest's", 0)]),
        ("deleted", True, ("user", "Account's", False), [("put", "Account's", 0)]),
    ],
)
def test_the_same_meal_in_both_diaries_loses_no_pending_change(
    world: World, action: str, pending: bool, row: tuple[str, str, bool], operations: list[tuple[str, str, int]]
) -> None:
    """A pending change of the account goes out first; the guest's later one follows it."""
    meal = world.guest.add(a_draft(name="Guest's"))
    restored(world, meal, name="Account's", pending=pending)
    world.freeze()
    act(world, meal, action)
    world.apply(world.receipt())
    assert world.rows() == {row}
    assert world.operations() == operations
    if (action, pending) == ("edited", True):
        assert [sent["name"] for sent in payloads(world.database)] == ["Account's", "Edited"]


def test_a_meal_added_since_that_the_account_has_is_put_on_the_version_known(world: World) -> None:
    world.guest.add(a_draft(name="Sent"))
    world.freeze()
    meal = world.guest.add(a_draft(name="Guest's"))
    restored(world, meal, name="Account's", pending=False, version=4)
    world.apply(world.receipt())
    assert world.rows() == {("user", "Sent", False), ("user", "Guest's", False)}
    assert world.operations() == [("put", "Guest's", 4)]


def test_a_tombstone_that_was_never_sent_does_not_bury_the_accounts_meal(world: World) -> None:
    meal = world.guest.add(a_draft(name="Guest's"))
    world.guest.delete(meal.id)
    restored(world, meal, name="Account's", pending=False, version=4)
    world.guest.add(a_draft(name="Sent"))
    world.freeze()
    world.apply(world.receipt())
    assert world.rows() == {("user", "Sent", False), ("user", "Account's", False)}
    assert world.operations() == []


def test_a_meal_the_account_has_unchanged_keeps_the_version_the_feed_told(world: World) -> None:
    """The feed does not repeat it; without its version the arrival could never be confirmed."""
    meal = world.guest.add(a_draft(name="Same"))
    restored(world, meal, name="Same", pending=False, version=4)
    world.freeze()
    world.apply(world.receipt(outcomes={meal.id: Outcome.UNCHANGED}))
    assert rows_of(world.database, "SELECT owner, server_version FROM meals") == [(ACCOUNT_OWNER, 4)]
    assert world.promotions.missing_after_pull(IMPORT) == 0


def test_a_stale_copy_gives_way_to_the_newer_one_that_is_here(world: World) -> None:
    meal = world.guest.add(a_draft(name="Older"))
    restored(world, meal, name="Newer", pending=False, version=4)
    world.freeze()
    world.apply(world.receipt(outcomes={meal.id: Outcome.STALE}))
    assert world.rows() == {("user", "Newer", False)}
    assert world.operations() == []


def test_the_accounts_other_meals_stay_as_they_are(world: World) -> None:
    mine = world.account.add(a_draft(name="Mine"))
    world.guest.add(a_draft(name="Guest's"))
    world.freeze()
    world.apply(world.receipt())
    assert world.account.meal(mine.id) == mine
    assert world.operations() == [("put", "Mine", 0)]


def test_the_diary_shown_is_swapped_in_the_same_step(world: World) -> None:
    meal = world.guest.add(a_draft())
    world.freeze()
    assert world.accounts.shown_owner().startswith("guest:")
    applied = world.apply(world.receipt())
    assert (applied.state, applied.receipt_revision) == (PromotionState.APPLIED, 7)
    assert world.accounts.shown_owner() == ACCOUNT_OWNER
    assert world.account.meals_of(NOON_DATE) == [meal]
    assert world.guest.meals_of(NOON_DATE) == []


def test_a_receipt_that_comes_after_a_sign_out_does_not_show_the_account(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    world.accounts.sign_out()
    world.apply(world.receipt())
    assert world.accounts.shown_owner().startswith("guest:")


def test_applying_the_same_receipt_again_changes_nothing(world: World) -> None:
    meals = [world.guest.add(a_draft(name=f"Meal {n}")) for n in range(4)]
    world.freeze()
    act(world, meals[1], "edited")
    receipt = world.receipt(refused=[meals[0].id])
    first = world.apply(receipt)
    before = dump(world.database)
    world.account.edit(meals[2].id, a_draft(name="Later"))
    changed = dump(world.database)
    assert changed != before
    assert world.promotions.apply_receipt(world.turn(), receipt, b"another body") == first
    assert dump(world.database) == changed


def test_a_receipt_of_another_import_is_not_taken(world: World) -> None:
    world.guest.add(a_draft(name="Soup"))
    world.freeze()
    with pytest.raises(ValueError, match="another import"):
        world.promotions.apply_receipt(Turn(NEXT_IMPORT, 0), world.receipt(), b"")
    assert world.rows() == {("guest", "Soup", False)}


def test_settings_arrive_where_the_account_has_none_or_older(world: World, clock: FakeClock) -> None:
    guest = StoreSettingsService(world.database, world.accounts.shown_owner(), clock)
    account = StoreSettingsService(world.database, ACCOUNT_OWNER, clock)
    account.set_day_status(NOON_DATE, DayStatus.PARTIAL)
    clock.advance(60)
    guest.set_day_status(NOON_DATE, DayStatus.COMPLETE)
    guest.set_day_status(NOON_DATE - timedelta(days=1), DayStatus.FASTED)
    guest.set_targets(Targets(kcal=Decimal(1800), updated_at=NOON))
    account.set_targets(Targets(kcal=Decimal(2200), updated_at=NOON + timedelta(hours=1)))
    world.freeze()
    world.apply(world.receipt())
    assert account.day_status(NOON_DATE) is DayStatus.COMPLETE
    assert account.day_status(NOON_DATE - timedelta(days=1)) is DayStatus.FASTED
    found = account.targets()
    assert found is not None
    assert found.kcal == 2200


@pytest.mark.parametrize("step", ["freeze", "apply", "finish"])
def test_a_step_that_dies_at_any_statement_is_undone_whole(world: World, step: str) -> None:
    """Die at the first statement, the second, … until the step gets through: each time nothing had changed."""
    meals = [world.guest.add(a_draft(name=f"Meal {n}")) for n in range(5)]
    receipt = None
    world.promotions.consent(IMPORT, SERVER, EMAIL)
    if step != "freeze":
        world.freeze()
        act(world, meals[0], "edited")
        act(world, meals[1], "deleted")
        world.guest.add(a_draft(name="Added"))
        receipt = world.receipt(refused=[meals[2].id])
        world.promotions.begin_commit(world.turn())
    if step == "finish":
        assert receipt is not None
        world.apply(receipt)
    before = dump(world.database)
    deaths = 0
    while True:
        try:
            with dying_at(deaths + 1):
                run(world, step, receipt)
            break
        except Death:
            deaths += 1
            assert dump(world.database) == before
    assert deaths > 5


def run(world: World, step: str, receipt: Any) -> None:
    match step:
        case "freeze":
            world.promotions.freeze(world.turn(), ACCOUNT, pack_chunks, seal_commit)
        case "apply":
            world.promotions.apply_receipt(world.turn(), receipt, b"{}")
        case "finish":
            world.finish()


class Death(BaseException):
    """The process ends here."""


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """Die before the n-th statement."""
    count = 0

    def statement(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise Death

    event.listen(Engine, "before_cursor_execute", statement)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
