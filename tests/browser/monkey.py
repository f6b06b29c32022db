"""Somebody who taps, types and turns without knowing what for, in a window of the app."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: which way it went can be told
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import FileChooser, Page
from playwright.sync_api import TimeoutError as NotInTime

ANSWER_MS: Final = 3_000
TRIES: Final = 8
"""How long, and how often tried, the app may take to show another screen while this machine is busy."""
PAUSE_MS: Final = 60
STEPS_TOLD: Final = 40
BESIDE_ANY_DIALOG: Final = (2, 2)
_WIDTHS: Final = (320, 400, 900, 1400)
_HEIGHT: Final = 900
_LONG: Final = "Überraschungseintopf mit allem, was der Kühlschrank noch hergab; " * 80
TEXTS: Final = (
    "Soup",
    "qxz vvv",
    "🍕👩🏽‍🍳🇺🇳 ☠️",
    "فلافل مع طحينة",
    "שַׁקְשׁוּקָה ירושלמית",
    "餃子とご飯",
    "मसाला डोसा",
    "Z̸̡̛a̷̢̛l̵g̶o̴ \u202e evil \u2066bidi",
    "\u0000\ufffe\u200b\u00ad",
    "' OR 1=1; -- <script>alert(1)</script>",
    "{name} %s %(x)s ${HOME} \\u0041",
    "   ",
    _LONG,
)
FIGURES: Final = ("0", "1", "12,5", "300", "2000", "-7", "1e9", "NaN", "٣٤٥", "99999999999999999999", "08:30", "25:61")
KEYS: Final = (
    *("Tab", "Shift+Tab", "Enter", "Escape", "Space", "Backspace", "Delete", "Home", "End", "PageDown", "PageUp"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "ControlOrMeta+a", "ControlOrMeta+z", "?", "n", "/", "F2"),
)

_CONTROLS: Final = """() => {
  const kinds = '[role="button"],[role="tab"],[role="checkbox"],[role="switch"],[role="radio"],[role="slider"],' +
    '[role="img"],[flt-tappable],input,textarea';
  return [...document.querySelectorAll("flt-semantics-host")].flatMap((host) => [...host.querySelectorAll(kinds)])
    .map((each) => {
      const box = each.getBoundingClientRect();
      const name = (each.getAttribute("aria-label") || each.textContent || each.tagName).trim();
      const field = each.matches("input,textarea");
      return { name: name.slice(0, 60), x: box.x + box.width / 2, y: box.y + box.height / 2, field };
    })
    .filter((each) => each.x > 0 && each.y > 0 && each.x < innerWidth && each.y < innerHeight);
}"""
_PLACES: Final = """() => [...document.querySelectorAll("flt-semantics-host")]
  .flatMap((host) => [...host.querySelectorAll('[role="tab"],[role="button"]')])
  .filter((each) => each.getAttribute("role") === "tab" || /\\bTab \\d/.test(each.textContent))
  .map((each) => {
    const box = each.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  })"""
_SHOWN: Final = """() => [...document.querySelectorAll("flt-semantics-host h1, flt-semantics-host h2")]
  .map((each) => each.textContent).join(" | ")"""
_SHOWS_OTHER: Final = f"([path, shown]) => location.pathname !== path && ({_SHOWN})() !== shown"


@dataclass
class Monkey:
    """Does one thing after another at random, and remembers the last of them."""

    page: Page
    address: str
    draw: random.Random

    def __post_init__(self) -> None:
        """Files that are asked for are given; windows that open are closed."""
        self.steps = 0
        self.trail: deque[str] = deque(maxlen=STEPS_TOLD)
        self.page.on("filechooser", self._give_file)
        self.page.context.on("page", lambda other: other.close())

    def step(self) -> bool:
        """Do one thing. False where the page does not even come back."""
        doings = (self._tap, self._type, self._key, self._turn, self._resize, self._leave)
        [do] = self.draw.choices(doings, weights=(50, 22, 16, 6, 3, 3))
        self.steps += 1
        try:
            self.trail.append(do())
        except NotInTime as error:
            self.trail.append(f"{do.__name__} in vain: {error.message}")
            return False
        self.page.wait_for_timeout(PAUSE_MS)
        return True

    def shows_another_screen(self) -> bool:
        """Close what is open, tap a place of the rail or bar, and see whether another screen comes.

        More than once: what was tapped last may still be opening, and the place tapped may be the one that is shown.
        """
        for _ in range(TRIES):
            before = [self.page.evaluate("location.pathname"), self.page.evaluate(_SHOWN)]
            if places := self.page.evaluate(_PLACES):
                self.page.mouse.click(*self.draw.choice(places))
                with suppress(NotInTime):
                    self.page.wait_for_function(_SHOWS_OTHER, arg=before, timeout=ANSWER_MS)
                    return True
            self.page.keyboard.press("Escape")
            self.page.mouse.click(*BESIDE_ANY_DIALOG)
            self.page.wait_for_timeout(4 * PAUSE_MS)
        self.trail.append(f"waited in vain for another screen than {before}")
        return False

    def _tap(self) -> str:
        if not (controls := self._controls()):
            return "nothing to tap"
        found = self.draw.choice(controls)
        self.page.mouse.click(found["x"], found["y"])
        return f"tap {found['name']!r}"

    def _type(self) -> str:
        text = self.draw.choice(self.draw.choice((TEXTS, FIGURES)))
        fields = [each for each in self._controls() if each["field"]]
        where = "nowhere"
        if fields:
            field = self.draw.choice(fields)
            where = field["name"]
            self.page.mouse.click(field["x"], field["y"])
            self.page.wait_for_timeout(2 * PAUSE_MS)
        self.page.keyboard.insert_text(text)
        return f"type {text[:40]!r} into {where!r}"

    def _key(self) -> str:
        key = self.draw.choice(KEYS)
        self.page.keyboard.press(key)
        return f"press {key}"

    def _turn(self) -> str:
        way = self.draw.choice((-600, -90, 90, 600))
        self.page.mouse.wheel(0, way)
        return f"turn the wheel by {way}"

    def _resize(self) -> str:
        width = self.draw.choice(_WIDTHS)
        self.page.set_viewport_size({"width": width, "height": _HEIGHT})
        return f"make the window {width} wide"

    def _leave(self) -> str:
        way = self.draw.choice(("go_back", "go_forward", "reload"))
        getattr(self.page, way)(wait_until="commit")
        if not self.page.url.startswith(self.address.partition("?")[0]):
            self.page.goto(self.address)
        self.page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached")
        return way

    def _controls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(_CONTROLS)
        return found

    def _give_file(self, chooser: FileChooser) -> None:
        content = self.draw.choice(("", "Day,Food Name,Energy (kcal)\n2026-03-01,Stew,220\n", "\ufeff{[", _LONG))
        chooser.set_files({"name": "diary.csv", "mimeType": "text/csv", "buffer": content.encode()})
