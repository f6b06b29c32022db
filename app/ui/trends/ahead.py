"""What Trends shows, loaded before the screen is: it changes once, and whole."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from app.ui.ports import TuckboxCore

if TYPE_CHECKING:
    from app.ui.surroundings import Pulse
    from app.ui.trends.model import TrendsView
    from app.ui.trends.period import Period

_PATIENCE_SECONDS: Final = 0.2
"""Then the screen is shown without, and says that it is loading."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a view depends on."""

    period: Period
    today: date
    data_version: int
    nudges: int


class TrendsAhead:
    """The view of one window that is at hand, as long as everything it depends on stays what it is."""

    def __init__(self, core: TuckboxCore) -> None:
        self._core = core
        self._held: tuple[Looked, TrendsView] | None = None

    def view(self, looked: Looked) -> TrendsView | None:
        """None where it has to be loaded."""
        return self._held[1] if self._held and self._held[0] == looked else None

    async def fetch(self, params: Mapping[str, str | None], pulse: Pulse) -> None:
        """Have the view of the address with these parameters at hand. Where that fails nothing is said: the screen
        tries again, and says why.
        """
        from app.ui.trends.model import load_trends

        looked = looked_at(params, pulse)
        if self.view(looked) is None:
            with contextlib.suppress(Exception):
                loading = asyncio.to_thread(load_trends, self._core, looked.period, looked.today)
                self._held = (looked, await asyncio.wait_for(loading, _PATIENCE_SECONDS))


def looked_at(params: Mapping[str, str | None], pulse: Pulse) -> Looked:
    """What the view of the address with these parameters depends on."""
    from app.ui.today.day_address import day_in
    from app.ui.trends.address import kind_in
    from app.ui.trends.period import period_with

    today = pulse.today
    period = period_with(kind_in(params), day_in(params, today) or today, today, pulse.preferences.week_start)
    return Looked(period, today, pulse.data_version, pulse.nudges)
