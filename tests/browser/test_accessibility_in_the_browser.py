"""Every screen and dialog is usable by those who listen, by those who see little, and by a finger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import RunningApp
from tests.browser.contrast import SCALE, pale_words
from tests.browser.screen import WIDE_FROM, Screen
from tests.browser.tour import ACCOUNT_EMAIL, TALL, account_tour, guest_tour
from tests.support.programs import Device
from tests.support.servers import server_process

pytestmark = pytest.mark.browser

Theme = Literal["light", "dark"]
OpenTall = Callable[[int, Theme], Screen]
"""Opens the app in a window so wide and as tall as its longest screen; a narrow one finely painted."""


@pytest.fixture
def open_tall(browser: Browser, tuckbox_app: RunningApp) -> Iterator[OpenTall]:
    """See `OpenTall`."""
    with ExitStack() as profiles:

        def open_(width: int, theme: Theme) -> Screen:
            profile = browser.new_context(
                viewport={"width": width, "height": TALL},
                device_scale_factor=SCALE if width < WIDE_FROM else 1,
                color_scheme=theme,
                timezone_id="Europe/Berlin",
                reduced_motion="reduce",
            )
            profiles.callback(profile.close)
            return Screen(profile.new_page(), width).open(tuckbox_app.address)

        yield open_


@pytest.fixture
def strict_server(tmp_path: Path) -> Iterator[str]:
    """A server that takes no meal above 5,000 kcal, with one account."""
    with server_process(tmp_path / "server", environment={"TUCKBOX_KCAL_MAX": "5000"}) as running:
        Device(tmp_path / "other", running.url).signup(ACCOUNT_EMAIL)
        yield running.url


def out_of_reach(screen: Screen, tour: Iterator[str]) -> list[str]:
    """What has no name, is too small to be tapped, or too pale to be read, by the screen it is on.

    Colours are those of the narrow window: they are the same everywhere, and a wide one takes minutes to paint.
    """
    wrong: list[str] = []
    for where in tour:
        pale = [] if screen.is_wide else pale_words(screen.page)
        found = (*screen.unnamed_controls(), *screen.dialogs_without_a_title(), *screen.small_targets().items(), *pale)
        wrong += [f"{where}: {each}" for each in found]
    return wrong


@pytest.mark.parametrize(
    ("width", "theme"),
    [(400, "dark"), (400, "light"), (1400, "light")],
)
def test_every_control_has_a_name_and_room_for_a_finger_and_every_word_stands_out(
    tuckbox_app: RunningApp, open_tall: OpenTall, width: int, theme: Theme
) -> None:
    screen = open_tall(width, theme)
    wrong = out_of_reach(screen, guest_tour(screen, tuckbox_app.device))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_so_it_is_with_an_account_and_where_meals_were_refused(
    tuckbox_app: RunningApp, open_tall: OpenTall, strict_server: str, theme: Theme
) -> None:
    screen = open_tall(400, theme)
    wrong = out_of_reach(screen, account_tour(screen, tuckbox_app.device, strict_server))
    assert not wrong, "\n".join(wrong)


def test_the_audit_sees_a_nameless_control_a_small_one_and_pale_words(open_tall: OpenTall) -> None:
    """Each fault is put into the page by hand."""
    screen = open_tall(400, "light")
    clean = out_of_reach(screen, iter(["Today"]))
    screen.button("Settings").or_(screen.page.get_by_role("tab", name="Settings")).first.evaluate(
        "(each) => { each.removeAttribute('aria-label'); each.replaceChildren(); }"
    )
    screen.button("Add meal").evaluate("(each) => { each.style.height = '30px'; }")
    screen.page.add_style_tag(content="body { opacity: 0.3; }")
    wrong = out_of_reach(screen, iter(["Today"]))
    assert clean == []
    assert any("flt-semantics" in each and "tab" in each for each in wrong), wrong
    assert any("Add meal" in each and "30.0" in each for each in wrong), wrong
    assert any("Contrast(" in each for each in wrong), wrong
