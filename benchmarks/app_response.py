"""How soon the app answers a tap with a large diary, and how soon it is there, beside an empty Flet app.

    python -m benchmarks.app_response [MEALS]

Real programs, a real file, a real Chromium (the tests' own). The two apps take turns. A time is measured in the page
(`benchmarks.stopwatch`); the start, from before the process begins to the painted first screen.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.language import writing
from app.ui.energy import energy_text
from app.ui.today.model import slot_groups
from benchmarks.diaries import Diary
from benchmarks.programs import plain_environment, program
from benchmarks.stopwatch import Answer, painted_at, timed
from contracts.clock import SystemClock, new_id
from contracts.logical_day import logical_date
from contracts.meal import Slot, WireMeal
from contracts.settings import EnergyUnit
from local_store import Database, StoreAccounts, StoreInterchange, StoreMealService
from tests.browser.conftest import ARGUMENTS
from tests.browser.screen import Screen
from tests.browser_setup import find_chromium

MEALS, YEARS = 100_000, 10
TAPS, STARTS = 30, 5
MEDIAN_MAX_MS, P95_MAX_MS, START_RATIO_MAX = 100, 250, 1.5
TZ = "Europe/Berlin"
_OURS = ("app", "open", "--web", "--no-browser", "--port", "0")
_EMPTY = ("benchmarks.empty_app",)
_WIDTH = 1400
_LETTERS = "cbrapstlgzj"
_START_MS = 60_000
_FOOT = "Is everything of this day logged?"
"""The last of what Today shows."""
_FIRST_MEALS = 3
_REST_MS = 400
"""Until an answer that is being drawn has settled; not part of any time."""


@dataclass(frozen=True)
class Person:
    """Somebody with a diary: the data folder and what is in it."""

    folder: Path
    meals: StoreMealService
    today: date

    def environment(self) -> dict[str, str]:
        """For the app on this diary."""
        return plain_environment(TUCKBOX_DATA_DIR=str(self.folder), TUCKBOX_TZ=TZ, TUCKBOX_CREDENTIALS="memory")


@contextmanager
def person(folder: Path, count: int) -> Iterator[Person]:
    """Somebody who logged that many meals in ten years, up to today."""
    clock = SystemClock()
    database = Database.open(folder / "tuckbox.db", clock, new_id)
    owner = StoreAccounts(database, clock, new_id).shown_owner()
    today = logical_date(clock.now(), TZ)
    per_day = max(1, count // (YEARS * 365))
    last = datetime.combine(today - timedelta(days=1), time(6), UTC)
    diary = Diary(count, seed=1, last=last, meals_a_day=per_day)
    StoreInterchange(database, owner, clock, new_id).restore(
        WireMeal.model_validate(item["meal"]).meal for item in diary.items()
    )
    yield Person(folder, StoreMealService(database, owner, clock, new_id), today)
    database.close()


def day_taps(screen: Screen, who: Person) -> list[float]:
    """Back through the days and forth again; each answer is the date, its energy and its first meals."""
    days = [who.today - timedelta(days=ago) for ago in range(TAPS // 2 + 1)]
    ways = [("Previous day", day) for day in days[1:]] + [("Next day", day) for day in reversed(days[:-1])]
    found = []
    for name, day in ways:
        energy = energy_text(who.meals.day_summary(day).kcal, EnergyUnit.KCAL)
        listed = slot_groups(who.meals.meals_of(day), TZ, EnergyUnit.KCAL)
        first = [line.name for group in listed for line in group.lines][:_FIRST_MEALS]
        answer = Answer([writing.day_subtitle(day, who.today), f"{energy} eaten", *first])
        found.append(timed(screen.page, partial(screen.press, name), answer))
    return found


def add_taps(screen: Screen) -> list[float]:
    """The form opens; Escape puts it away again."""
    return dialog_taps(screen, "Add meal", "Save and add another")


def dialog_taps(screen: Screen, button: str, words: str) -> list[float]:
    """A dialog opens and has the keyboard; Escape puts it away again."""
    found = []
    for _ in range(TAPS):
        found.append(timed(screen.page, lambda: screen.press(button), Answer([words])))
        screen.expect_focus("Name")
        screen.key("Escape")
        screen.says_no_more(words)
    return found


def letter_taps(screen: Screen, who: Person) -> list[float]:
    """One letter of a name; the answer is the foods it may begin, and none other of those offered before."""
    screen.press("Add meal")
    screen.expect_focus("Name")
    chosen = screen.page.get_by_role("checkbox", checked=True).get_attribute("aria-label")
    screen.key("Escape")
    screen.says_no_more("Save and add another")
    slot = Slot((chosen or "").strip().lower())

    def offered(typed: str) -> list[str]:
        return [food.name for food in who.meals.suggest(typed, slot)]

    def answer(letter: str) -> Answer:
        found = offered(letter)
        return Answer(found[:3], gone=[each for each in offered("") if each not in found], event="keydown")

    return typing_taps(screen, "Add meal", answer)


def typing_taps(screen: Screen, button: str, answer: Callable[[str], Answer]) -> list[float]:
    """A letter typed into the empty name; then it is taken out again."""
    answers = {letter: answer(letter) for letter in _LETTERS}
    screen.press(button)
    screen.expect_focus("Name")
    found = []
    for letter in (_LETTERS * TAPS)[:TAPS]:
        found.append(timed(screen.page, partial(screen.page.keyboard.press, letter), answers[letter]))
        screen.key("Backspace")
        screen.page.wait_for_timeout(_REST_MS)
    screen.key("Escape")
    return found


def place_taps(screen: Screen, words: str, back: str) -> list[float]:
    """From Today to Trends, and back again."""
    found = []
    for _ in range(TAPS):
        found.append(timed(screen.page, lambda: screen.go_to("Trends"), Answer([words])))
        screen.go_to("Today")
        screen.says(back)
        screen.page.wait_for_timeout(_REST_MS)
    return found


def next_taps(screen: Screen) -> list[float]:
    """A text that counts the taps."""
    return [
        timed(screen.page, lambda: screen.press("Next"), Answer([f"Tapped {n} times."])) for n in range(1, TAPS + 1)
    ]


def our_taps(screen: Screen, who: Person) -> dict[str, list[float]]:
    """Every kind of tap in the app, in milliseconds."""
    return {
        "another day": day_taps(screen, who),
        "Add meal": add_taps(screen),
        "suggest": letter_taps(screen, who),
        "Trends": place_taps(screen, "Average ", "Add meal"),
    }


def empty_taps(screen: Screen) -> dict[str, list[float]]:
    """The same kinds in the empty app."""
    return {
        "another day": next_taps(screen),
        "Add meal": dialog_taps(screen, "Open", "Typed ."),
        "suggest": typing_taps(screen, "Open", lambda letter: Answer([f"Typed {letter}."], event="keydown")),
        "Trends": place_taps(screen, "Somewhere else.", "Tapped "),
    }


@contextmanager
def window(browser: Browser, words: Sequence[str], environment: dict[str, str], log: Path) -> Iterator[Screen]:
    """The program, and a window of a new profile on its address."""
    with program(words, environment, log) as (address, _), new_page(browser) as page:
        page.goto(address)
        yield Screen(page, _WIDTH)


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """A window of a new profile, with nothing in it."""
    page = browser.new_page(viewport={"width": _WIDTH, "height": 900}, reduced_motion="reduce")
    yield page
    page.context.close()


def start_seconds(
    browser: Browser, words: Sequence[str], environment: dict[str, str], log: Path, said: Sequence[str]
) -> list[float]:
    """From before the process begins until each of these is painted."""
    began = SystemClock().now().timestamp()
    with program(words, environment, log) as (address, _), new_page(browser) as page:
        return [painted - began for painted in painted_at(page, address, said)]


def report(ours: dict[str, list[float]], empty: dict[str, list[float]]) -> None:
    """Median, 95th percentile and the ratio of the medians."""
    print(f"Tap to painted answer, {TAPS} taps each (claim: median {MEDIAN_MAX_MS} ms, p95 {P95_MAX_MS} ms)")
    for name, times in ours.items():
        median, floor = statistics.median(times), statistics.median(empty[name])
        print(
            f"    {name:<12} median {median:4.0f} ms, p95 {p95(times):4.0f} ms;"
            f" empty app {floor:3.0f} and {p95(empty[name]):3.0f} ms: ratio {median / floor:.1f}"
        )


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def measure(browser: Browser, who: Person, log: Path) -> None:
    """Starts by turns, then the taps."""
    plain, diary = plain_environment(), who.environment()
    starts = [
        (
            *start_seconds(browser, _OURS, diary, log, ["Add meal", _FOOT]),
            *start_seconds(browser, _EMPTY, plain, log, ["Next"]),
        )
        for _ in range(STARTS)
    ]
    ours, whole, empty = (statistics.median(each) for each in zip(*starts, strict=True))
    print(f"Process start to usable Today, medians of {STARTS}: {ours:.1f} s; empty app {empty:.1f} s:", end=" ")
    print(
        f"ratio {ours / empty:.2f} (claim: at most {START_RATIO_MAX}); to its foot {whole:.1f} s: {whole / empty:.2f}"
    )
    with window(browser, _OURS, diary, log) as screen:
        screen.button("Add meal").wait_for(state="attached", timeout=_START_MS)
        taps = our_taps(screen, who)
    with window(browser, _EMPTY, plain, log) as screen:
        screen.button("Next").wait_for(state="attached", timeout=_START_MS)
        report(taps, empty_taps(screen))


def main(words: Sequence[str] = ()) -> None:
    """With so many meals, else those of the claim."""
    count = int(words[0]) if words else MEALS
    with tempfile.TemporaryDirectory() as name, person(Path(name), count) as who, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        print(f"{count:,} meals over {YEARS} years")
        measure(browser, who, Path(name, "log"))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
