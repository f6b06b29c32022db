"""A file is known by its content, never by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.interchange.detect import detect
from app.interchange.source_file import read_source
from app.interchange.spreadsheet import HEADER
from app.interchange.values import DiaryFormat, InterchangeError
from tests.app.interchange.servings import a_row, servings


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (servings(a_row()), DiaryFormat.CRONOMETER),
        (b"\xef\xbb\xbf" + servings(a_row()), DiaryFormat.CRONOMETER),
        (b"Energy (kcal),FOOD NAME, Day \n", DiaryFormat.CRONOMETER),
        (b'{"format":"tuckbox"}', DiaryFormat.TUCKBOX),
        (b'\xef\xbb\xbf \r\n {"meals":[], "format": "tuckbox"}', DiaryFormat.TUCKBOX),
    ],
)
def test_a_format_is_found_by_its_content(data: bytes, expected: DiaryFormat) -> None:
    assert expected is detect(data)


@pytest.mark.parametrize(
    ("header", "export"),
    [
        (b"Date,Energy (kcal),Alcohol (g),Protein (g),Completed\r\n", "daily summary"),
        (b"Day,Time,Group,Metric,Unit,Amount\r\n", "biometrics"),
        (b"Day,Time,Group,Exercise,Minutes,Calories Burned\r\n", "exercises"),
        (b"Day,Time,Group,Note\r\n", "notes"),
    ],
)
def test_another_cronometer_export_is_named_with_the_one_to_make_instead(header: bytes, export: str) -> None:
    with pytest.raises(InterchangeError, match=f"its {export} export") as caught:
        detect(header + b"2026-03-02,x\r\n")
    assert "export 'Servings'" in str(caught.value)


def test_our_own_spreadsheet_table_is_named() -> None:
    with pytest.raises(InterchangeError, match=r"\.json export instead"):
        detect(",".join(HEADER).encode())


@pytest.mark.parametrize("data", [b"", b"hello", b"<xml/>", b"Date,Meal,Calories\r\n", b"PK\x03\x04"])
def test_anything_else_is_answered_with_what_can_be_read(data: bytes) -> None:
    with pytest.raises(InterchangeError, match="Cronometer's servings export"):
        detect(data)


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "diary.bin"
    path.write_bytes(b"12345")
    assert read_source(path, bytes_max=5) == b"12345"
    with pytest.raises(InterchangeError, match="larger than"):
        read_source(path, bytes_max=4)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match=r"no file .*gone\.csv"):
        read_source(tmp_path / "gone.csv")
    with pytest.raises(InterchangeError, match="is a folder"):
        read_source(tmp_path)
