"""What is seen before the app has started is the app's own: its sign, its name and its colours."""

from __future__ import annotations

import struct
import tomllib
from pathlib import Path

import httpx
import pytest

from tests.browser.icons import ASSETS, ICONS, ROOT
from tests.support.programs import Device, program

FILES = ("favicon.png", "icons/loading-animation.png", "icons/icon-512.png", "icons/apple-touch-icon-192.png")


@pytest.mark.programs
def test_the_first_page_shows_our_own_sign_on_the_ground_of_the_first_screen(tmp_path: Path) -> None:
    device = Device(tmp_path / "device")
    words = ["app", "open", "--web", "--no-browser", "--port", "0"]
    with (
        program(words, device.environment(), tmp_path / "log") as (address, _),
        httpx.Client(base_url=address.partition("?")[0], trust_env=False, follow_redirects=True) as browser,
    ):
        page = browser.get(address).text
        manifest = browser.get("manifest.json").json()
        served = {name: browser.get(name).content for name in FILES}
    assert {name: (ASSETS / name).read_bytes() for name in FILES} == served
    assert ("Tuckbox", "#49672e", "#f9faef") == tuple(manifest[k] for k in ("name", "theme_color", "background_color"))
    assert "<title>Tuckbox</title>" in page
    assert page.index("#loading { background: #f9faef }") < page.index("#loading { background: #12140e }")


def test_every_icon_is_as_large_as_is_asked_for() -> None:
    sizes = {icon.path: struct.unpack(">2I", icon.path.read_bytes()[16:24]) for icon in ICONS}
    assert {icon.path: (icon.size, icon.size) for icon in ICONS} == sizes


def test_a_package_starts_what_is_there_with_a_name_of_its_own() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["flet"]
    start = ROOT / told["app"]["path"] / f"{told['app']['module']}.py"
    assert start.is_file()
    assert (start.parent / "assets" / "icon.png").is_file()
    assert ("Tuckbox", "org.tuckbox.app") == (told["product"], told["bundle_id"])
