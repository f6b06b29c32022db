"""`open`: the app, in a window of its own or in the browser."""

from __future__ import annotations

import ipaddress
import sys
import webbrowser
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from app.cli.errors import CommandError
from app.cli.output import remark, say
from app.garbage import loading_modules
from app.settings import AppSettings
from app.web.running import RunningApp
from contracts.clock import SystemClock

if TYPE_CHECKING:
    from app.ui.opening import OpenedApp

APP_PORT = 8550
LOOPBACK = "127.0.0.1"

Web = Annotated[bool, typer.Option("--web", help="In the browser.")]
Desktop = Annotated[bool, typer.Option("--desktop", help="In a window of its own.")]
AppPort = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, show_default=str(APP_PORT), help="0 takes any free one."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")]
Host = Annotated[str, typer.Option("--host", help="The address of this machine to serve the browser on.")]
TrustNetwork = Annotated[
    bool,
    typer.Option("--trust-network", help="With --host: I know that my diary then crosses the network unencrypted."),
]


def open_(
    web: Web = False,
    desktop: Desktop = False,
    port: AppPort = None,
    no_browser: NoBrowser = False,
    host: Host = LOOPBACK,
    trust_network: TrustNetwork = False,
) -> None:
    """Open the app: in a window where the Flet client is at hand, else in the browser."""
    if web and desktop:
        raise typer.BadParameter("choose --web or --desktop, not both")
    host = checked_host(host, trust_network=trust_network)
    open_app(web=web or host != LOOPBACK, desktop=desktop, port=port, browser=not no_browser, host=host)


def checked_host(host: str, *, trust_network: bool) -> str:
    """An IPv4 address to serve on; one that others can reach only where the person says that they may."""
    if host == "localhost":
        return LOOPBACK
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise typer.BadParameter(f"--host takes an address of this machine such as {LOOPBACK}, not {host!r}") from None
    if address.is_unspecified:
        raise typer.BadParameter("--host needs one address of this machine; all of them at once have no name to open")
    if not address.is_loopback and not trust_network:
        raise typer.BadParameter(
            f"on {host} other machines reach your diary, unencrypted; leave --host out to keep it to this machine, "
            "or add --trust-network if you trust everybody on that network"
        )
    return host


def open_app(
    *, web: bool = False, desktop: bool = False, port: int | None = None, browser: bool = True, host: str = LOOPBACK
) -> None:
    """Run the app until it is closed. `desktop` falls back to the browser where no window can be had, and says so."""
    with loading_modules():
        from app.main import desktop_blocker, run_desktop
    settings = AppSettings()
    if not web and (browser or desktop):
        blocker = desktop_blocker()
        if blocker is None:
            with ExitStack() as until_closed:
                run_desktop(partial(_open_diary, until_closed), settings.data_dir)
            return
        remark(f"Opening in the browser: {blocker}.")
    _open_in_browser(settings, port=port, browser=browser, host=host)


def _open_diary(until_closed: ExitStack) -> OpenedApp:
    """The diary open and the screens loaded; the diary is closed with the stack."""
    with loading_modules():
        from app.cli.opening import diary_opened
        from app.ui.loading import loaded
    return loaded(until_closed.enter_context(diary_opened()))


def _open_in_browser(settings: AppSettings, *, port: int | None, browser: bool, host: str) -> None:
    """One app serves a diary, unless another address is asked for: two apps on one file work, too."""
    from app.main import serve_app

    running = RunningApp(settings.data_dir, SystemClock())
    is_first = running.take_place()
    if not is_first and host == LOOPBACK and port != 0 and _led_to_other(running, port, browser=browser):
        return

    def announce(address: str) -> None:
        if is_first:
            running.tell(address)
        _announce(address)

    chosen_port = APP_PORT if port is None else port
    try:
        with ExitStack() as until_closed:
            open_diary = partial(_open_diary, until_closed)
            serve_app(open_diary, host=host, port=chosen_port, open_browser=browser, on_ready=announce)
    finally:
        if is_first:
            running.leave_place()


def _led_to_other(running: RunningApp, port: int | None, *, browser: bool) -> bool:
    """Lead the person to the app that is running already; False where they asked for another port than its."""
    address = running.other_address()
    if address is None:
        raise CommandError(
            "Tuckbox is running with this diary already, but it does not answer. Stop it where you started it "
            "(Ctrl+C), then open it again."
        )
    if port is not None and port != urlsplit(address).port:
        return False
    _tell(address)
    remark("Tuckbox is running already. The address above leads there; it holds that run's secret.")
    if browser:
        webbrowser.open(address)
    return True


def _announce(address: str) -> None:
    _tell(address)
    port = urlsplit(address).port
    remark(f"Tuckbox is running on port {port}. The address above holds this run's secret. Ctrl+C stops it.")


def _tell(address: str) -> None:
    """The address first, flushed: other programs wait for this line."""
    say(address)
    sys.stdout.flush()
