"""The steps of a promotion, each durable before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from contracts.auth import guest_owner
from contracts.day import DayStatus
from contracts.imports import CommitRequest, manifest_sha256
from contracts.promotion import FrozenChunk, FrozenMeal, LineageBound, Turn, TurnLost
from contracts.promotion_machine import PromotionEvent, PromotionState
from contracts.settings import Preferences, Theme
from contracts.targets import Targets
from contracts.wire import read_json
from local_store import StepRefused, StoreInterchange, StoreSettingsService
from sync_client.chunking import pack_chunks, seal_commit
from sync_client.splitting import halves_of, reseal_commit
from tests.local_store.world import (
    ACCOUNT,
    EMAIL,
    FOLLOWING_IMPORT,
    IMPORT,
    NEXT_IMPORT,
    NEXT_LINEAGE,
    OTHER_ACCOUNT,
    SERVER,
    World,
    a_rejection,
    dump,
    rows_of,
)
from tests.support.builders import NOON, FakeClock, a_draft

NOON_DATE = date(2026, 11, 20)
DAY = timedelta(days=1)


def bodies(world: World) -> list[bytes]:
    return [chunk.body for chunk in world.promotions.unstaged(IMPORT)]


def test_waiting_counts_the_guests_meals_and_their_dates(world: World) -> None:
    world.guest.add(a_draft())
    world.guest.add(a_draft(eaten_at=NOON - 3 * DAY))
    world.guest.delete(world.guest.add(a_draft(eaten_at=NOON - 9 * DAY)).id)
    world.account.add(a_draft())
    waiting = world.promotions.waiting()
    assert (waiting.meal_count, waiting.first, waiting.last) == (2, NOON_DATE - 3 * DAY, NOON_DATE)
    assert waiting.lineage_id == world.accounts.lineage_id()


def test_an_empty_diary_waits_with_nothing(world: World) -> None:
    waiting = world.promotions.waiting()
    assert (waiting.meal_count, waiting.first, waiting.last, waiting.kept_here) == (0, None, None, False)


def test_a_consent_is_kept_as_it_was_first_given(world: World) -> None:
    first = world.promotions.consent(IMPORT, SERVER, EMAIL)
    assert world.promotions.consent(NEXT_IMPORT, SERVER, "other@example.org") == first
    assert world.promotions.unfinished() == first
    assert (first.state, first.account_id, first.item_count) == (PromotionState.CONSENTED, None, 0)


def test_a_consent_undoes_the_choice_to_keep_meals_here(world: World) -> None:
    world.accounts.keep_here(True)
    assert world.promotions.waiting().kept_here
    world.promotions.consent(IMPORT, SERVER, EMAIL)
    assert not world.promotions.waiting().kept_here


def test_freezing_writes_down_what_will_be_sent(world: World) -> None:
    second = world.guest.add(a_draft(kcal=200, eaten_at=NOON + timedelta(hours=1)))
    first = world.guest.add(a_draft(kcal=Decimal("100.125")))
    world.guest.edit(second.id, second.draft)
    promotion = world.freeze()
    assert (promotion.state, promotion.account_id) == (PromotionState.STAGING, ACCOUNT)
    assert (promotion.chunk_count, promotion.item_count, promotion.kcal_total) == (1, 2, Decimal("300.125"))
    (chunk,) = world.promotions.unstaged(IMPORT)
    assert chunk.items == ((first.id, 1), (second.id, 2))
    sent = read_json(chunk.body)
    assert [item["meal"]["id"] for item in sent["items"]] == [str(first.id), str(second.id)]
    assert sent["device_id"] == str(world.accounts.device_id())
    commit = CommitRequest.model_validate(read_json(world.promotions.commit_body(world.turn())))
    assert (commit.item_count, commit.manifest_sha256) == (2, manifest_sha256([(chunk.n, chunk.sha256)]))


def test_the_commit_carries_the_guests_settings(world: World, clock: FakeClock) -> None:
    settings = StoreSettingsService(world.database, world.accounts.shown_owner(), clock)
    settings.set_targets(Targets(kcal=Decimal(2000), updated_at=NOON))
    settings.set_preferences(Preferences(theme=Theme.DARK))
    settings.set_day_status(NOON_DATE, DayStatus.COMPLETE)
    settings.set_day_status(NOON_DATE - DAY, None)
    world.freeze()
    commit = CommitRequest.model_validate(read_json(world.promotions.commit_body(world.turn())))
    assert commit.targets == settings.targets()
    assert commit.settings is not None
    assert commit.settings.preferences is not None
    assert commit.settings.preferences.value.theme is Theme.DARK
    assert commit.settings.day_status is not None
    marks = {day: entry.status for day, entry in commit.settings.day_status.items()}
    assert marks == {NOON_DATE: DayStatus.COMPLETE, NOON_DATE - DAY: None}


def test_frozen_bytes_stay_the_same_whatever_happens_to_the_meals(world: World) -> None:
    meals = [world.guest.add(a_draft(name=f"Meal {n}")) for n in range(3)]
    world.freeze()
    frozen = bodies(world)
    world.guest.edit(meals[0].id, a_draft(name="Edited"))
    world.guest.delete(meals[1].id)
    world.guest.add(a_draft(name="Added"))
    assert world.freeze().item_count == 3
    assert bodies(world) == frozen


def test_freezing_is_all_or_nothing(world: World) -> None:
    """Packing fails after two chunks: none of them is there, and the lineage is not bound."""
    for n in range(3):
        world.guest.add(a_draft(name=f"Meal {n}"))
    world.promotions.consent(IMPORT, SERVER, EMAIL)

    def pack(lineage_id: UUID, device_id: UUID, meals: Iterable[FrozenMeal]) -> Iterator[FrozenChunk]:
        for n, (meal_id, revision, _) in enumerate(meals):
            if n == 2:
                raise OSError("cut off")
            yield FrozenChunk(n, b"{}", "0" * 64, ((meal_id, revision),))

    with pytest.raises(OSError, match="cut off"):
        world.promotions.freeze(world.turn(), ACCOUNT, pack, seal_commit)
    assert world.promotions.promotion(IMPORT).state is PromotionState.CONSENTED
    assert rows_of(world.database, "SELECT count(*) FROM promotion_chunks") == [(0,)]
    assert world.promotions.freeze(world.turn(), OTHER_ACCOUNT, pack_chunks, seal_commit).item_count == 3


def test_a_lineage_is_bound_to_the_account_it_was_frozen_for(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    with pytest.raises(LineageBound):
        world.promotions.freeze(world.turn(), OTHER_ACCOUNT, pack_chunks, seal_commit)
    world.promotions.expire(world.turn(), NEXT_IMPORT)
    with pytest.raises(LineageBound):
        world.promotions.freeze(world.turn(NEXT_IMPORT), OTHER_ACCOUNT, pack_chunks, seal_commit)
    assert world.promotions.promotion(NEXT_IMPORT).state is PromotionState.CONSENTED


@pytest.fixture
def engine_log() -> Iterator[list[str]]:
    """The text of every statement that is run."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def three_chunks(world: World, interchange: StoreInterchange) -> World:
    """1100 meals, frozen."""
    interchange.add_from_source((f"row {n}", 0, a_draft(name=f"Meal {n}")) for n in range(1100))
    world.freeze()
    return world


def test_verdicts_take_a_chunk_off_the_list(three_chunks: World) -> None:
    world = three_chunks
    chunks = list(world.promotions.unstaged(IMPORT))
    assert [chunk.n for chunk in chunks] == [0, 1, 2]
    refused = a_rejection(1, 7, *chunks[1].items[7])
    noted = world.promotions.note_verdicts(world.turn(), 1, [refused])
    assert (noted.staged_items, noted.rejected_items) == (500, 1)
    assert world.promotions.note_verdicts(world.turn(), 1, [refused]) == noted
    assert [chunk.n for chunk in world.promotions.unstaged(IMPORT)] == [0, 2]


def test_chunks_the_server_lacks_are_staged_again(three_chunks: World) -> None:
    world = three_chunks
    before = bodies(world)
    for chunk in world.promotions.unstaged(IMPORT):
        world.promotions.note_verdicts(world.turn(), chunk.n, [a_rejection(chunk.n, 0, *chunk.items[0])])
    world.promotions.begin_commit(world.turn())
    unstaged = world.promotions.chunks_missing(world.turn(), [1])
    assert (unstaged.state, unstaged.staged_items, unstaged.rejected_items) == (PromotionState.COMMITTING, 500, 1)
    assert bodies(world) == [before[0], before[2]]


def test_what_the_server_lacks_is_noted_without_reading_the_frozen_bytes(
    three_chunks: World, engine_log: list[str]
) -> None:
    three_chunks.promotions.begin_commit(three_chunks.turn())
    engine_log.clear()
    three_chunks.promotions.chunks_missing(three_chunks.turn(), [1])
    assert engine_log
    assert [] == [statement for statement in engine_log if "promotion_chunks.body" in statement]


def test_a_record_that_is_given_up_takes_its_energy_off_what_the_receipt_must_say(world: World) -> None:
    for kcal in ("100", "200.125"):
        world.guest.add(a_draft(kcal=Decimal(kcal)))
    world.freeze()
    (chunk,) = world.promotions.unstaged(IMPORT)
    halves = halves_of(chunk, 1)
    split = world.promotions.split(world.turn(), 0, halves, reseal_commit)
    assert (split.item_count, split.kcal_total) == (2, Decimal("300.125"))
    given_up = world.promotions.split(world.turn(), 2, [], reseal_commit)
    kept = dict(rows_of(world.database, "SELECT id, kcal FROM meals"))
    ((alone, _),) = halves[0].items
    assert (given_up.item_count, given_up.kcal_total) == (1, Decimal(kept[str(alone)]) / 1000)


def test_a_walk_over_the_chunks_sees_what_was_noted_meanwhile(three_chunks: World) -> None:
    """Two windows stage the same promotion: neither sends what the other has done."""
    walk = three_chunks.promotions.unstaged(IMPORT)
    assert next(walk).n == 0
    three_chunks.promotions.note_verdicts(three_chunks.turn(), 1, [])
    assert next(walk).n == 2


def test_beginning_the_commit_is_durable_and_repeatable(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    begun = world.promotions.begin_commit(world.turn())
    assert world.promotions.promotion(IMPORT) == begun
    assert begun.state is PromotionState.COMMITTING
    assert world.promotions.begin_commit(world.turn()) == begun


def test_what_is_not_frozen_cannot_be_committed(world: World) -> None:
    world.promotions.consent(IMPORT, SERVER, EMAIL)
    assert world.promotions.begin_commit(world.turn()).state is PromotionState.CONSENTED
    with pytest.raises(StepRefused):
        world.promotions.commit_body(world.turn())
    with pytest.raises(StepRefused):
        world.promotions.apply_receipt(world.turn(), world.receipt(), b"")


def test_an_unknown_promotion_is_a_key_error(world: World) -> None:
    with pytest.raises(KeyError):
        world.promotions.promotion(IMPORT)


def test_a_reason_comes_and_goes_and_the_state_stays(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    parked = world.promotions.park(world.turn(), "server_unreachable")
    assert (parked.parked_reason, parked.state) == ("server_unreachable", PromotionState.STAGING)
    assert world.promotions.take_turn(IMPORT).parked_reason is None


def test_cancelling_touches_no_meal_and_frees_the_lineage(world: World) -> None:
    meal = world.guest.add(a_draft())
    world.freeze()
    cancelled = world.promotions.cancel(world.turn(), PromotionEvent.ABORTED)
    assert cancelled.state is PromotionState.CANCELLED
    assert bodies(world) == []
    assert world.guest.meals_of(NOON_DATE) == [meal]
    assert world.promotions.unfinished() is None
    assert world.freeze(NEXT_IMPORT, OTHER_ACCOUNT).item_count == 1


def test_what_has_arrived_cannot_be_cancelled_expired_or_unstaged(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    applied = world.apply(world.receipt())
    assert world.promotions.cancel(world.turn(), PromotionEvent.ABORTED) == applied
    assert world.promotions.expire(world.turn(), NEXT_IMPORT) == applied
    assert world.promotions.chunks_missing(world.turn(), []) == applied
    assert world.promotions.note_verdicts(world.turn(), 0, []) == applied


def test_an_expired_import_is_frozen_afresh_under_a_new_id(world: World) -> None:
    meal = world.guest.add(a_draft())
    world.freeze()
    world.guest.edit(meal.id, a_draft(name="Edited"))
    expired = world.promotions.expire(world.turn(), NEXT_IMPORT)
    assert (expired.import_id, expired.state, expired.chunk_count) == (NEXT_IMPORT, PromotionState.CONSENTED, 0)
    with pytest.raises(KeyError):
        world.promotions.promotion(IMPORT)
    assert world.freeze(NEXT_IMPORT).item_count == 1
    assert [revision for *_, revision in world.frozen(NEXT_IMPORT)] == [2]


def test_finishing_drops_the_bytes_and_starts_a_new_lineage(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    lineage = world.accounts.lineage_id()
    world.apply(world.receipt())
    done = world.finish()
    assert (done.state, done.item_count, done.receipt_revision) == (PromotionState.DONE, 1, 7)
    assert world.accounts.lineage_id() == NEXT_LINEAGE != lineage
    assert world.promotions.receipt_body(IMPORT) == b"the receipt as it came"
    assert rows_of(world.database, "SELECT body FROM promotion_chunks") == [(None,)]
    assert world.promotions.unfinished() is None
    assert world.finish(new_lineage_id=lineage) == done
    assert world.accounts.lineage_id() == NEXT_LINEAGE


def test_what_was_logged_at_the_last_moment_follows_by_the_same_consent(world: World) -> None:
    world.guest.add(a_draft(name="Promoted"))
    world.freeze()
    world.apply(world.receipt())
    late = world.guest.add(a_draft(name="Late"))
    world.finish()
    following = world.promotions.unfinished()
    assert following is not None
    assert (following.import_id, following.state) == (FOLLOWING_IMPORT, PromotionState.CONSENTED)
    assert world.promotions.waiting().meal_count == 0
    frozen = world.promotions.freeze(world.turn(FOLLOWING_IMPORT), ACCOUNT, pack_chunks, seal_commit)
    assert [meal_id for meal_id, *_ in world.frozen(FOLLOWING_IMPORT)] == [late.id]
    assert frozen.item_count == 1


def test_nothing_to_send_ends_the_promotion_at_once(world: World) -> None:
    assert world.freeze().state is PromotionState.CANCELLED
    assert world.promotions.unfinished() is None


def test_a_promotion_before_its_finish_counts_what_the_feed_has_not_brought(world: World) -> None:
    for name in ("One", "Two"):
        world.guest.add(a_draft(name=name))
    world.freeze()
    world.apply(world.receipt())
    assert world.promotions.missing_after_pull(IMPORT) == 2


STEPS: dict[str, Callable[[World, Turn], object]] = {
    "freeze": lambda world, turn: world.promotions.freeze(turn, ACCOUNT, pack_chunks, seal_commit),
    "note_verdicts": lambda world, turn: world.promotions.note_verdicts(turn, 0, []),
    "split": lambda world, turn: world.promotions.split(turn, 0, [], reseal_commit),
    "note_withdrawn": lambda world, turn: world.promotions.note_withdrawn(turn, 0),
    "chunks_missing": lambda world, turn: world.promotions.chunks_missing(turn, []),
    "begin_commit": lambda world, turn: world.promotions.begin_commit(turn),
    "commit_body": lambda world, turn: world.promotions.commit_body(turn),
    "apply_receipt": lambda world, turn: world.promotions.apply_receipt(turn, world.receipt(), b"{}"),
    "finish": lambda world, turn: world.promotions.finish(turn, NEXT_LINEAGE, FOLLOWING_IMPORT),
    "park": lambda world, turn: world.promotions.park(turn, "server_unwell"),
    "cancel": lambda world, turn: world.promotions.cancel(turn, PromotionEvent.ABORTED),
    "expire": lambda world, turn: world.promotions.expire(turn, NEXT_IMPORT),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("taken_by", ["another worker", "a sign-out"])
def test_a_worker_that_lost_its_turn_changes_nothing(world: World, step: str, taken_by: str) -> None:
    world.guest.add(a_draft())
    world.freeze()
    world.promotions.begin_commit(world.turn())
    old = world.turn()
    if taken_by == "another worker":
        world.promotions.take_turn(IMPORT)
    else:
        world.accounts.sign_out()
    before = dump(world.database)
    with pytest.raises(TurnLost):
        STEPS[step](world, old)
    assert dump(world.database) == before


def test_starting_over_frees_the_meals_for_another_account(world: World) -> None:
    meal = world.guest.add(a_draft())
    tombstone = world.guest.delete(world.guest.add(a_draft(name="Deleted")).id)
    lineage = world.accounts.lineage_id()
    world.freeze()
    old = world.turn()
    assert world.promotions.start_over(IMPORT, NEXT_LINEAGE)
    with pytest.raises(TurnLost):
        world.promotions.begin_commit(old)
    assert world.promotions.promotion(IMPORT).state is PromotionState.CANCELLED
    assert world.accounts.lineage_id() == NEXT_LINEAGE != lineage
    owners = rows_of(
        world.database, "SELECT DISTINCT owner FROM meals WHERE id IN (:a, :b)", a=str(meal.id), b=str(tombstone.id)
    )
    assert owners == [(guest_owner(NEXT_LINEAGE),)]
    assert world.freeze(NEXT_IMPORT, OTHER_ACCOUNT).item_count == 1


def test_what_a_commit_was_asked_for_cannot_be_started_over(world: World) -> None:
    """It may be in the other account, whatever this device knows."""
    world.guest.add(a_draft())
    world.freeze()
    world.promotions.begin_commit(world.turn())
    world.promotions.chunks_missing(world.turn(), [])
    before = dump(world.database)
    assert not world.promotions.start_over(IMPORT, NEXT_LINEAGE)
    assert dump(world.database) == before
