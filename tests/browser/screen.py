"""What a person does at the screen, in terms of what they see, read aloud, or press.

Flutter draws on a canvas; what can be found is its semantics tree, the one that screen readers use.
"""

from __future__ import annotations

import re
from typing import Any, Self

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

WIDE_FROM = 720
PATIENCE_MS = 20_000
START_MS = 60_000
TYPING_TRIES = 4
FOCUS_TRIES = 8
WHEEL_TURNS = 60
WHEEL_PX = 90
FAR_PX = 400

_SAID = """(words) => {
  const host = document.querySelector("flt-semantics-host");
  if (!host) return false;
  const labels = [...host.querySelectorAll("[aria-label],[aria-description]")].flatMap(
    (each) => [each.getAttribute("aria-label"), each.getAttribute("aria-description")]);
  const said = [host.innerText, host.textContent, ...labels].join("\\n").replace(/\\s+/g, " ");
  const begins = (at) => at === 0 || !/\\d/.test(words[0]) || !/[\\d.,]/.test(said[at - 1]);
  for (let at = said.indexOf(words); at >= 0; at = said.indexOf(words, at + 1)) if (begins(at)) return true;
  return false;
}"""
_FRAMES_LATER = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""
_NOTE_LISTENERS = """
  const listeners = new WeakMap();
  const counted = (name, step) => {
    const usual = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (kind, ...more) {
      if (kind === "input") listeners.set(this, (listeners.get(this) ?? 0) + step);
      return usual.call(this, kind, ...more);
    };
  };
  counted("addEventListener", 1);
  counted("removeEventListener", -1);
  window.hasEngineBehind = (field) => (listeners.get(field) ?? 0) > 0;
"""
"""The engine hears what is typed into a field from a little after its focus on; before, it is shown and lost."""
_HEARD = """([label]) => {
  const it = document.activeElement;
  return it.getAttribute("aria-label") === label && window.hasEngineBehind(it);
}"""
_FOCUSED = """() => {
  const it = document.activeElement;
  return (it.getAttribute("aria-label") || it.textContent || "").trim();
}"""
_KINDS = ",".join(
    f"flt-semantics-host {kind}"
    for kind in (
        *(
            f'[role="{role}"]'
            for role in ("button", "checkbox", "switch", "radio", "tab", "slider", "combobox", "link")
        ),
        *('[role="img"]', '[role="menuitem"]', '[role="progressbar"]', "[flt-tappable]", "button", "input", "textarea"),
    )
)
_UNNAMED = """(kinds) => [...document.querySelectorAll(kinds)]
  .filter((each) => !(each.getAttribute("aria-label") || each.textContent || "").trim())
  .map((each) => each.outerHTML.slice(0, 200))"""
_UNTITLED = """() => [...document.querySelectorAll('[role$="dialog"]')]
  .map((each) => each.ariaLabel ?? each.querySelector(":scope > [aria-label]")?.ariaLabel)
  .filter((name) => ["Alert", "Dialog"].includes(name))
  .map((name) => `a dialog called ${name}`)"""
_SMALL = """([kinds, least]) => Object.fromEntries([...document.querySelectorAll(kinds)]
  .filter((each) => !each.matches('[role="img"], [role="progressbar"], input, textarea'))
  .map((each) => [each.getAttribute("aria-label") || each.textContent, each.getBoundingClientRect()])
  .filter(([_, box]) => box.width < least || box.height < least)
  .map(([name, box]) => [name.trim(), `${box.width.toFixed(1)} x ${box.height.toFixed(1)}`]))"""
FINGER_PX = 44


class Screen:
    """One window of the app."""

    def __init__(self, page: Page, width: int) -> None:
        self.page = page
        self.is_wide = width >= WIDE_FROM
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(_NOTE_LISTENERS)

    def open(self, address: str) -> Self:
        """Go to the announced address and wait for the day to be shown."""
        self.page.goto(address)
        self.button("Add meal").wait_for(state="attached", timeout=START_MS)
        return self

    def reload(self) -> None:
        """Press the browser's own button for it, and wait for the day to be shown."""
        self.page.reload()
        self.button("Add meal").wait_for(state="attached", timeout=START_MS)

    def button(self, name: str) -> Locator:
        """The button of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Click that button."""
        self.button(name).click()

    def field(self, label: str) -> Locator:
        """The field with that label."""
        return self.page.get_by_label(label, exact=True)

    def scroll_to(self, what: Locator) -> Locator:
        """Turn the wheel until it is well within the window."""
        size = self.page.viewport_size or {"width": 0, "height": 0}
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        for _ in range(WHEEL_TURNS):
            box = what.bounding_box() if what.count() else None
            if box and box["y"] > WHEEL_PX and box["y"] + box["height"] < size["height"] - WHEEL_PX:
                return what
            away = box["y"] + box["height"] / 2 - size["height"] / 2 if box else FAR_PX
            self.page.mouse.wheel(0, max(-FAR_PX, min(FAR_PX, away)))
            self._let_the_engine_follow()
        raise AssertionError(f"the wheel does not lead to {what}")

    def go_to(self, destination: str) -> None:
        """Use the rail of a wide window, or the bar of a narrow one."""
        if self.is_wide:
            self.page.get_by_role("button", name=re.compile(rf"\b{destination} Tab")).click()
        else:
            self.page.get_by_role("tab", name=destination).click()

    def says(self, words: str) -> None:
        """Wait until this is to be read anywhere on the screen. A number is read whole: 300 does not say 0."""
        self._wait(_SAID, words, f"{words!r} is not said")

    def says_no_more(self, words: str) -> None:
        """Wait until this is nowhere to be read."""
        self._wait(f"(words) => !({_SAID})(words)", words, f"{words!r} is still said")

    def focused(self) -> str:
        """The name of what has the keyboard."""
        return str(self.page.evaluate(_FOCUSED))

    def tab_to(self, name: str) -> None:
        """Press Tab until that control has the keyboard."""
        for _ in range(25):
            if self.focused() == name:
                return
            self.key("Tab")
        raise AssertionError(f"Tab does not lead to {name!r}; it is at {self.focused()!r}")

    def expect_focus(self, name: str) -> None:
        """Wait until that control has the keyboard."""
        self._wait(f"(name) => ({_FOCUSED})() === name", name, f"{name!r} has not the keyboard")

    def key(self, *names: str) -> None:
        """Press keys one after the other, as slowly as a quick person."""
        for name in names:
            self.page.keyboard.press(name)
            self._let_the_engine_follow()

    def type(self, text: str) -> None:
        """Type into the empty field that has the keyboard. Keys that the engine lost are typed again."""
        for _ in range(TYPING_TRIES):
            self._let_the_engine_follow()
            self.page.keyboard.type(text, delay=5)
            self._let_the_engine_follow()
            taken = self.page.evaluate("() => document.activeElement.value")
            if taken == text:
                return
            self.key("ControlOrMeta+a", "Delete")
        raise AssertionError(f"{self.focused()!r} does not take {text!r}, but {taken!r}")

    def fill(self, label: str, text: str) -> None:
        """Replace what a field holds, at once, as when pasting; a click during a change of screens is done again."""
        field = self.field(label)
        for _ in range(FOCUS_TRIES):
            field.click()
            self._let_the_engine_follow()
            if not self._is_heard(label):
                continue
            self.key("ControlOrMeta+a", "Delete")
            self.page.keyboard.insert_text(text)
            self._let_the_engine_follow()
            if field.input_value() == text and self._is_heard(label):
                return
        expect(field).to_have_value(text)

    def unnamed_controls(self) -> list[Any]:
        """Controls a screen reader could only call by their kind."""
        found: list[Any] = self.page.evaluate(_UNNAMED, _KINDS)
        return found

    def dialogs_without_a_title(self) -> list[Any]:
        """Dialogs that a screen reader announces by Flutter's own word for them."""
        found: list[Any] = self.page.evaluate(_UNTITLED)
        return found

    def small_targets(self) -> dict[str, str]:
        """Names and sizes of what is to be tapped but smaller than a finger. What the window cuts off counts so."""
        found: dict[str, str] = self.page.evaluate(_SMALL, [_KINDS, FINGER_PX - 0.5])
        return found

    def _wait(self, condition: str, argument: str, complaint: str) -> None:
        try:
            self.page.wait_for_function(condition, arg=argument)
        except NotInTime as error:
            shown = self.page.locator("flt-semantics-host").aria_snapshot()
            raise AssertionError(f"{complaint}; at {self.focused()!r}, with:\n{shown}") from error

    def _is_heard(self, label: str) -> bool:
        """Whether that field has the keyboard, and the engine listens to it."""
        return bool(self.page.evaluate(_HEARD, [label]))

    def _let_the_engine_follow(self) -> None:
        """Flutter writes its own state into a field just after it was focused; keys in between are lost."""
        self.page.evaluate(_FRAMES_LATER)
