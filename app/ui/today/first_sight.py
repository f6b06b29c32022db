"""Today as a window opens with it: loaded before the window is drawn, so that it never shows an empty screen."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.ports import TuckboxCore
from app.ui.today.again_model import AgainTile, load_again
from app.ui.today.model import TodayView, load_today


@dataclass(frozen=True, slots=True)
class FirstSight:
    """What the screen shows at first."""

    view: TodayView
    tiles: tuple[AgainTile, ...]


def load_first_sight(core: TuckboxCore) -> FirstSight:
    """The current logical date. Blocks."""
    return FirstSight(load_today(core, None), load_again(core))
