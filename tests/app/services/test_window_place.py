"""The window's place: kept, checked, and not taken back where nobody could see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.window_place import Area, KeptPlace, WindowPlace

DESKTOP = Area(0, 0, 1920, 1080)
PLACE = WindowPlace(left=200, top=100, width=900, height=700)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    kept = KeptPlace(tmp_path)
    assert kept.read() is None
    kept.write(PLACE)
    assert KeptPlace(tmp_path).read() == PLACE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"left": 0, "top": 0, "width": 900}',
        b'{"left": 0, "top": 0, "width": 3, "height": 700}',
        b'{"left": 0, "top": 0, "width": 9e99, "height": 700}',
        b'{"left": 1e9, "top": 0, "width": 900, "height": 700}',
        b'{"left": "NaN", "top": 0, "width": 900, "height": 700}',
    ],
)
def test_a_file_that_makes_no_sense_is_no_place(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "window.json").write_bytes(content)
    assert KeptPlace(tmp_path).read() is None


def test_a_folder_that_takes_no_file_is_no_trouble(tmp_path: Path) -> None:
    KeptPlace(tmp_path / "gone").write(PLACE)
    assert KeptPlace(tmp_path / "gone").read() is None


@pytest.mark.parametrize(
    ("place", "in_reach"),
    [
        ({}, True),
        ({"left": -700}, True),
        ({"left": -801}, False),
        ({"left": 1820}, True),
        ({"left": 1821}, False),
        ({"top": -1}, False),
        ({"top": 980}, True),
        ({"top": 981}, False),
    ],
)
def test_a_place_is_in_reach_while_its_title_bar_is(place: dict[str, int], in_reach: bool) -> None:
    assert in_reach is PLACE.model_copy(update=place).is_in_reach(DESKTOP)


def test_a_screen_left_of_the_first_one_counts_where_it_is_known() -> None:
    there = PLACE.model_copy(update={"left": -1500})
    assert there.is_in_reach(Area(-1920, 0, 3840, 1080))
    assert not there.is_in_reach(DESKTOP)


def test_where_nobody_knows_the_desktop_no_place_is_taken_back() -> None:
    assert not PLACE.is_in_reach(None)
