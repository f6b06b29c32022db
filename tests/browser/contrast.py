"""How far texts stand out from what is behind them, as painted: WCAG's ratio, from 1 (unseen) to 21.

The scheme's colours are computed inside Flutter, so what counts is measured where people look: in the picture.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page

ENOUGH: Final = 4.5
LOOKS_MAX: Final = 8
LOOK_AGAIN_MS: Final = 250
SCALE: Final = 2
"""Pixels of the screen for one of the page: strokes are then wide enough to show their full colour."""

_PLACES: Final = """() => [...document.querySelectorAll("flt-semantics-host *")]
  .filter((each) => !each.closest('[aria-disabled="true"], :disabled') && !each.matches('[role$="dialog"]'))
  .filter((each) => each.matches("[aria-label], input, textarea") ||
    [...each.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
  .map((each) => {
    const box = each.getBoundingClientRect();
    const words = (each.getAttribute("aria-label") || each.textContent || "").trim().slice(0, 60);
    const [aside, above] = each.matches("[flt-tappable], input, textarea") ? [8, 12] : [0, 0];
    return { words, x: box.x + aside, y: box.y + above, width: box.width - 2 * aside, height: box.height - 2 * above };
  })
  .filter((each) => each.width > 4 && each.height > 4 && each.y >= 0 && each.y + each.height <= innerHeight)"""
"""Where words are. Of a control the rim is left out: its border and its corners are no text. Dialogs are frames."""

_MEASURE: Final = """async ([picture, places, scale]) => {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), (each) => each.charCodeAt(0))]));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(image, 0, 0);
  const linear = Array.from({ length: 256 }, (_, n) => n <= 10 ? n / 3294.6 : ((n / 255 + 0.055) / 1.055) ** 2.4);
  const light = (c) => 0.2126 * linear[c >> 16] + 0.7152 * linear[(c >> 8) & 255] + 0.0722 * linear[c & 255];
  const brighter = (x, y) => (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  const ratio = (a, b) => brighter(light(a), light(b));
  const most = (colours) => {
    const counts = new Map();
    for (const each of colours) counts.set(each, (counts.get(each) || 0) + 1);
    return [...counts].reduce((best, each) => each[1] > best[1] ? each : best, [0, 0]);
  };
  const stretches = (length, isMarked, gap) => {
    const found = [];
    for (let n = 0; n < length; n++) if (isMarked(n)) {
      if (found.length && n - found.at(-1)[1] <= gap) found.at(-1)[1] = n + 1; else found.push([n, n + 1]);
    }
    return found;
  };
  const runs = (x, y, width, height) => {
    x = Math.max(0, x), width = Math.min(width, image.width - x);
    if (width < 1 || height < 1) return [];
    const raw = canvas.getImageData(x, y, width, height).data;
    const colour = (n) => raw[4 * n] << 16 | raw[4 * n + 1] << 8 | raw[4 * n + 2];
    const colours = Array.from({ length: width * height }, (_, n) => colour(n));
    const [ground] = most(colours);
    const differing = new Map();
    const differs = (c) => {
      if (!differing.has(c)) differing.set(c, ratio(c, ground) > 1.1);
      return differing.get(c);
    };
    const isMarked = (column, row) => differs(colours[row * width + column]);
    const any = (from, to, test) => { for (let n = from; n < to; n++) if (test(n)) return true; return false };
    const found = [];
    for (const [top, end] of stretches(height, (row) => any(0, width, (column) => isMarked(column, row)), 0)) {
      for (const [left, right] of stretches(
          width, (column) => any(top, end, (row) => isMarked(column, row)), 5 * scale)) {
        const inside = [];
        const rows = stretches(end - top, (row) => any(left, right, (column) => isMarked(column, top + row)), end);
        for (let row = top; row < end; row++) inside.push(...colours.slice(row * width + left, row * width + right));
        const [shape, times] = most(inside);
        const tall = rows[0][1] - rows[0][0];
        const isCorner = (left === 0 || right === width) && (top === 0 || end === height);
        if (tall < 5 * scale || right - left < 2 * scale || isCorner) continue;  // a line, a dot, what is behind
        if (shape !== ground && times > inside.length / 2) {  // a surface of its own
          const rim = 6 * scale;
          found.push(...runs(x + left + rim, y + top + rim, right - left - 2 * rim, end - top - 2 * rim));
          continue;
        }
        let [best, text] = [1, ground];
        for (const each of new Set(inside)) if (ratio(each, ground) > best) [best, text] = [ratio(each, ground), each];
        found.push([best, text, ground]);
      }
    }
    return found;
  };
  const hex = (c) => "#" + c.toString(16).padStart(6, "0");
  return places.flatMap((each) => {
    const [x, y, width, height] = [each.x, each.y, each.width, each.height].map((n) => Math.round(n * scale));
    return runs(x, y, width, height).map(([ratio, text, ground]) => [each.words, ratio, hex(text), hex(ground)]);
  });
}"""


@dataclass(frozen=True, order=True)
class Contrast:
    """One word or sign as it is painted."""

    ratio: float
    text: str
    ground: str
    words: str
    """What is written there, among other things."""


def pale_words(page: Page) -> list[Contrast]:
    """The words in sight, in a window of `SCALE`, that stay below `ENOUGH` once what fades in has come."""
    for _ in range(LOOKS_MAX):
        found = _measured(page)
        pale = [each for each in found if each.ratio < ENOUGH]
        if found and not pale:
            return []
        page.wait_for_timeout(LOOK_AGAIN_MS)
    assert found, "no words are painted"
    return pale


def _measured(page: Page) -> list[Contrast]:
    places: list[dict[str, Any]] = page.evaluate(_PLACES)
    picture = base64.b64encode(page.screenshot()).decode()
    found = page.evaluate(_MEASURE, [picture, places, SCALE])
    return sorted({Contrast(round(ratio, 2), text, ground, words) for words, ratio, text, ground in found})
