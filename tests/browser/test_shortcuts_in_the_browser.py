"""Single keys, where nobody types, and the sheet that tells of them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenScreen, RunningApp

pytestmark = pytest.mark.browser

_FOCUSED_AT_FIRST = """(words) => {
  const host = document.querySelector("flt-semantics-host");
  const said = () => host.textContent
    + [...host.querySelectorAll("[aria-label]")].map((each) => each.getAttribute("aria-label"));
  window.focusedAtFirst = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!said().includes(words)) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.activeElement.tagName)));
    });
    observer.observe(host, {subtree: true, childList: true, attributes: true, characterData: true});
  });
}"""
"""What has the keyboard with the picture after the one that says these words first: a person cannot be quicker."""


@pytest.mark.parametrize("width", [400, 1400])
def test_the_sheet_tells_of_the_keys_and_they_do_what_it_says(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.key("?")
    screen.says("Keyboard shortcuts")
    screen.says("Add meal")
    screen.key("a")
    screen.says("Keyboard shortcuts")
    screen.key("Escape")
    screen.says_no_more("Keyboard shortcuts")
    screen.page.evaluate(_FOCUSED_AT_FIRST, "Save and add another")
    screen.key("a")
    assert screen.page.evaluate("() => window.focusedAtFirst") == "INPUT", "the very next letter would be lost"
    screen.expect_focus("Name")
    screen.key("Escape")
    screen.says_no_more("Save and add another")
    screen.key("p")
    screen.says("Yesterday")
    screen.key("t")
    screen.says_no_more("Yesterday")
    screen.key("3")
    screen.says("Search your foods")


def test_what_is_typed_is_no_shortcut(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    screen.go_to("Foods")
    screen.says("Search your foods")
    screen.fill("Search your foods", "a?1")
    screen.says_no_more("Keyboard shortcuts")
    assert screen.field("Search your foods").input_value() == "a?1"
    screen.go_to("Today")
    screen.says("Quick add")
    screen.key("q")
    screen.expect_focus("Calories (kcal)")
    screen.type("12")
    screen.key("Escape")
    screen.says_no_more("Left empty, the meal is called")
    screen.key("?")
    screen.says("Keyboard shortcuts")
