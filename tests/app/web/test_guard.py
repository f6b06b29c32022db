"""Nobody but the person who started the app reads a page or opens a WebSocket. Over a real server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app.language.speech import speaking, tr
from app.web.guard import LoopbackGuard
from app.web.head import HeadInjection
from app.web.listening import listen
from contracts.messages import Message
from contracts.settings import Language

SECRET = "the-secret_of-this-run"
PRIVATE = Message("This diary is private.")
PAGE = b"<!DOCTYPE html><html><head><title>Diary</title></head><body>meals</body></html>"


async def diary(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for the mounted app: one page, one picture that lets every origin in, isolated; one WebSocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "meals"})
        await send({"type": "websocket.close"})
    elif scope["type"] == "http":
        kind, body = (b"image/png", b"png") if scope["path"].endswith(".png") else (b"text/html; charset=utf-8", PAGE)
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"access-control-allow-origin", b"*"),
            (b"cross-origin-embedder-policy", b"require-corp"),
            (b"etag", b'"1"'),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The guarded diary on a free port."""
    listening = listen("127.0.0.1", 0)
    number: int = listening.getsockname()[1]
    app = LoopbackGuard(HeadInjection(diary), port=number, secret=SECRET)
    config = uvicorn.Config(app, ws="websockets-sansio", access_log=False, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    yield number
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def browser(port: int) -> Iterator[httpx.Client]:
    """A browser that has not been here yet; like one, it follows no answer by itself in these tests."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=False) as client:
        yield client


def enter(browser: httpx.Client) -> None:
    """Open the announced address."""
    browser.get("/", params={"token": SECRET})


def test_the_announced_address_leads_to_the_page_without_the_secret_in_it(browser: httpx.Client, port: int) -> None:
    first = browser.get("/account", params={"token": SECRET})
    assert (first.status_code, first.headers["location"]) == (303, "/account")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(f"tuckbox_{port}=")
    assert "HttpOnly; SameSite=Strict; Path=/" in cookie
    assert b"meals" in browser.get("/account").content


def test_the_secret_lets_in_any_number_of_browsers(browser: httpx.Client, port: int) -> None:
    enter(browser)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as another:
        assert another.get("/", params={"token": SECRET}).status_code == 303
        assert another.get("/").status_code == 200
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%ff", f"?secret={SECRET}"])
def test_without_the_secret_nobody_sees_a_page(browser: httpx.Client, query: str) -> None:
    answer = browser.get("/" + query)
    assert answer.status_code == 403
    assert "Open Tuckbox with the whole address" in answer.text
    assert b"meals" not in answer.content


@pytest.mark.parametrize("language", list(Language))
def test_a_refusal_speaks_the_language_of_the_browser(browser: httpx.Client, language: Language) -> None:
    page = browser.get("/", headers={"accept-language": f"fr, {language}-CH;q=0.5"}).text
    with speaking(language):
        assert f'<html lang="{language}">' in page
        assert f"<h1>{tr(PRIVATE)}</h1>" in page


@pytest.mark.parametrize(
    "cookie", ["tuckbox_{port}=wrong", "tuckbox_1=" + SECRET, "tuckbox_{port}", '[=;;;"', 'tuckbox_{port}=a"b;c']
)
def test_another_cookie_is_no_secret(browser: httpx.Client, port: int, cookie: str) -> None:
    assert browser.get("/", headers={"cookie": cookie.format(port=port)}).status_code == 403


@pytest.mark.parametrize("host", ["evil.test:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.test:{port}", ""])
def test_another_host_name_is_refused_even_with_the_secret(browser: httpx.Client, port: int, host: str) -> None:
    enter(browser)
    assert browser.get("/", headers={"host": host.format(port=port)}).status_code == 421


def test_a_host_that_is_named_twice_is_refused(port: int) -> None:
    cookie = f"tuckbox_{port}={SECRET}"
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.test\r\nCookie: {cookie}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request.encode())
        status = connection.recv(64).split()[1]
    assert status in (b"400", b"421")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_another_origin_is_refused_even_with_the_secret(
    browser: httpx.Client, port: int, headers: dict[str, str]
) -> None:
    enter(browser)
    sent = {name: value.format(port=port) for name, value in headers.items()}
    assert browser.get("/", headers=sent).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_the_own_origin_is_let_in(browser: httpx.Client, port: int, host: str) -> None:
    enter(browser)
    named = host.format(port=port)
    answer = browser.get("/", headers={"host": named, "origin": f"http://{named}", "sec-fetch-site": "same-origin"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_what_the_framework_would_add_is_not_there(browser: httpx.Client, path: str) -> None:
    enter(browser)
    assert browser.get(path).status_code == 404


def test_every_answer_carries_the_security_headers_and_invites_nobody(browser: httpx.Client) -> None:
    enter(browser)
    for answer in (browser.get("/"), browser.get("/a.png"), browser.get("/docs")):
        assert "access-control-allow-origin" not in answer.headers
        assert "cross-origin-embedder-policy" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_path_cannot_make_the_redirect_leave_the_app(browser: httpx.Client, port: int) -> None:
    answer = browser.get(f"http://127.0.0.1:{port}//evil.test/%0d%0aset-cookie:a=b", params={"token": SECRET})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/evil.test/")
    assert "a" not in browser.cookies


def test_a_page_gets_its_script_and_language_and_a_picture_stays_as_it_is(browser: httpx.Client) -> None:
    enter(browser)
    page = browser.get("/", headers={"if-none-match": '"1"'})
    assert '<html lang="en">' in page.text
    assert page.text.index("flt-semantics-placeholder") < page.text.index("</head>")
    assert "etag" not in page.headers
    picture = browser.get("/a.png")
    assert (picture.content, picture.headers["etag"]) == (b"png", '"1"')


def websocket_status(port: int, origin: str | None, cookie: str | None, host: str | None = None) -> int:
    """The status with which a WebSocket is refused; 101 where it is opened and sends the meals."""
    headers = {name: value for name, value in (("Cookie", cookie), ("Host", host)) if value}
    try:
        with connect(f"ws://127.0.0.1:{port}/ws", origin=origin, additional_headers=headers) as opened:  # type: ignore[arg-type]  # any text is sent
            return 101 if opened.recv() == "meals" else 0
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_websocket_needs_the_own_origin_and_the_secret(port: int) -> None:
    own, cookie = f"http://127.0.0.1:{port}", f"tuckbox_{port}={SECRET}"
    assert websocket_status(port, own, cookie) == 101
    assert websocket_status(port, own, None) == 403
    assert websocket_status(port, own, f"tuckbox_{port}=wrong") == 403
    assert websocket_status(port, None, cookie) == 403
    assert websocket_status(port, "http://evil.test", cookie) == 403


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    with listen("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with listen("127.0.0.1", taken) as second:
            assert second.getsockname()[1] not in (0, taken)
