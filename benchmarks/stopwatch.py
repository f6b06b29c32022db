"""Times a tap in the browser itself, from the release of the pointer or the key to the painted answer.

The semantics tree, which Flutter rebuilds in the frame that draws the picture, says all that is expected of an answer.
The next picture that is put on the page holds it, and counts as painted at the first task after the browser's frame
that shows it: the frame that drew it, or the next one where the engine draws in a second thread, as in the empty app.
There a picture that was already under way may be the next one, so that app's times may be one picture too short.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page

_LOOKING: Final = """
  const says = (every, gone) => {
    const host = document.querySelector("flt-semantics-host");
    if (!host) return false;
    const labels = [...host.querySelectorAll("[aria-label]")].map((each) => each.getAttribute("aria-label"));
    const text = [host.textContent, ...labels].join("\\n").replace(/\\s+/g, " ");
    return every.every((words) => text.includes(words)) && !gone.some((words) => text.includes(words));
  };
  const afterThisFrame = (act) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => act(performance.now());
    channel.port2.postMessage(null);
  };
  const inTwoThreads = crossOriginIsolated;
  if (!window.awaited) {
    window.awaited = [];
    const pictures = ImageBitmapRenderingContext.prototype;
    const put = pictures.transferFromImageBitmap;
    pictures.transferFromImageBitmap = function (picture) {
      put.call(this, picture);
      for (const act of window.awaited.splice(0))
        if (inTwoThreads) requestAnimationFrame(() => afterThisFrame(act));
        else afterThisFrame(act);
    };
  }
  const painted = (act) => window.awaited.push(act);
  const watched = {subtree: true, childList: true, attributes: true, characterData: true};
"""

_START: Final = """({every, gone, event}) => {%s
  window.answer = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`never said: ${every}`)), 30000);
    let released;
    const look = () => {
      if (released === undefined || !says(every, gone)) return;
      observer.disconnect();
      painted((now) => resolve(now - released));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.querySelector("flt-semantics-host"), watched);
    addEventListener(event, () => { released ??= performance.now(); look(); }, {capture: true, once: true});
  });
}"""

_OPENED: Final = """{%s
  window.opened = Promise.all(%s.map((words) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`never said: ${words}`)), 60000);
    const observer = new MutationObserver(() => {
      if (!says([words], [])) return;
      observer.disconnect();
      painted((now) => resolve((performance.timeOrigin + now) / 1000));
    });
    observer.observe(document, watched);
  })));
}"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the screen must say: every one of these words, and none of `gone`."""

    every: Sequence[str] = ()
    gone: Sequence[str] = ()
    event: str = field(default="pointerup", kw_only=True)
    """What starts the clock: `pointerup`, or `keydown` for typing."""


def timed(page: Page, do: Callable[[], object], answer: Answer) -> float:
    """Milliseconds from what `do` does to its answer."""
    asked = {"every": list(answer.every), "gone": list(answer.gone), "event": answer.event}
    page.evaluate(_START % _LOOKING, asked)
    do()
    return float(page.evaluate("() => window.answer"))


def painted_at(page: Page, address: str, words: Sequence[str]) -> list[float]:
    """Open the address in a new window: when each of these was first painted, in seconds since 1970."""
    page.add_init_script(_OPENED % (_LOOKING, json.dumps(words)))
    page.goto(address)
    return [float(each) for each in page.evaluate("() => window.opened")]
