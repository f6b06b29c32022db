"""The app's own window, without one: what Flet is told when it opens, and what is kept of what Flet tells."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from app.services.window_place import Area, KeptPlace, WindowPlace
from app.ui.own_window import place_of, where_it_was
from tests.app.ui.flet_window import window
from tests.support.loops import run_apart

PLACE = WindowPlace(left=200, top=100, width=900, height=700, is_maximized=True)
DESKTOP = Area(0, 0, 1920, 1080)


async def opened_at(kept: KeptPlace, desktop: Area | None, told: dict[str, object] | None = None) -> ft.Window:
    """Flet's window after the app has opened in it, and after Flet then told of a change."""

    async def open_nothing(_: ft.Page) -> None:
        return

    async with window(lambda: ft.Text("here")) as shown:
        await where_it_was(open_nothing, kept, desktop, "icon.ico")(shown.page)
        own = shown.page.window
        if told:
            for name, value in told.items():
                setattr(own, name, value)
            event = ft.WindowEvent(name="event", control=own, type=ft.WindowEventType.RESIZED)
            assert own.on_event is not None
            await own.on_event(event)  # type: ignore[call-arg]  # a handler may take the event
        return own


def test_it_opens_as_large_as_it_was_and_where_it_was(tmp_path: Path) -> None:
    kept = KeptPlace(tmp_path)
    kept.write(PLACE)
    own = run_apart(opened_at(kept, DESKTOP))
    assert (own.left, own.top, own.width, own.height, own.maximized) == (200, 100, 900, 700, True)


@pytest.mark.parametrize("desktop", [None, Area(0, 0, 250, 250)])
def test_out_of_sight_only_its_size_is_taken_back(tmp_path: Path, desktop: Area | None) -> None:
    kept = KeptPlace(tmp_path)
    kept.write(PLACE)
    own = run_apart(opened_at(kept, desktop))
    assert (own.left, own.top, own.width, own.height) == (None, None, 900, 700)


def test_a_first_window_is_left_as_the_system_makes_it(tmp_path: Path) -> None:
    own = run_apart(opened_at(KeptPlace(tmp_path), DESKTOP))
    assert (own.left, own.top, own.width, own.height, own.maximized) == (None, None, None, None, False)


def test_a_change_of_size_is_kept(tmp_path: Path) -> None:
    kept = KeptPlace(tmp_path)
    told: dict[str, object] = {"left": 10.4, "top": 20.6, "width": 640.0, "height": 800.0}
    run_apart(opened_at(kept, DESKTOP, told))
    assert kept.read() == WindowPlace(left=10, top=21, width=640, height=800)


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        ({"maximized": True}, PLACE),
        ({"minimized": True}, PLACE.model_copy(update={"is_maximized": False})),
        ({"width": 12, "height": 12}, PLACE.model_copy(update={"is_maximized": False})),
    ],
)
def test_a_window_that_is_not_as_it_was_sized_keeps_the_size_from_before(
    state: dict[str, object], kept: WindowPlace
) -> None:
    before = PLACE.model_copy(update={"is_maximized": False})
    own = ft.Window()
    for name, value in state.items():
        setattr(own, name, value)
    assert kept == place_of(own, before)
