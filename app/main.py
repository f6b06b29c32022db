"""The app as a program: in a browser, served to this machine only, or in a window of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import flet as ft
import flet.fastapi
import uvicorn
from starlette.responses import FileResponse
from starlette.types import ASGIApp

from app.services.window_place import KeptPlace, desktop_area
from app.ui.opening import OpenedApp, Opening, once_open
from app.ui.own_window import where_it_was
from app.ui.texts import APP_NAME
from app.usecases.errors import PersonError
from app.web.downloads import Downloads
from app.web.fonts import FallbackFonts
from app.web.guard import SECRET_PARAMETER, LoopbackGuard
from app.web.head import HeadInjection
from app.web.listening import listen
from app.web.not_opened import NotOpened
from app.web.parting import OrderlyParting
from contracts import limits
from contracts.messages import Message

LOOPBACK: Final = "127.0.0.1"
_SECRET_BYTES: Final = 24
_SHUTDOWN_SECONDS: Final = 2
_MESSAGE_BYTES: Final = 1024 * 1024
_WINDOW_FORGOTTEN_SECONDS: Final = 3600
_WINDOW_SECONDS: Final = 15.0
"""How long a browser may take until it shows a window, on a slow machine."""
_NO_ADDRESS: Final = Message("{host} is not an address of this machine ({reason}).")
_FILE_CHUNK_BYTES: Final = 1024 * 1024
"""The engine is twelve megabytes, and each piece waits for a thread, which others are busy in at the start."""
_ASSETS: Final = Path(__file__).parent / "assets"
_DESCRIPTION: Final = "A food diary that lives on your own machine"


def serve_app(
    open_diary: Callable[[], OpenedApp],
    *,
    host: str = LOOPBACK,
    port: int,
    open_browser: bool,
    on_ready: Callable[[str], None],
) -> None:
    """Serve the app until the program is asked to stop.

    The browser gets the address, and everything that is not the diary, before that is open.

    Args:
        open_diary: called once, in a thread of its own, when the address is known. What it raises ends the program
            and is raised here; a window that was opened shows it first.
        host: the address to listen on; leave it at loopback unless the network is your own.
        port: the preferred port; a free one is taken where it is 0 or in use.
        on_ready: called once with the address to open, which holds the secret of this run.
    """
    try:
        listening = listen(host, port)
    except OSError as error:
        raise PersonError(_NO_ADDRESS.of(host=host, reason=error.strerror)) from error
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    bound_port = listening.getsockname()[1]
    address = f"http://{host}:{bound_port}/?{SECRET_PARAMETER}={secret}"
    opening = Opening(open_diary)

    def ready() -> None:
        on_ready(address)
        opening.begin(give_up)
        if open_browser:
            threading.Thread(target=lead_there, daemon=True).start()

    def lead_there() -> None:
        if not webbrowser.open(address):
            opening.told.set()  # there is nobody to tell

    def give_up() -> None:
        opening.told.wait(_WINDOW_SECONDS if open_browser else 0)
        server.should_exit = True

    app = guarded_app(opening, host=host, port=bound_port, secret=secret)
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=limits.IMPORT_FILE_BYTES_MAX + _MESSAGE_BYTES,  # a file that is picked arrives as one message
        access_log=False,
        log_config=None,
        log_level="warning",  # below that the addresses of requests are logged, and the first one holds the secret
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    server = _AnnouncingServer(config, ready)
    with _stopping_is_no_failure():
        server.run(sockets=[listening])
    opening.told.set()  # nobody is told any more
    opening.end()


def guarded_app(opening: Opening, *, host: str, port: int, secret: str) -> ASGIApp:
    """Everything that is served on the port: the Flet app behind the guard."""
    FileResponse.chunk_size = _FILE_CHUNK_BYTES
    mounted = flet.fastapi.app(
        once_open(opening),
        app_name=APP_NAME,
        app_short_name=APP_NAME,
        app_description=_DESCRIPTION,
        assets_dir=str(_ASSETS),
        no_cdn=True,
        session_timeout_seconds=_WINDOW_FORGOTTEN_SECONDS,
    )
    names = (host, "localhost") if host == LOOPBACK else (host,)
    pages = NotOpened(Downloads(HeadInjection(mounted), opening.export), lambda: opening.reason, opening.told.set)
    return LoopbackGuard(OrderlyParting(FallbackFonts(pages)), port=port, secret=secret, names=names)


class _AnnouncingServer(uvicorn.Server):
    """Tells once that connections are answered."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._ready()


@contextmanager
def _stopping_is_no_failure() -> Iterator[None]:
    """Being asked to stop ends the program in order. Once it has stopped, uvicorn raises the signal a second time."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_desktop(open_diary: Callable[[], OpenedApp], folder: Path) -> None:
    """Show the app in a window of its own until that is closed. See `desktop_blocker` first.

    Args:
        open_diary: as for `serve_app`.
        folder: where the window's size and place are kept.
    """
    icon = str(_ASSETS / "icon.ico")
    opening = Opening(open_diary)
    opening.begin(when_failed=lambda: None)  # the window says why, and stays until it is closed
    ft.run(
        where_it_was(once_open(opening), KeptPlace(folder), desktop_area(), icon),
        name=APP_NAME,
        host=LOOPBACK,
        assets_dir=str(_ASSETS),
    )
    opening.end()


def desktop_blocker() -> str | None:
    """Why no window of its own can open here without the internet, in plain words; None where one can."""
    if os.environ.get("FLET_PLATFORM"):
        return None  # packaged: the program is itself the window
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        # Flet then serves web pages to every network instead of opening a window, so this is never tried.
        return "there is no display to open a window on"
    return _missing_client()


def _missing_client() -> str | None:
    try:
        import flet_desktop  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        return "the package flet-desktop is not installed"
    chosen = os.environ.get("FLET_VIEW_PATH")
    program = "flet.exe" if sys.platform == "win32" else "flet"
    if chosen and (Path(chosen, program).is_file() or any(Path(chosen).glob("*.app"))):
        return None
    packed = Path(flet_desktop.get_package_bin_dir(), flet_desktop.get_artifact_filename())
    unpacked = Path.home().glob(f".flet/client/flet-desktop-*-{flet_desktop.version.version}/*")
    local_address = os.environ.get("FLET_CLIENT_URL", "").startswith("file:")
    if packed.is_file() or local_address or any(unpacked):
        return None
    return "the window's own program is not installed yet and would have to be downloaded"
