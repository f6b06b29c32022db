"""Which period Trends shows, as its address says it: so Back returns to it from the day that was opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from app.ui.trends.period import PeriodKind

TRENDS_PATH: Final = "/trends"
TRENDS_ROUTE: Final = "trends/:kind?/:day?"


def trends_path(kind: PeriodKind, day: date, today: date) -> str:
    """The address of the period that holds `day`; without a date from today on, so that it follows the rollover."""
    return f"{TRENDS_PATH}/{kind}" if day >= today else f"{TRENDS_PATH}/{kind}/{day.isoformat()}"


def kind_in(params: Mapping[str, str | None]) -> PeriodKind:
    """The kind an address names; a week where it names none."""
    named = params.get("kind")
    return PeriodKind(named) if named in list(PeriodKind) else PeriodKind.WEEK
