"""Draws the sizes of app/assets/icon.svg that browsers, `flet build` and the splash ask for, in Chromium.

python -m tests.browser.icons
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.browser_setup import find_chromium

ROOT: Final = Path(__file__).parents[2]
ASSETS: Final = ROOT / "app" / "assets"
FOR_WINDOWS: Final = ASSETS / "icon.ico"
DRAWING: Final = ASSETS / "icon.svg"
GROUND: Final = "#f9faef"


@dataclass(frozen=True)
class Icon:
    """One file: how many pixels wide, how much of that the drawing takes, and what is behind it."""

    path: Path
    size: int
    share: float = 1.0
    ground: str = "transparent"


ICONS: Final = (
    Icon(ASSETS / "favicon.png", 64),
    Icon(ASSETS / "icons" / "icon-192.png", 192),
    Icon(ASSETS / "icons" / "icon-512.png", 512),
    Icon(ASSETS / "icons" / "icon-maskable-192.png", 192, 0.7, GROUND),  # a phone cuts its own shape out of it
    Icon(ASSETS / "icons" / "icon-maskable-512.png", 512, 0.7, GROUND),
    Icon(ASSETS / "icons" / "apple-touch-icon-192.png", 192, 0.8, GROUND),
    Icon(ASSETS / "icons" / "loading-animation.png", 512, 0.8),
    Icon(ROOT / "assets" / "icon.png", 1024),  # `flet build` makes each platform's icon and splash of it
)


def main() -> None:
    """Draw them all anew."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found; `make test` says how to get one.")
    drawing = DRAWING.read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for icon in ICONS:
            page.set_viewport_size({"width": icon.size, "height": icon.size})
            page.set_content(
                f"<style>body {{ margin: 0; height: 100vh; display: grid; place-items: center; "
                f"background: {icon.ground} }} svg {{ width: {icon.share:%} }}</style>{drawing}"
            )
            icon.path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=icon.path, omit_background=True)
        browser.close()
    FOR_WINDOWS.write_bytes(_as_ico((ASSETS / "icons" / "icon-192.png").read_bytes()))
    sys.stdout.write(f"{len(ICONS) + 1} icons of {DRAWING}\n")


def _as_ico(png: bytes) -> bytes:
    """Windows' container around one picture of 192 pixels."""
    head = struct.pack("<3H", 0, 1, 1)
    return head + struct.pack("<4B2H2I", 192, 192, 0, 0, 1, 32, len(png), len(head) + 16) + png


if __name__ == "__main__":
    main()
