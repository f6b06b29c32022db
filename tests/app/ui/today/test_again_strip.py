"""What may be eaten again follows the diary and the window, on a screen that stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import Tuckbox
from tests.app.ui.flet_window import Window
from tests.app.ui.opened_app import diary_of_one_meal, run_opened
from tests.support.builders import a_draft

TURNS_MAX = 400


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program."""
    with diary_of_one_meal(tmp_path) as tuckbox:
        yield tuckbox


def tiles(opened: Window) -> dict[str, bool]:
    """The names of the foods, and whether each is a favourite."""
    found = {}
    for button in opened.shown(ft.FilledTonalButton):
        assert isinstance(button.content, ft.Column)
        [name, below] = button.content.controls
        assert isinstance(name, ft.Text)
        assert isinstance(below, ft.Row)
        found[name.value] = any(isinstance(each, ft.Icon) for each in below.controls)
    return found


async def until_tiles(opened: Window, wanted: dict[str, bool]) -> None:
    for _ in range(TURNS_MAX):
        if tiles(opened) == wanted:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"the tiles are {tiles(opened)}")


def test_what_another_window_logs_and_likes_is_offered_here(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await until_tiles(opened, {"Oatmeal": False})
        core.store().add(a_draft(name="Soup"))
        core.store().set_favourite("Soup", favourite=True)
        await opened.come_back()
        await until_tiles(opened, {"Oatmeal": False, "Soup": True})
        assert list(tiles(opened)) == ["Oatmeal", "Soup"], "a tile that is there stays in its place"

    run_opened(core, story)


def test_the_tiles_scroll_sideways_as_soon_as_the_window_is_narrow(core: Tuckbox) -> None:
    def is_wrapped(opened: Window) -> bool:
        [row] = [
            row for row in opened.shown(ft.Row) if any(isinstance(each, ft.FilledTonalButton) for each in row.controls)
        ]
        return row.wrap

    async def story(opened: Window) -> None:
        await until_tiles(opened, {"Oatmeal": False})
        await opened.settle()
        assert is_wrapped(opened)
        await opened.resize(400)
        assert not is_wrapped(opened)

    run_opened(core, story)
