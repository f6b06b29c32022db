"""An hour of taps, keys and texts at random leaves no fault, no frozen screen and no damaged diary behind.

In the suite it lasts a minute; `make test-long` makes it an hour. TUCKBOX_MONKEY_SECONDS sets another time,
TUCKBOX_MONKEY_SEED repeats a seed that a failure named: the same choices, though the app may answer them at another
pace.
"""

from __future__ import annotations

import os
import random  # noqa: TID251 - seeded, and the seed is told
import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error

from contracts.clock import SystemClock
from contracts.day import DayStatus
from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.diaries import today_on, write_diary
from tests.browser.monkey import Monkey
from tests.browser.watchdog import Watchdog

pytestmark = pytest.mark.browser

SUITE_SECONDS: Final = 60
LONG_SECONDS: Final = 3600
STEPS_BETWEEN_LOOKS: Final = 12
FROZEN_SECONDS: Final = 120
"""Longer than a busy machine takes for all steps and tries between two looks."""

FAULT_SIGNS: Final = ("Something went wrong", "Error running app")
LOG_FAULTS: Final = re.compile(r"^(ERROR|CRITICAL|WARNING|Traceback|Task |Exception)", re.MULTILINE)
CONSOLE_FAULTS: Final = re.compile(r"Exception|Uncaught|Another exception|Assertion")
_READ: Final = """() => [...document.querySelectorAll("flt-semantics-host")]
  .map((host) => host.textContent + [...host.querySelectorAll("[aria-label]")].map((each) => each.ariaLabel)).join()"""


@pytest.mark.parametrize(
    "seconds",
    [SUITE_SECONDS, pytest.param(LONG_SECONDS, marks=[pytest.mark.long, pytest.mark.timeout(2 * LONG_SECONDS)])],
    ids=["suite", "long"],
)
def test_whatever_is_tapped_pressed_and_typed_the_app_answers_and_the_diary_is_in_order(
    tuckbox_app: RunningApp, browser: Browser, open_screen: OpenScreen, tmp_path: Path, seconds: float
) -> None:
    seconds = float(os.environ.get("TUCKBOX_MONKEY_SECONDS", seconds))
    seed = int(os.environ.get("TUCKBOX_MONKEY_SEED", secrets.randbits(32)))
    print(f"monkey: seed {seed}", flush=True)  # noqa: T201 - a run that is ended from outside can be repeated too
    device, clock = tuckbox_app.device, SystemClock()
    today = today_on(device)
    days = [today - timedelta(days=ago) for ago in range(4)]
    meals = [(day, name, 300) for day in days for name in ("Soup", "Żurek with egg", "فلافل")]
    write_diary(device, meals, {days[2]: DayStatus.PARTIAL})
    screen = open_screen(tuckbox_app.address, 400)
    console: list[str] = []
    screen.page.on("console", lambda message: console.extend(_fault_in(message)))
    monkey = Monkey(screen.page, tuckbox_app.address, random.Random(seed))

    def faults() -> list[str]:
        read, log = screen.page.evaluate(_READ), (tmp_path / "app.log").read_text()
        return [*console, *(sign for sign in FAULT_SIGNS if sign in read), *([log] if LOG_FAULTS.search(log) else [])]

    def look() -> list[str]:
        try:
            if all(monkey.step() for _ in range(STEPS_BETWEEN_LOOKS)) and monkey.shows_another_screen():
                return faults()
            shown = screen.page.locator("flt-semantics-host").aria_snapshot()
        except Error as error:
            if not watchdog.has_bitten:
                raise
            shown = f"nothing, for {FROZEN_SECONDS} s: {error.message}"
        return ["it is frozen", (tmp_path / "app.log").read_text(), shown]

    with Watchdog(browser, FROZEN_SECONDS) as watchdog:
        until = clock.monotonic() + seconds
        while clock.monotonic() < until:
            found = look()
            assert not found, "\n".join((f"seed {seed}, step {monkey.steps}", *found, "done last:", *monkey.trail))
            watchdog.all_is_well()
    print(f"monkey: {monkey.steps} steps in {seconds:.0f} s, seed {seed}")  # noqa: T201 - a run can be repeated
    checks = {check["check"]: check for check in device.run("doctor", "--json").json}
    assert checks["store"]["ok"], f"seed {seed}: {checks['store']['detail']}"


def _fault_in(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" and CONSOLE_FAULTS.search(message.text) else []
