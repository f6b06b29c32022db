"""Which suggestions are offered below the name, and which of them the arrow keys have marked. No Flet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts.services import Food

OFFERED_MAX = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """`found` for what was typed; put away while another field has the focus."""

    found: tuple[Food, ...] = ()
    marked: int | None = None
    is_away: bool = False

    @property
    def shown(self) -> tuple[Food, ...]:
        """What is to be seen."""
        return () if self.is_away else self.found

    @property
    def choice(self) -> Food | None:
        """What Enter would take."""
        return self.shown[self.marked] if self.shown and self.marked is not None else None

    def renewed(self, found: tuple[Food, ...]) -> Offer:
        """For what was typed since; the mark stays on its food, as an answer may come later than an arrow key."""
        choice = self.choice
        return replace(self, found=found, marked=found.index(choice) if choice in found else None)

    def moved(self, step: int) -> Offer:
        """After an arrow key: the mark goes round, by way of no mark at all."""
        places = len(self.shown) + 1
        place = ((-1 if self.marked is None else self.marked) + 1 + step) % places - 1
        return replace(self, marked=None if place < 0 else place)
