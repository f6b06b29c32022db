"""What the person wanted: the model that the end of a run is measured against."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from contracts.meal import MealDraft


@dataclass(slots=True)
class Account:
    """A person at the server. `meals`: what another device of theirs keeps there, by id; None once deleted."""

    email: str
    id: UUID | None = None
    meals: dict[UUID, MealDraft | None] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """How this account's rows are marked on a device."""
        return f"user:{self.id}"


@dataclass(slots=True)
class Intent:
    """Everything the person said, in whatever order the program heard it."""

    meals: dict[UUID, MealDraft | None] = field(default_factory=dict)
    """The last wish for each meal logged on this device; None: deleted."""
    owners: dict[UUID, set[str]] = field(default_factory=dict)
    """Every owner under which the device ever held the meal."""
    changed_later: set[UUID] = field(default_factory=set)
    """Meals added, edited or deleted while a promotion was under way, or in an account's diary."""
    taken_back: set[UUID] = field(default_factory=set)
    """Refused meals whose way into the account, once corrected, was cancelled: they wait for the person again."""
    consents: set[tuple[str, str]] = field(default_factory=set)
    """Lineage, and the e-mail address of the account it may go to."""

    def alive(self) -> dict[UUID, MealDraft]:
        """The meals that must be somewhere."""
        return {meal_id: draft for meal_id, draft in self.meals.items() if draft is not None}

    def may_be_in(self, meal_id: UUID, account: Account) -> bool:
        """Whether the person ever agreed that this meal goes there."""
        owners = self.owners[meal_id]
        lineages = {lineage for lineage, email in self.consents if email == account.email}
        return account.owner in owners or any(f"guest:{lineage}" in owners for lineage in lineages)
