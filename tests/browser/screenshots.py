"""Takes the pictures in docs/screenshots: the real app with an example diary, in Chromium.

python -m tests.browser.screenshots [FOLDER]
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from app.bootstrap import Tuckbox, opened
from app.settings import AppSettings
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from contracts.meal import MealDraft
from contracts.targets import Targets
from tests.browser.promotion_pictures import take_promotion
from tests.browser_setup import find_chromium
from tests.support.programs import Device, program

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
TZ: Final = "Europe/Berlin"
WIDTHS: Final = (400, 900, 1400)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
HEIGHT: Final = 860
PAINTED_MS: Final = 1500
"""Until animations have ended and every glyph is there."""
CHROMIUM_FLAGS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

_DAY: Final = (
    ("breakfast", time(7, 50), "Oatmeal with berries", 410, 14, 62, "9.5", "1 bowl"),
    ("breakfast", time(8, 5), "Coffee with milk", 38, 2, 3, "1.8", None),
    ("lunch", time(12, 40), "Lentil soup and bread", 520, 24, 71, "11.5", None),
    ("snack", time(15, 30), "Apple", 72, "0.4", "17.2", "0.2", "1 medium"),
    ("dinner", time(19, 10), "Salmon with potatoes", 610, 42, 48, 26, None),
    ("snack", time(1, 20), "Dark chocolate", 118, None, None, None, "2 pieces"),
)
_EARLIER: Final = (
    (
        ("breakfast", time(7, 40), "Oatmeal with berries", 410, 14, 62, "9.5", "1 bowl"),
        ("breakfast", time(8, 20), "Crème fraîche on rye bread", 390, 11, 44, 18, "2 slices"),
        ("breakfast", time(9, 30), "Shakshuka", 430, 22, 24, 27, None),
    ),
    (
        ("lunch", time(12, 40), "Lentil soup and bread", 520, 24, 71, "11.5", None),
        ("lunch", time(13, 5), "Żurek with egg", 610, 26, 48, 33, "1 bowl"),
        ("lunch", time(12, 15), "Salad from the canteen", 480, None, None, None, None),
        ("lunch", time(13, 30), "Grandmother's beef goulash with dumplings", 890, 47, 82, 38, "1 plate"),
    ),
    (
        ("dinner", time(19, 10), "Salmon with potatoes", 610, 42, 48, 26, None),
        ("dinner", time(20, 5), "Pizza margherita", 980, 38, 118, 36, "1 whole"),
        ("dinner", time(18, 50), "Vegetable curry with rice", 690, 19, 96, 24, None),
        ("dinner", time(21, 15), "Bánh mì", 560, 28, 61, 21, None),
        ("dinner", time(19, 45), "餃子", 520, 24, 55, 21, "10"),
    ),
    (
        ("snack", time(15, 30), "Apple", 72, "0.4", "17.2", "0.2", "1 medium"),
        ("snack", time(16, 10), "Walnuts", 196, "4.6", "4.1", "19.6", "30 g"),
        ("snack", time(22, 40), "Dark chocolate", 118, None, None, None, "2 pieces"),
    ),
)
_EARLIER_DAYS: Final = 120
_NOT_LOGGED: Final = frozenset({5, 6, 17, 30, 31, 32, 33, 58, 77, 78, 101})
_FASTED, _PARTIAL, _FEAST = 3, 9, 24
"""Days ago that are fasted, marked partial, and of twice the usual."""


def example_diary(tuckbox: Tuckbox) -> None:
    """Four months with gaps, two days in detail, a target and favourites."""
    now = datetime.now(UTC)  # noqa: TID251 - the pictures show the day they are taken
    today = logical_date(now, TZ)
    diary = tuckbox.provider.diary()
    targets = {"kcal": 2100, "protein_g": 95, "carbs_g": 250, "fat_g": 70, "updated_at": now}
    diary.settings.set_targets(Targets.model_validate(targets))
    for ago in range(_EARLIER_DAYS, 1, -1):
        if ago not in _NOT_LOGGED and ago != _FASTED:
            diary.meals.add_all([_draft(today - timedelta(days=ago), *meal) for meal in _earlier_meals(ago)])
    diary.settings.set_day_status(today - timedelta(days=_FASTED), DayStatus.FASTED)
    diary.settings.set_day_status(today - timedelta(days=_PARTIAL), DayStatus.PARTIAL)
    for name in ("Oatmeal with berries", "Żurek with egg"):
        diary.meals.set_favourite(name, favourite=True)
    for day in (today - timedelta(days=1), today):
        diary.meals.add_all([_draft(day, *meal) for meal in _DAY])


def _earlier_meals(ago: int) -> list[tuple[Any, ...]]:
    """What was eaten so many days ago: one of each slot, in an order that repeats late."""
    meals = [choices[ago * (place + 2) // 2 % len(choices)] for place, choices in enumerate(_EARLIER)]
    if ago == _PARTIAL:
        return meals[:2]
    return meals + list(_EARLIER[2][:4]) if ago == _FEAST else meals


def _draft(
    day: date, slot: str, at: time, name: str, kcal: int, protein: Any, carbs: Any, fat: Any, amount: str | None
) -> MealDraft:
    macros = {"protein_g": _grams(protein), "carbs_g": _grams(carbs), "fat_g": _grams(fat)}
    fields = {"name": name, "kcal": kcal, "tz": TZ, "slot": slot, "amount": amount, "eaten_at": _instant(day, at)}
    return MealDraft.model_validate(fields | macros)


def today_page(page: Page) -> None:
    """Today, with its meals."""
    page.get_by_role("button", name="Add meal").wait_for(state="attached")


def add_meal_page(page: Page) -> None:
    """The form, something typed."""
    today_page(page)
    page.get_by_role("button", name="Add meal").click()
    page.get_by_label("Name", exact=True).wait_for(state="attached")
    page.wait_for_timeout(400)
    page.keyboard.type("o", delay=60)


def trends_page(page: Page) -> None:
    """Trends, this week."""
    _go_to(page, "Trends")
    page.get_by_role("button", name="Show as table").wait_for(state="attached")


def trends_months_page(page: Page) -> None:
    """Trends, three months."""
    trends_page(page)
    page.get_by_role("button", name="3 months", exact=True).click()
    page.get_by_role("button", name="Previous 3 months").wait_for(state="attached")


def trends_table_page(page: Page) -> None:
    """Trends as a table."""
    trends_page(page)
    page.get_by_role("button", name="Show as table").click()
    page.get_by_role("button", name="Hide table").wait_for(state="attached")


def foods_page(page: Page) -> None:
    """Foods, favourites first."""
    _go_to(page, "Foods")
    page.get_by_role("button", name="Edit Żurek with egg").wait_for(state="attached")


def edit_food_page(page: Page) -> None:
    """The form that corrects a food."""
    foods_page(page)
    page.get_by_role("button", name="Edit Żurek with egg").click()
    page.get_by_role("switch", name="Change past meals too?").wait_for(state="attached")


def account_page(page: Page) -> None:
    """Account, as a guest."""
    _go_to(page, "Account")
    page.get_by_role("button", name="Create account").wait_for(state="attached")


def settings_page(page: Page) -> None:
    """Settings, from its top."""
    _go_to(page, "Settings")
    page.get_by_role("button", name="Back up now").wait_for(state="attached")


def _go_to(page: Page, destination: str) -> None:
    """By the rail or the bar."""
    today_page(page)
    page.get_by_role("tab", name=destination).or_(page.get_by_role("button", name=destination)).first.click()


SCREENS: Final[dict[str, Callable[[Page], None]]] = {
    "today": today_page,
    "add-meal": add_meal_page,
    "trends": trends_page,
    "trends-months": trends_months_page,
    "trends-table": trends_table_page,
    "foods": foods_page,
    "edit-food": edit_food_page,
    "account": account_page,
    "settings": settings_page,
}


def take(browser: Browser, address: str, folder: Path) -> None:
    """Every screen at every width in both themes."""
    for (name, arrive), width, scheme in itertools.product(SCREENS.items(), WIDTHS, SCHEMES):
        size = {"width": width, "height": HEIGHT}
        context = browser.new_context(viewport=size, color_scheme=scheme, timezone_id=TZ, reduced_motion="reduce")  # type: ignore[arg-type]  # a plain dict is what it takes
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        arrive(page)
        page.wait_for_timeout(PAINTED_MS)
        page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
        context.close()


def main() -> None:
    """Make the diary, start the app, take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found; `make test` says how to get one.")
    with tempfile.TemporaryDirectory() as name:
        device = Device(Path(name) / "diary", tz=TZ)
        with opened(AppSettings(data_dir=device.folder, tz=TZ)) as tuckbox:
            example_diary(tuckbox)
        words = ["app", "open", "--web", "--no-browser", "--port", "0"]
        with program(words, device.environment(), Path(name) / "app.log") as (address, _), sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
            take(browser, address, folder)
            more = take_promotion(browser, device, folder, Path(name))
            browser.close()
    sys.stdout.write(f"{len(SCREENS) * len(WIDTHS) * len(SCHEMES) + more} pictures in {folder}\n")


def _grams(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _instant(day: date, at: time) -> datetime:
    calendar_day = day + timedelta(days=1) if at < time(4) else day
    return datetime.combine(calendar_day, at, ZoneInfo(TZ))


if __name__ == "__main__":
    main()
