"""The question before the sync names what will not arrive: the first few, and how many more."""

from __future__ import annotations

from app.ui.promotion.refused_list import refused_lines
from app.usecases.account_values import ExpectedRefusal
from tests.app.ui.flet_window import window
from tests.support.builders import numbered_id
from tests.support.loops import run_apart

REASON = "Time must be at most 48 hours ahead."
REFUSALS = [ExpectedRefusal(numbered_id(n), f"Meal {n}", REASON.rstrip(".")) for n in range(5)]


def texts_of(shown: int) -> list[str]:
    found: list[str] = []

    async def main() -> None:
        async with window(lambda: refused_lines(REFUSALS, shown)) as opened:
            found.extend(opened.texts)

    run_apart(main())
    return found


def test_the_first_are_named_with_their_reason_and_the_others_counted() -> None:
    assert texts_of(3) == ["Meal 0", REASON, "Meal 1", REASON, "Meal 2", REASON, "and 2 more"]
    assert texts_of(5)[-2:] == ["Meal 4", REASON]
