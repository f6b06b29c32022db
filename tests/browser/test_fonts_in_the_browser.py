"""A meal's name is painted in any script, with fonts that the app itself serves and only when they are needed.

An empty box looks the same whatever character it stands for, with the fonts or without them. So each name is painted
twice, once with every fallback font refused, and must differ where the browser's own font does not hold it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Final

import pytest
from playwright.sync_api import Page, Route

from app.bootstrap import opened
from app.settings import AppSettings
from contracts.clock import SystemClock
from contracts.logical_day import logical_date
from contracts.meal import MealDraft
from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.support.programs import Device

pytestmark = pytest.mark.browser

HELD: Final = ("Grüne Soße", "Ψωμί με τυρί", "Борщ с хлебом")
"""What the font that the client brings along holds itself."""
NEEDED: Final = (
    "שקשוקה",
    "شوربة عدس",
    "दाल चावल",
    "红烧豆腐",
    "滷肉飯",
    "寿司とラーメン",
    "김치찌개",
    "🥑🍕🍜",
    "ส้มตำ",
    "தோசை",
)
BOXES: Final = ("岐阜", "鯖寿")
"""Different characters: the same picture only where both are empty boxes."""
STILL_MS: Final = 700
LOOKS_MAX: Final = 40
TALL: Final = 1500
NAMES_LEFT: Final = 340
"""Where a name begins, right of the card's corner: the corner is round only beside the last row, whichever that is."""


def log_all(device: Device, *names: str) -> None:
    """One meal of each name, all at the same time of the current logical date, so that only the names differ."""
    settings = AppSettings(data_dir=device.folder, server_url=device.server_url, tz=device.tz)
    with opened(settings) as tuckbox:
        day = logical_date(SystemClock().now(), device.tz)
        meals = tuckbox.provider.diary().meals
        eaten_at = datetime.combine(day, time(10), UTC)
        for name in names:
            meals.add(MealDraft.model_validate({"name": name, "kcal": 100, "tz": device.tz, "eaten_at": eaten_at}))


def picture(page: Page) -> bytes:
    """The page once it changes no more: fonts come after the first painting."""
    before = b""
    for _ in range(LOOKS_MAX):
        page.wait_for_timeout(STILL_MS)
        now = page.screenshot()
        if now == before:
            return now
        before = now
    raise AssertionError("the page does not come to rest")


def rows(screen: Screen, names: tuple[str, ...]) -> dict[str, bytes]:
    """How each name is painted in its row, once two looks at all rows agree."""
    before: dict[str, bytes] = {}
    for _ in range(LOOKS_MAX):
        picture(screen.page)
        now = {name: row(screen, name) for name in names}
        if now == before:
            return now
        before = now
    raise AssertionError("the rows do not come to rest")


def row(screen: Screen, name: str) -> bytes:
    """The name and what follows it, up to the row's first button."""
    box = screen.button(f"Edit {name}").bounding_box()
    assert box is not None, name
    clip = {"x": NAMES_LEFT, "y": box["y"], "width": box["x"] - NAMES_LEFT, "height": box["height"]}
    return screen.page.screenshot(clip=clip)  # type: ignore[arg-type]  # a dict of the right keys


def at(app: RunningApp, open_screen: OpenScreen, prepare: Callable[[Page], object]) -> Screen:
    """A tall window whose traffic `prepare` watches or stops; the day is shown again after that."""
    screen = open_screen(app.address, 1400)
    prepare(screen.page)
    screen.page.set_viewport_size({"width": 1400, "height": TALL})
    return screen


def refuse_fonts(page: Page) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=404)

    page.route("**/assets/fonts/noto*/**", refuse)


def test_no_name_is_an_empty_box_and_no_font_comes_unasked(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    asked: list[str] = []

    def watch(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url) if "/noto" in request.url else None)

    screens = at(tuckbox_app, open_screen, watch), at(tuckbox_app, open_screen, refuse_fonts)
    names = (*HELD, *NEEDED, *BOXES)
    log_all(tuckbox_app.device, *HELD)
    for screen in screens:
        screen.page.bring_to_front()
        screen.says(HELD[-1])
        picture(screen.page)
    assert asked == []

    log_all(tuckbox_app.device, *NEEDED, *BOXES)
    painted = []
    for screen in screens:
        screen.page.bring_to_front()
        screen.says(BOXES[-1])
        painted.append(rows(screen, names))
    with_fonts, without = painted
    assert without[BOXES[0]] == without[BOXES[1]], "the comparison shows nothing: without fonts these are two boxes"
    assert [name for name in HELD if with_fonts[name] != without[name]] == []
    assert [name for name in NEEDED if with_fonts[name] == without[name]] == []
    assert with_fonts[BOXES[0]] != with_fonts[BOXES[1]]
    origin = tuckbox_app.address.split("/?")[0]
    assert len(asked) > len(NEEDED)
    assert [url for url in asked if not url.startswith(f"{origin}/assets/fonts/")] == []
