"""Where a window is: its screen is shown at once, and the browser's address follows when nobody waits.

Flet's own way is the other way round. It asks the browser to go to an address, for which the browser draws its whole
window once more, and shows the screen when the browser has answered.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import flet as ft

from app.ui.hooks import REST_SECONDS

_STORED_AS: Final = "navigation"
_ROUTE_CHANGE: Final = "route_change"


class Navigation:
    """The place of one window. `location` is the path that is shown; the address in the browser may be behind it."""

    def __init__(self, page: ft.Page) -> None:
        session: Any = page.session
        self.location = page.route or "/"
        self._page = page
        self._told = self.location
        """Where the browser said last that it is."""
        self._asked: list[str] = []
        """Where it was asked to go since, one after the other."""
        self._rest: asyncio.TimerHandle | None = None
        self._dispatch = session.dispatch_event
        self._showing: set[asyncio.Task[None]] = set()
        session.dispatch_event = self._dispatch_if_news

    def go_to(self, path: str) -> None:
        """Show the screen of that path."""
        showing = asyncio.create_task(self._show(self._page._i, _ROUTE_CHANGE, {"route": path}))
        self._showing.add(showing)
        showing.add_done_callback(self._showing.discard)

    async def _dispatch_if_news(self, control_id: int, name: str, data: Any) -> None:
        """What the browser tells of: that it is where it was asked to go is no news, the person may be elsewhere."""
        if control_id == self._page._i and name == _ROUTE_CHANGE:
            before, self._told = self._told, data["route"]
            if self._told in self._asked:
                del self._asked[: self._asked.index(self._told) + 1]
                return
            if self.location != before:  # Back, from a screen that the browser had not come to
                data = {"route": before}
        await self._show(control_id, name, data)

    async def _show(self, control_id: int, name: str, data: Any) -> None:
        if name == _ROUTE_CHANGE:
            self.location = data["route"]
            if self._rest:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, self._follow)
        await self._dispatch(control_id, name, data)

    def _follow(self) -> None:
        """Have the browser go where the person is."""
        if self.location != [self._told, *self._asked][-1]:
            self._asked.append(self.location)
            self._page.navigate(self.location)


def navigate(page: ft.Page) -> None:
    """From now on this window is led by its own `Navigation`."""
    page.session.store.set(_STORED_AS, Navigation(page))


def navigation() -> Navigation:
    """That of this window."""
    held = ft.context.page.session.store.get(_STORED_AS)
    if not isinstance(held, Navigation):
        raise LookupError("this window has no navigation")
    return held


def go_to(path: str) -> None:
    """Show the screen of that path in this window."""
    navigation().go_to(path)
