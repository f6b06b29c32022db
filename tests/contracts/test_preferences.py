"""What was preferred in an older version still is; what is preferred travels whole."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from contracts.imports import ImportSettings, PreferencesEntry
from contracts.settings import EnergyUnit, Language, Preferences, Theme, WeekStart
from contracts.wire import read_json
from tests.support.builders import NOON


def test_preferences_stored_before_there_was_a_week_start_are_read() -> None:
    stored = {"energy_unit": "kj", "theme": "dark", "time_zone": "Europe/Berlin"}
    found = Preferences.model_validate(stored)
    assert (found.energy_unit, found.theme, found.week_start) == (EnergyUnit.KJ, Theme.DARK, WeekStart.MONDAY)
    assert found.language is None


def test_a_week_start_nobody_offers_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be one of monday, saturday, sunday"):
        Preferences.model_validate({"week_start": "friday"})


def test_a_language_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be one of en, de"):
        Preferences.model_validate({"language": "tlh"})


def test_a_promotion_carries_every_preference() -> None:
    preferred = Preferences(
        energy_unit=EnergyUnit.KJ,
        theme=Theme.DARK,
        week_start=WeekStart.SUNDAY,
        time_zone="Asia/Tokyo",
        language=Language.GERMAN,
    )
    assert {name for name in Preferences.model_fields if getattr(preferred, name) is None} == set()
    sent = ImportSettings(preferences=PreferencesEntry(value=preferred, updated_at=NOON)).model_dump_json()
    arrived = ImportSettings.model_validate(read_json(sent)).preferences
    assert arrived is not None
    assert arrived.value == preferred
