"""The page that says why there is no diary, and to whom it was said."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette

from app.language.speech import speaking
from app.web.not_opened import NOT_OPENED_PATH, NotOpened
from contracts.messages import Message, Words
from contracts.settings import Language
from tests.support.loops import run_apart

BUSY = Message("Another window is busy with the diary. Nothing was saved: try again in a moment.")


def answer(path: str, reason: Words | None, told: list[str]) -> httpx.Response:
    """What a browser gets; beside that page nothing is served."""
    app = NotOpened(Starlette(), lambda: reason, lambda: told.append("told"))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return await browser.get(path)

    return run_apart(ask())


def test_the_reason_is_told() -> None:
    told: list[str] = []
    got = answer(NOT_OPENED_PATH, BUSY, told)
    assert (got.status_code, told) == (503, ["told"])
    assert "Another window is busy with the diary." in got.text
    assert "Start Tuckbox again" in got.text


def test_it_is_told_in_the_language_in_force() -> None:
    with speaking(Language.GERMAN):
        got = answer(NOT_OPENED_PATH, BUSY, [])
    assert '<html lang="de">' in got.text
    assert "Dein Tagebuch konnte nicht" in got.text


def test_where_there_is_no_reason_there_is_no_such_page() -> None:
    told: list[str] = []
    assert [answer(NOT_OPENED_PATH, None, told).status_code, answer("/", BUSY, told).status_code] == [404, 404]
    assert told == []
