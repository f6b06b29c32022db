"""One backup a day by itself, and what a person can do with backups."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox, build
from app.services.worker_lock import FileWorkerLock
from app.settings import AppSettings
from app.usecases.backups import BackupKind, latest
from app.usecases.errors import PersonError
from contracts import limits
from contracts.services import StoreUnavailable
from tests.support.builders import FakeClock, NumberedIds, a_draft

TZ = "Europe/Berlin"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tuckbox(tmp_path: Path, clock: FakeClock) -> Iterator[Tuckbox]:
    opened = build(AppSettings(data_dir=tmp_path / "data", tz=TZ), clock, NumberedIds())
    yield opened
    opened.close()


def log(tuckbox: Tuckbox, name: str) -> None:
    tuckbox.provider.diary().meals.add(a_draft(name=name, eaten_at=tuckbox.clock.now()))
    tuckbox.backups.finish()


def made(tuckbox: Tuckbox) -> list[tuple[datetime, int]]:
    """When each backup was made and how many meals it holds, oldest first."""
    found = tuckbox.backups.standing().found
    return [(each.made_at, tuckbox.backups.look_into(each.path).meal_count) for each in reversed(found)]


def test_the_first_change_of_a_logical_day_has_the_diary_backed_up_as_it_was_before(
    tuckbox: Tuckbox, clock: FakeClock
) -> None:
    log(tuckbox, "Soup")
    assert made(tuckbox) == [], "there was nothing to lose yet"
    log(tuckbox, "Bread")
    first = clock.now()
    log(tuckbox, "Cheese")
    clock.advance(timedelta(hours=14).total_seconds())
    assert clock.now() == datetime(2026, 11, 21, 2, tzinfo=UTC), "3 in the morning in Berlin: the same logical day"
    log(tuckbox, "Chocolate")
    assert made(tuckbox) == [(first, 1)]
    clock.advance(timedelta(hours=1).total_seconds())
    log(tuckbox, "Oatmeal")
    assert made(tuckbox) == [(first, 1), (clock.now(), 4)]


def test_opening_the_app_is_enough_and_another_program_makes_no_second_one(
    tuckbox: Tuckbox, clock: FakeClock, tmp_path: Path
) -> None:
    log(tuckbox, "Soup")
    tuckbox.backups.start_daily()
    tuckbox.backups.finish()
    other = build(AppSettings(data_dir=tmp_path / "data", tz=TZ), clock, NumberedIds(space=2))
    log(other, "Bread")
    other.close()
    assert made(tuckbox) == [(clock.now(), 1)]


def test_a_backup_made_by_hand_is_todays(tuckbox: Tuckbox, clock: FakeClock) -> None:
    log(tuckbox, "Soup")
    tuckbox.backups.make()
    log(tuckbox, "Bread")
    assert len(made(tuckbox)) == 1


def test_a_backup_from_a_future_the_clock_once_showed_does_not_count_for_today(
    tuckbox: Tuckbox, clock: FakeClock
) -> None:
    log(tuckbox, "Soup")
    clock.advance(timedelta(days=3000).total_seconds())
    tuckbox.backups.make()
    clock.advance(-timedelta(days=3000).total_seconds())
    log(tuckbox, "Bread")
    assert len(made(tuckbox)) == 2


def test_a_change_does_not_wait_for_its_backup(tuckbox: Tuckbox, tmp_path: Path) -> None:
    """Somebody else makes a backup all the while; the meal is in the diary before that ends."""
    log(tuckbox, "Soup")
    is_at_it, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with tuckbox.backups._one_at_a_time:
            is_at_it.set()
            may_end.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    is_at_it.wait(60)
    tuckbox.provider.diary().meals.add(a_draft(name="Bread"))
    assert len(tuckbox.provider.diary().meals.recent(5)) == 2
    assert made(tuckbox) == []
    may_end.set()
    holder.join()
    tuckbox.backups.finish()
    assert [count for _, count in made(tuckbox)] == [1]


def test_where_no_backup_can_be_made_logging_goes_on_and_it_is_said_and_tried_again(
    tuckbox: Tuckbox, clock: FakeClock, tmp_path: Path
) -> None:
    log(tuckbox, "Soup")
    blocked = tuckbox.settings.backups_path
    blocked.write_text("a file where the folder should be")
    log(tuckbox, "Bread")
    trouble = tuckbox.backups.standing().trouble
    assert trouble is not None
    assert str(blocked) in str(trouble)
    blocked.unlink()
    log(tuckbox, "Cheese")
    assert made(tuckbox) == [], "not at every meal"
    clock.advance(limits.BACKUP_RETRY_SECONDS)
    log(tuckbox, "Butter")
    assert [count for _, count in made(tuckbox)] == [3]
    assert tuckbox.backups.standing().trouble is None


def test_a_chosen_folder_is_proved_by_a_first_backup_and_used_from_then_on(
    tuckbox: Tuckbox, clock: FakeClock, tmp_path: Path
) -> None:
    log(tuckbox, "Soup")
    earlier = tuckbox.backups.make()
    chosen = tmp_path / "a stick" / "Sicherungen"
    first = tuckbox.backups.choose_folder(f"  {chosen} ")
    clock.advance(timedelta(days=1).total_seconds())
    log(tuckbox, "Bread")
    standing = tuckbox.backups.standing()
    assert (standing.folder, standing.is_default) == (chosen, False)
    assert (len(standing.found), standing.found[-1]) == (2, first)
    assert earlier.path.exists()


@pytest.mark.parametrize("typed", ["", "backups", "../up", "~nobody-of-that-name/x"])
def test_a_folder_must_be_named_whole(tuckbox: Tuckbox, typed: str) -> None:
    with pytest.raises(PersonError, match="whole path") as refused:
        tuckbox.backups.choose_folder(typed)
    assert refused.value.field == "folder"


def test_a_folder_that_cannot_be_used_is_not_chosen(tuckbox: Tuckbox, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PersonError, match="cannot be used"):
        tuckbox.backups.choose_folder(str(tmp_path / "file" / "in it"))
    assert tuckbox.backups.standing().is_default


def test_nothing_is_restored_while_a_promotion_is_at_work(tuckbox: Tuckbox) -> None:
    log(tuckbox, "Soup")
    file = tuckbox.backups.make().path
    worker = FileWorkerLock(tuckbox.settings.data_dir / "promotion.lock")
    assert worker.try_acquire()
    with pytest.raises(PersonError, match="into your account right now"):
        tuckbox.backups.restore(file)
    worker.release()
    kept = tuckbox.backups.restore(file)
    assert kept.kind is BackupKind.BEFORE_RESTORE
    assert worker.try_acquire(), "the lock is free again"
    worker.release()


def test_a_refused_restore_gives_the_lock_back(tuckbox: Tuckbox, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="No such file"):
            tuckbox.backups.restore(tmp_path / "nothing.db")


def test_the_last_backup_is_the_newest_of_the_usual_kind(tuckbox: Tuckbox, clock: FakeClock) -> None:
    log(tuckbox, "Soup")
    usual = tuckbox.backups.make()
    clock.advance(60)
    kept = tuckbox.backups.restore(usual.path)
    assert tuckbox.backups.standing().found == (kept, usual)
    assert latest(tuckbox.backups.standing().found) == usual
    assert latest([kept]) is None
