"""In a German browser Tuckbox speaks German: all of it, figures and dates too, until another language is chosen."""

from __future__ import annotations

import re
from datetime import timedelta
from string import Formatter
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page

from app.language.catalogues import read_catalogue
from contracts.day import DayStatus
from contracts.settings import Language
from tests.browser.conftest import RunningApp
from tests.browser.diaries import today_on, write_diary
from tests.browser.screen import START_MS, Screen

pytestmark = pytest.mark.browser

TELLING = 4
"""So many letters of its own make a message recognisable."""

_SAID = """() => {
  const host = document.querySelector("flt-semantics-host");
  const labels = [...host.querySelectorAll("[aria-label],[aria-description]")].flatMap(
    (each) => [each.getAttribute("aria-label"), each.getAttribute("aria-description")]);
  return [...host.innerText.split("\\n"), ...labels].map((each) => (each || "").trim()).filter((each) => each);
}"""


def english_patterns() -> list[re.Pattern[str]]:
    """What each message would look like if it were not translated."""
    found = []
    for entry in read_catalogue(Language.GERMAN):
        english, german = ({each} if isinstance(each, str) else set(each or ()) for each in (entry.id, entry.string))
        for text in english - german:
            parts = [part for part, *_ in Formatter().parse(text)]
            if sum(letter.isalpha() for part in parts for letter in part) >= TELLING:
                found.append(re.compile(".+?".join(map(re.escape, parts)) + (".*" if text.endswith("}") else "")))
    return found


def english_on(page: Page, patterns: list[re.Pattern[str]]) -> set[str]:
    said = set(page.evaluate(_SAID))
    return {each for each in said for pattern in patterns if pattern.fullmatch(each)}


@pytest.mark.parametrize("width", [400, 1400])
def test_a_german_browser_is_spoken_to_in_german(tuckbox_app: RunningApp, browser: Browser, width: int) -> None:
    device, patterns = tuckbox_app.device, english_patterns()
    today = today_on(device)
    meals = [(today - timedelta(days=ago), name, 1250) for ago in range(4) for name in ("Kürbissuppe", "Käsebrot")]
    write_diary(device, meals, {today - timedelta(days=5): DayStatus.FASTED})
    profile = browser.new_context(viewport={"width": width, "height": 2400}, locale="de-DE", timezone_id=device.tz)
    screen = Screen(profile.new_page(), width)
    screen.page.goto(tuckbox_app.address)
    screen.button("Mahlzeit eintragen").wait_for(state="attached", timeout=START_MS)
    screen.says("Heute")
    screen.says("2.500 kcal gegessen")
    assert english_on(screen.page, patterns) == set()

    screen.press("Mahlzeit eintragen")
    screen.says("Speichern")
    assert english_on(screen.page, patterns) == set()
    screen.type("Brot")
    screen.fill("Kalorien (kcal)", "1.250")
    screen.press("Speichern")
    screen.says("Schreib 1250 ohne Punkt")
    screen.key("Escape")
    screen.says_no_more("Speichern")

    for path, words in (
        ("trends", "Im Schnitt"),
        ("foods", "Kürbissuppe"),
        ("account", "Konto"),
        ("settings", "Sprache"),
    ):
        screen.page.goto(urljoin(tuckbox_app.address, path))
        screen.says(words)
        assert english_on(screen.page, patterns) == set(), path

    screen.press("English")
    screen.says("Back up now")
    assert {"Back up now", "Settings"} <= english_on(screen.page, patterns)
    profile.close()
