"""A window that closes while something is sent to it."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.parting import OrderlyParting
from tests.support.loops import run_apart


async def received() -> Message:
    return {"type": "websocket.disconnect", "code": 1001}


async def sent_to_nobody(_: Message) -> None:
    raise ConnectionResetError


async def parted_from(kind: str, heard: list[str]) -> None:
    """An app that sends once and then listens, to a window that is gone."""

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send", "bytes": b"news"})
        heard.append((await receive())["type"])

    await OrderlyParting(app)({"type": kind}, received, sent_to_nobody)


def test_what_cannot_be_sent_any_more_is_dropped_and_the_end_of_the_connection_is_heard() -> None:
    heard: list[str] = []
    run_apart(parted_from("websocket", heard))
    assert heard == ["websocket.disconnect"]


def test_a_page_that_cannot_be_sent_is_a_failure_as_ever() -> None:
    with pytest.raises(ConnectionResetError):
        run_apart(parted_from("http", []))
