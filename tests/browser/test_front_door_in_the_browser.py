"""Who gets to the diary in a real browser: the person with the address, and nobody else; and nothing gets out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request

from tests.browser.conftest import ARGUMENTS, OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.browser_setup import find_chromium

pytestmark = pytest.mark.browser

PLACES: Final = ("Trends", "Foods", "Account", "Settings", "Today")
BLOCKED_BY_THE_PAGE: Final = "csp"
BROWSERS_OWN: Final = b"content-autofill.googleapis.com"
"""Chromium asks this for itself wherever there are fields to fill in; no page has a say in it."""
PATIENCE_SECONDS: Final = 2

_OPEN_SOCKET: Final = """(address) => new Promise((resolve) => {
  const said = [];
  const socket = new WebSocket(address);
  socket.onopen = () => { said.push("opened"); resolve(said) };
  socket.onmessage = () => said.push("message");
  socket.onclose = () => resolve(said);
})"""
_FETCH: Final = """(address) => fetch(address, {credentials: "include"}).then(
    (answer) => answer.text(), (error) => "refused")"""
_FRAME: Final = """(address) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.onload = () => {
    let seen = "closed";
    try { seen = frame.contentDocument.body.innerText } catch {}
    resolve(seen);
  };
  frame.src = address;
  document.body.append(frame);
})"""


@contextmanager
def another_site() -> Iterator[str]:
    """The address of a page that belongs to somebody else on this machine."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!DOCTYPE html><title>Elsewhere</title><body>elsewhere</body>")

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def way_out() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy's address, and what came to it: everything that a browser sends to other machines."""
    came: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE_SECONDS)
                with suppress(OSError):
                    came.append(connection.recv(400))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def test_another_site_in_the_same_browser_gets_nothing(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    """With the person's own cookie in the browser. The same calls work from the app's own page."""
    tuckbox_app.device.done("log", "Secret soup", "--kcal", "300")
    screen = open_screen(tuckbox_app.address, 1400)
    screen.says("Secret soup")
    port = urlsplit(tuckbox_app.address).port
    socket_address, page_address = f"ws://127.0.0.1:{port}/ws", f"http://127.0.0.1:{port}/"
    assert "flutter" in screen.page.evaluate(_FETCH, page_address)
    with another_site() as elsewhere:
        page = screen.page.context.new_page()
        page.goto(elsewhere)
        assert page.evaluate(_OPEN_SOCKET, socket_address) == []
        assert page.evaluate(_FETCH, page_address) == "refused"
        assert "Tuckbox" not in page.evaluate(_FRAME, page_address)


def test_the_page_is_drawn_in_one_thread(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    """With a second one the engine damages its memory, and the page freezes (docs/adr/0021)."""
    page = open_screen(tuckbox_app.address, 400).page
    assert page.evaluate("crossOriginIsolated") is False
    assert page.workers == []


def test_what_screen_readers_read_costs_no_drawing(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    """It lies over the picture; hidden as Flutter hides it, it would be composed anew for each one."""
    screen = open_screen(tuckbox_app.address, 400)
    host = screen.page.locator("flt-semantics-host")
    assert host.evaluate("(host) => getComputedStyle(host).opacity") == "0"
    assert host.get_by_role("button", name="Add meal").count() == 1


def test_without_the_secret_or_under_another_name_there_is_only_a_closed_door(
    tuckbox_app: RunningApp, browser: Browser
) -> None:
    """A second user of the machine, and a name server that makes a foreign name point here."""
    tuckbox_app.device.done("log", "Secret soup", "--kcal", "300")
    port = urlsplit(tuckbox_app.address).port
    profile = browser.new_context()
    page = profile.new_page()
    answer = page.goto(f"http://127.0.0.1:{port}/")
    assert answer is not None
    assert answer.status == 403
    assert page.get_by_role("heading").inner_text() == "This diary is private."
    assert "run tuckbox again" in page.locator("body").inner_text()
    assert page.evaluate(_OPEN_SOCKET, f"ws://127.0.0.1:{port}/ws") == []
    profile.close()

    rebound = browser.browser_type.launch(
        executable_path=find_chromium(), args=[*ARGUMENTS, "--host-resolver-rules=MAP evil.test 127.0.0.1"]
    )
    try:
        page = rebound.new_page()
        answer = page.goto(tuckbox_app.address.replace("127.0.0.1", "evil.test"))
        assert answer is not None
        assert answer.status == 421
        assert page.get_by_role("heading").inner_text() == "This address does not belong to Tuckbox."
        assert page.evaluate(_OPEN_SOCKET, f"ws://evil.test:{port}/ws") == []
    finally:
        rebound.close()


def test_a_whole_session_sends_nothing_to_any_other_machine(tuckbox_app: RunningApp, browser: Browser) -> None:
    """Fonts included. What the client would fetch elsewhere, the page's own policy stops inside the browser."""
    tuckbox_app.device.done("log", "寿司 🍣", "--kcal", "300")
    origin = "{0.scheme}://{0.netloc}/".format(urlsplit(tuckbox_app.address))
    foreign: list[tuple[str, str | None]] = []

    def note(request: Request) -> None:
        if not request.url.startswith((origin, "blob:", "data:")):
            foreign.append((request.url, request.failure))

    with way_out() as (proxy, came):
        profile = browser.new_context(
            viewport={"width": 1400, "height": 900},
            reduced_motion="reduce",
            proxy={"server": proxy, "bypass": "127.0.0.1"},
        )
        page = profile.new_page()
        page.on("requestfinished", note)
        page.on("requestfailed", note)
        screen = Screen(page, 1400).open(tuckbox_app.address)
        screen.says("寿司 🍣")
        for place in PLACES:
            screen.go_to(place)
            page.wait_for_load_state("networkidle")
        profile.close()
    assert [each for each in came if BROWSERS_OWN not in each] == []
    assert [each for each in foreign if each[1] != BLOCKED_BY_THE_PAGE] == []
