"""The app as a program: in a browser, served to this machine only, or in a window of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import flet as ft
import flet.fastapi
import uvicorn
from starlette.types import ASGIApp

from app.services.window_place import KeptPlace, desktop_area
from app.ui.own_window import where_it_was
from app.ui.ports import TuckboxCore
from app.ui.promotion.run import PromotionRun
from app.ui.root import window_opener
from app.ui.sync.run import SyncRun
from app.ui.texts import APP_NAME
from app.ui.warming_up import warm_up
from app.usecases.diary_files import export_file
from app.usecases.errors import PersonError
from app.web.downloads import Downloads
from app.web.fonts import FallbackFonts
from app.web.guard import SECRET_PARAMETER, LoopbackGuard
from app.web.head import HeadInjection
from app.web.listening import listen
from app.web.parting import OrderlyParting
from contracts import limits
from contracts.clock import full_jitter
from contracts.messages import Message

LOOPBACK: Final = "127.0.0.1"
_SECRET_BYTES: Final = 24
_SHUTDOWN_SECONDS: Final = 2
_MESSAGE_BYTES: Final = 1024 * 1024
_WINDOW_FORGOTTEN_SECONDS: Final = 3600
_NO_ADDRESS: Final = Message("{host} is not an address of this machine ({reason}).")
_ASSETS: Final = Path(__file__).parent / "assets"
_DESCRIPTION: Final = "A food diary that lives on your own machine"


def serve_app(
    core: TuckboxCore, *, host: str = LOOPBACK, port: int, open_browser: bool, on_ready: Callable[[str], None]
) -> None:
    """Serve the app until the program is asked to stop.

    Args:
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

    def ready() -> None:
        on_ready(address)
        threading.Thread(target=warm_up, args=(core,), name="warming up", daemon=True).start()
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    app = guarded_app(core, host=host, port=bound_port, secret=secret)
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
    with _stopping_is_no_failure():
        _AnnouncingServer(config, ready).run(sockets=[listening])


def guarded_app(core: TuckboxCore, *, host: str, port: int, secret: str) -> ASGIApp:
    """Everything that is served on the port: the Flet app behind the guard."""
    mounted = flet.fastapi.app(
        _window_opener(core),
        app_name=APP_NAME,
        app_short_name=APP_NAME,
        app_description=_DESCRIPTION,
        assets_dir=str(_ASSETS),
        no_cdn=True,
        session_timeout_seconds=_WINDOW_FORGOTTEN_SECONDS,
    )
    names = (host, "localhost") if host == LOOPBACK else (host,)
    pages = Downloads(HeadInjection(mounted), partial(export_file, core))
    return LoopbackGuard(OrderlyParting(FallbackFonts(pages)), port=port, secret=secret, names=names)


def _window_opener(core: TuckboxCore) -> Callable[[ft.Page], Awaitable[None]]:
    """Opens windows; what goes on behind them, for all of them, begins here."""
    run = PromotionRun(core.accounts, core.clock, full_jitter)
    run.resume()
    sync = SyncRun(lambda: core.accounts, core.clock, full_jitter)
    sync.start()
    return window_opener(core, run, sync)


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


def run_desktop(core: TuckboxCore, folder: Path) -> None:
    """Show the app in a window of its own until that is closed. See `desktop_blocker` first.

    Args:
        folder: where the window's size and place are kept.
    """
    icon = str(_ASSETS / "icon.ico")
    opener = where_it_was(_window_opener(core), KeptPlace(folder), desktop_area(), icon)
    ft.run(opener, name=APP_NAME, host=LOOPBACK, assets_dir=str(_ASSETS))


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
