"""How long the questions of the screens take over a large diary, against the same over a small one.

`python -m benchmarks.diary_queries` fills two files as a person would in ten years and in five weeks, then asks each in
turn. It prints medians and ratios: what one look costs must not grow with the diary it looks into.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from contracts.clock import SystemClock
from contracts.meal import MealDraft, Slot
from local_store import Database, StoreAccounts, StoreInterchange, StoreMealService
from tests.support.builders import FakeClock, NumberedIds

LARGE: Final = 100_000
SMALL: Final = 1_000
FOODS: Final = 2_000
ROUNDS: Final = 15
_MEALS_A_DAY: Final = 27
_LAST: Final = datetime(2025, 12, 31, 20, tzinfo=UTC)
_FIRST_WORDS: Final = ("Oatmeal", "Crème", "Käse", "Pad Thai", "Żurek", "味噌汁", "Coffee", "Chicken", "Açaí", "Phở")
_SLOTS: Final = (Slot.BREAKFAST, Slot.LUNCH, Slot.SNACK, Slot.DINNER)


def drafts(count: int) -> Iterator[MealDraft]:
    """The last `count` meals of a diary: few foods eaten often, many seldom."""
    draw = random.Random(5)
    names = [f"{_FIRST_WORDS[n % len(_FIRST_WORDS)]} with sauce {n}" for n in range(FOODS)]
    shares = [1 / (n + 1) for n in range(FOODS)]
    for n, name in enumerate(draw.choices(names, shares, k=count)):
        days, of_day = divmod(n, _MEALS_A_DAY)
        yield MealDraft(
            name=name,
            kcal=Decimal(draw.randrange(900)),
            protein_g=Decimal(draw.randrange(50)),
            eaten_at=_LAST - timedelta(days=days, minutes=of_day * 30),
            tz="UTC",
            slot=_SLOTS[of_day * len(_SLOTS) // _MEALS_A_DAY],
        )


def filled(path: Path, count: int) -> StoreMealService:
    """A guest's diary in a file of its own."""
    clock, ids = FakeClock(_LAST), NumberedIds()
    database = Database.open(path, clock, ids)
    owner = StoreAccounts(database, clock, ids).shown_owner()
    rows = ((f"row {n}", 0, draft) for n, draft in enumerate(drafts(count)))
    StoreInterchange(database, owner, clock, ids).add_from_source(rows)
    return StoreMealService(database, owner, clock, ids)


def questions(meals: StoreMealService) -> dict[str, Callable[[], object]]:
    """What the screens ask."""
    today: date = _LAST.date()
    return {
        "suggest, nothing typed": lambda: meals.suggest("", Slot.LUNCH),
        "suggest, one letter": lambda: meals.suggest("c", Slot.LUNCH),
        "suggest, two words": lambda: meals.suggest("sauce chick", Slot.LUNCH),
        "foods, the first 100": lambda: meals.foods("", 100),
        "meals of a day": lambda: meals.meals_of(today),
        "summaries of 3 months": lambda: meals.day_summaries(today - timedelta(days=91), today),
        "summaries of 10 years": lambda: meals.day_summaries(today - timedelta(days=3653), today),
        "what can be undone": meals.undoable,
    }


def medians(asked: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each, asked in turn so that a busy machine is busy for all."""
    clock = SystemClock()
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS):
        for ask, times in zip(asked, taken, strict=True):
            begun = clock.monotonic()
            ask()
            times.append((clock.monotonic() - begun) * 1000)
    return [statistics.median(times) for times in taken]


def main() -> None:
    """Print one line a question."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = (questions(filled(Path(folder) / f"{count}.db", count)) for count in (LARGE, SMALL))
        print(f"{'':<24}{LARGE:>12,} meals{SMALL:>12,} meals    ratio")
        for name in large:
            many, few = medians((large[name], small[name]))
            print(f"{name:<24}{many:>15.1f} ms{few:>15.1f} ms{many / few:>9.1f}")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
