"""Every font the browser's engine may ask for is answered from the app's own files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import flet_web  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest
from starlette.applications import Starlette

from app.web.fonts import FONTS, FallbackFonts
from tests.support.loops import run_apart

_LISTED = re.compile(r'"(noto[a-z0-9]+/v\d+/[^"]+\.woff2)"')
_WOFF2 = b"wOF2"
_SCRIPTS = ("arabic", "hebrew", "devanagari", "thai", "tamil", "bengali", "ethiopic", "armenian", "georgian", "symbols")
_IN_SLICES = {"notosanssc", "notosanstc", "notosanshk", "notosansjp", "notosanskr", "notocoloremoji"}


@pytest.fixture(scope="module")
def listed() -> list[str]:
    """The addresses that the packaged engine knows."""
    engine = Path(flet_web.get_package_web_dir(), "main.dart.js").read_text(encoding="utf-8")
    return _LISTED.findall(engine)


def answers(paths: Iterable[str]) -> list[httpx.Response]:
    """What a browser is given; beside the fonts nothing is served."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(FallbackFonts(Starlette()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return [await browser.get(each) for each in paths]

    return run_apart(ask())


def test_every_font_the_engine_knows_is_answered(listed: list[str]) -> None:
    """A failed answer is an empty box for good: the engine asks once."""
    assert len(listed) > 500
    for path, answer in zip(listed, answers(f"/assets/fonts/{each}" for each in listed), strict=True):
        assert (answer.status_code, answer.headers["content-type"]) == (200, "font/woff2"), path
        assert answer.content.startswith(_WOFF2), path


def test_the_slices_on_disk_are_those_the_engine_knows(listed: list[str]) -> None:
    """An engine that cuts its fonts elsewhere needs other files."""
    asked = {(each.split("/")[0], each.rsplit(".", 2)[1]) for each in listed if re.search(r"\.\d+\.woff2$", each)}
    held = {(each.parent.name, each.stem) for each in FONTS.glob("*/*.woff2")}
    assert held == asked
    assert {family for family, _ in held} == _IN_SLICES


@pytest.mark.parametrize("script", _SCRIPTS)
def test_a_script_has_a_font_of_its_own(script: str) -> None:
    assert (FONTS / f"notosans{script}.woff2").is_file()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/fonts/roboto.woff2",
        "/assets/fonts/notosans/v1/../../../../../web/guard.py",
        "/assets/fonts/notosans/v1/%2e%2e/x.woff2",
        "/assets/fonts/..notosans/v1/x.woff2",
        "/assets/fonts/notosans/v1/x.py",
    ],
)
def test_anything_else_is_left_to_the_app(path: str) -> None:
    [answer] = answers([path])
    assert answer.status_code == 404


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    notice = (FONTS / "NOTICE.md").read_text(encoding="utf-8")
    for family in sorted(_IN_SLICES | {"notosans"}):
        assert f"`{family}" in notice
