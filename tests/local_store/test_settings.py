"""Targets, preferences and day status, each owner's own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.day import DayStatus
from contracts.settings import EnergyUnit, Language, Preferences, Theme
from contracts.targets import Targets
from local_store import Database, StoreAccounts, StoreSettingsService
from tests.local_store.world import ACCOUNT_OWNER
from tests.support.builders import NOON, FakeClock

NOON_DATE = date(2026, 11, 20)


@pytest.fixture
def settings(database: Database, accounts: StoreAccounts, clock: FakeClock) -> StoreSettingsService:
    return StoreSettingsService(database, accounts.shown_owner(), clock)


def test_what_was_never_set_has_its_default(settings: StoreSettingsService) -> None:
    assert settings.targets() is None
    assert settings.preferences() == Preferences()
    assert settings.day_status(NOON_DATE) is None


def test_targets_come_back_exactly(settings: StoreSettingsService) -> None:
    targets = Targets(kcal=Decimal("2000.125"), protein_g=Decimal(120), updated_at=NOON)
    settings.set_targets(Targets(kcal=Decimal(1800), updated_at=NOON))
    settings.set_targets(targets)
    assert settings.targets() == targets


def test_preferences_come_back(settings: StoreSettingsService) -> None:
    chosen = Preferences(energy_unit=EnergyUnit.KJ, theme=Theme.DARK, time_zone="Asia/Tokyo", language=Language.GERMAN)
    settings.set_preferences(chosen)
    assert settings.preferences() == chosen


def test_a_days_mark_can_be_taken_away(settings: StoreSettingsService) -> None:
    settings.set_day_status(NOON_DATE, DayStatus.FASTED)
    assert settings.day_status(NOON_DATE) is DayStatus.FASTED
    settings.set_day_status(NOON_DATE, None)
    assert settings.day_status(NOON_DATE) is None


def test_the_marks_of_many_days_come_at_once(settings: StoreSettingsService) -> None:
    """From the first to the last, both included; a mark that was taken away is none."""
    marks = [DayStatus.COMPLETE, DayStatus.PARTIAL, None, DayStatus.FASTED, DayStatus.COMPLETE]
    for number, mark in enumerate(marks):
        settings.set_day_status(NOON_DATE + timedelta(days=number), mark)
    found = settings.day_statuses(NOON_DATE + timedelta(days=1), NOON_DATE + timedelta(days=3))
    assert list(found.items()) == [
        (NOON_DATE + timedelta(days=1), DayStatus.PARTIAL),
        (NOON_DATE + timedelta(days=3), DayStatus.FASTED),
    ]


def test_one_owners_settings_are_not_anothers(
    settings: StoreSettingsService, database: Database, clock: FakeClock
) -> None:
    settings.set_day_status(NOON_DATE, DayStatus.COMPLETE)
    other = StoreSettingsService(database, ACCOUNT_OWNER, clock)
    assert (other.day_status(NOON_DATE), other.day_statuses(NOON_DATE, NOON_DATE)) == (None, {})
