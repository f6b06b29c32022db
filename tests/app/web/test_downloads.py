"""Files that the browser saves: whole, fresh, and nothing left behind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings
from app.usecases.diary_files import export_file
from app.web.downloads import Downloads
from tests.support.builders import FakeClock, NumberedIds, a_draft
from tests.support.loops import run_apart

Ask = Callable[..., httpx.Response]


@pytest.fixture
def tuckbox(tmp_path: Path) -> Iterator[Tuckbox]:
    opened = build(AppSettings(data_dir=tmp_path / "data", tz="Europe/Berlin"), FakeClock(), NumberedIds())
    yield opened
    opened.close()


@pytest.fixture
def ask(tuckbox: Tuckbox) -> Ask:
    """What a browser is given; beside the downloads there is one page."""
    served = httpx.ASGITransport(Downloads(PlainTextResponse("the app itself"), partial(export_file, tuckbox)))

    async def request(path: str, method: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=served, base_url="http://127.0.0.1") as browser:
            return await browser.request(method, path)

    return lambda path, method="GET": run_apart(request(path, method))


def test_the_diary_is_saved_under_the_name_that_was_asked_for(
    tuckbox: Tuckbox, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    tuckbox.provider.diary().meals.add(a_draft(name="Soup"))
    saved = ask("/download/tuckbox-2026-11-20.json")
    assert saved.headers["content-disposition"] == 'attachment; filename="tuckbox-2026-11-20.json"'
    assert saved.headers["cache-control"] == "no-store"
    assert [meal["name"] for meal in json.loads(saved.content)["meals"]] == ["Soup"]
    tuckbox.provider.diary().meals.add(a_draft(name="Bread"))
    table = ask("/download/tuckbox.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert ("Soup" in table.text, "Bread" in table.text) == (True, True)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_licences_can_be_read(ask: Ask) -> None:
    assert "Permission is hereby granted" in ask("/licences.txt").text


@pytest.mark.parametrize("path", ["/", "/download/diary.db", "/download/../x.json", "/download/a/b.json", "/settings"])
def test_everything_else_is_the_apps(ask: Ask, path: str) -> None:
    assert ask(path).text == "the app itself"


def test_nothing_is_sent_to_who_only_posts(ask: Ask) -> None:
    assert ask("/download/diary.json", "POST").text == "the app itself"
