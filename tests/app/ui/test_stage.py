"""What covers a window, and what is beneath it: there again afterwards, as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import Tuckbox
from tests.app.ui.flet_window import Window
from tests.app.ui.opened_app import diary_of_one_meal, run_opened


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program."""
    with diary_of_one_meal(tmp_path) as tuckbox:
        yield tuckbox


def below(opened: Window) -> ft.Container:
    """What the form covers."""
    [found] = [each for each in opened.shown(ft.Container) if each.key == "below"]
    return found


def test_the_form_for_a_new_meal_covers_the_window_and_leaves_it_as_it_was(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await opened.settle()
        whole, [rail] = opened.whole_drawings, opened.shown(ft.NavigationRail)
        await opened.click("Add meal")
        assert opened.told("visible") == [below(opened).visible] == [False]
        assert "Name" in {each.label for each in opened.shown(ft.TextField)}
        assert opened.whole_drawings == whole
        await opened.key("Escape")
        assert below(opened).visible
        assert opened.shown(ft.TextField) == []
        assert [each._i for each in opened.shown(ft.NavigationRail)] == [rail._i]

    run_opened(core, story)


def test_a_screen_that_goes_takes_its_form_with_it(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await opened.settle()
        await opened.click("Add meal")
        await opened.be_at("/settings")
        assert below(opened).visible
        assert [each.label for each in opened.shown(ft.TextField) if each.label == "Name"] == []

    run_opened(core, story)


def test_a_window_that_becomes_narrow_meanwhile_has_no_bar_beneath_the_form(core: Tuckbox) -> None:
    async def story(opened: Window) -> None:
        await opened.settle()
        await opened.click("Add meal")
        await opened.resize(400)
        assert opened.shown(ft.NavigationBar) == []
        await opened.key("Escape")
        assert len(opened.shown(ft.NavigationBar)) == 1

    run_opened(core, story)
