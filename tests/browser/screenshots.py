"""Takes the pictures in docs/screenshots: the real app in Chromium, plain and under everything that is hard to show.

python -m tests.browser.screenshots [FOLDER]
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from app.bootstrap import Tuckbox, opened
from app.language.speech import speaking, tr
from app.settings import AppSettings
from app.ui.account import texts as account_texts
from app.ui.foods import texts as foods_texts
from app.ui.meal_form import texts as form_texts
from app.ui.settings import texts as settings_texts
from app.ui.today import texts as today_texts
from app.ui.trends import texts as trends_texts
from app.ui.trends.period import PeriodKind
from contracts.messages import Message
from contracts.settings import Language
from tests.browser.example_diaries import TZ, crowded_diary, example_diary
from tests.browser.promotion_pictures import take_promotion
from tests.browser_setup import find_chromium
from tests.support.programs import Device, program

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
HEIGHT: Final = 860
PATIENCE_MS: Final = 60_000
PAINTED_MS: Final = 1500
"""Until animations have ended and every glyph is there."""
CHROMIUM_FLAGS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LARGE_TEXT: Final = "--blink-settings=defaultFontSize=32"
"""The browser's setting for twice the usual size of text."""

Scheme = Literal["light", "dark"]
Arrive = Callable[[Page], None]


def _button(page: Page, words: Message | str, *, press: bool = False) -> None:
    """Wait for the button of that name, and press it."""
    button = page.get_by_role("button", name=words if isinstance(words, str) else tr(words), exact=True).first
    button.wait_for(state="attached")
    if press:
        button.click()


def today_page(page: Page) -> None:
    """Today, with its meals and what may be eaten again."""
    _button(page, form_texts.ADD_MEAL)
    page.get_by_role("heading", name=tr(today_texts.AGAIN), exact=True).wait_for(state="attached")


def add_meal_page(page: Page) -> None:
    """The form, something typed."""
    _button(page, form_texts.ADD_MEAL, press=True)
    _button(page, form_texts.SAVE_AND_ADD_ANOTHER)
    page.wait_for_timeout(400)
    page.keyboard.type("o", delay=60)


def trends_page(page: Page) -> None:
    """Trends, this week."""
    _button(page, trends_texts.SHOW_TABLE)


def trends_months_page(page: Page) -> None:
    """Trends, three months."""
    _button(page, trends_texts.KINDS[PeriodKind.THREE_MONTHS], press=True)


def trends_table_page(page: Page) -> None:
    """Trends as a table."""
    _button(page, trends_texts.SHOW_TABLE, press=True)
    _button(page, trends_texts.HIDE_TABLE)


def foods_page(page: Page) -> None:
    """Foods, favourites first."""
    _button(page, foods_texts.edit("Żurek with egg"))


def edit_food_page(page: Page) -> None:
    """The form that corrects a food."""
    _button(page, foods_texts.edit("Żurek with egg"), press=True)
    page.get_by_role("switch").wait_for(state="attached")


def account_page(page: Page) -> None:
    """Account, as a guest."""
    _button(page, account_texts.CREATE_ACCOUNT)


def settings_page(page: Page) -> None:
    """Settings, from its top."""
    _button(page, settings_texts.BACK_UP)


def crowded_foods_page(page: Page) -> None:
    """Foods, in every script."""
    _button(page, foods_texts.edit("떡볶이 🌶️"))


SCREENS: Final[dict[str, tuple[str, Arrive]]] = {
    "today": ("", today_page),
    "add-meal": ("", add_meal_page),
    "trends": ("trends", trends_page),
    "trends-months": ("trends", trends_months_page),
    "trends-table": ("trends", trends_table_page),
    "foods": ("foods", foods_page),
    "edit-food": ("foods", edit_food_page),
    "account": ("account", account_page),
    "settings": ("settings", settings_page),
}
"""The part of the address after the first slash, and what is done there."""

CROWDED_SCREENS: Final[dict[str, tuple[str, Arrive]]] = {
    "today": ("", today_page),
    "add-meal": ("", add_meal_page),
    "trends": ("trends", trends_page),
    "foods": ("foods", crowded_foods_page),
}


@dataclass(frozen=True)
class Series:
    """One row of pictures: which diary, which screens, in which windows; `name` is part of the files' names."""

    name: str = ""
    fill: Callable[[Tuckbox], None] = example_diary
    screens: Iterable[tuple[str, tuple[str, Arrive]]] = tuple(SCREENS.items())
    widths: tuple[int, ...] = (400, 1400)
    schemes: tuple[Scheme, ...] = ("light",)
    language: Language = Language.ENGLISH
    flags: tuple[str, ...] = ()


ALL_SERIES: Final = (
    Series(widths=(400, 900, 1400), schemes=("light", "dark")),
    Series("german", language=Language.GERMAN),
    Series("large-text", flags=(LARGE_TEXT,)),
    Series("crowded", crowded_diary, tuple(CROWDED_SCREENS.items()), schemes=("light", "dark")),
)


def take(series: Series, driver: Playwright, folder: Path) -> int:
    """Take them; how many there are."""
    taken = 0
    with _running(series) as address, _chromium(driver, *series.flags) as browser, speaking(series.language):
        for (name, screen), width, scheme in itertools.product(series.screens, series.widths, series.schemes):
            file = "-".join(filter(None, [name, series.name, str(width), scheme]))
            with _page(browser, address, series.language, (width, scheme), screen) as page:
                page.screenshot(path=folder / f"{file}.png")
            taken += 1
    return taken


@contextmanager
def _page(
    browser: Browser, address: str, language: Language, window: tuple[int, Scheme], screen: tuple[str, Arrive]
) -> Iterator[Page]:
    """The page as it is to be taken, in a profile of its own."""
    width, scheme = window
    path, arrive = screen
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        locale=language.value,
        timezone_id=TZ,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    today_page(page)
    if path:
        page.goto(urljoin(address, path))
    arrive(page)
    page.wait_for_timeout(PAINTED_MS)
    yield page
    context.close()


@contextmanager
def _running(series: Series) -> Iterator[str]:
    """The address of the app with that diary."""
    with tempfile.TemporaryDirectory() as name:
        device = Device(Path(name) / "diary", tz=TZ)
        with opened(AppSettings(data_dir=device.folder, tz=TZ)) as tuckbox:
            series.fill(tuckbox)
        words = ["app", "open", "--web", "--no-browser", "--port", "0"]
        with program(words, device.environment(), Path(name) / "app.log") as (address, _):
            yield address


@contextmanager
def _chromium(driver: Playwright, *flags: str) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found; `make test` says how to get one.")
    browser = driver.chromium.launch(executable_path=chromium, args=[*CHROMIUM_FLAGS, *flags])
    yield browser
    browser.close()


def take_promotions(driver: Playwright, folder: Path) -> int:
    """Those of a promotion; how many there are."""
    with tempfile.TemporaryDirectory() as name, _chromium(driver) as browser:
        device = Device(Path(name) / "diary", tz=TZ)
        with opened(AppSettings(data_dir=device.folder, tz=TZ)) as tuckbox:
            example_diary(tuckbox)
        return take_promotion(browser, device, folder, Path(name))


def main() -> None:
    """Make the diaries, start the app, take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        taken = sum(take(series, driver, folder) for series in ALL_SERIES) + take_promotions(driver, folder)
    sys.stdout.write(f"{taken} pictures in {folder}\n")


if __name__ == "__main__":
    main()
