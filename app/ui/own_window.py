"""The window of its own: it opens as large as it was, and where it was as long as that is still in sight."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft
from pydantic import ValidationError

from app.services.window_place import HEIGHT_MIN, WIDTH_MIN, Area, KeptPlace, WindowPlace
from app.ui.boundary import guard

_TELLING = frozenset(
    {
        ft.WindowEventType.RESIZED,
        ft.WindowEventType.MOVED,
        ft.WindowEventType.MAXIMIZE,
        ft.WindowEventType.UNMAXIMIZE,
    }
)

Open = Callable[[ft.Page], Awaitable[None]]


def where_it_was(open_window: Open, kept: KeptPlace, desktop: Area | None, icon: str) -> Open:
    """`open_window`, in a window that takes its former place and from then on keeps `kept` true."""

    async def open_there(page: ft.Page) -> None:
        window = page.window
        window.min_width, window.min_height, window.icon = WIDTH_MIN, HEIGHT_MIN, icon
        if place := await asyncio.to_thread(kept.read):
            window.width, window.height, window.maximized = place.width, place.height, place.is_maximized
            if place.is_in_reach(desktop):
                window.left, window.top = place.left, place.top

        async def remember(event: ft.WindowEvent[ft.Window]) -> None:
            before = await asyncio.to_thread(kept.read)
            if event.type in _TELLING and (now := place_of(window, before)):
                await asyncio.to_thread(kept.write, now)

        window.on_event = guard(remember)
        await open_window(page)

    return open_there


def place_of(window: ft.Window, before: WindowPlace | None) -> WindowPlace | None:
    """Where it is now; maximized, it remembers how large it was `before`. None where that is no place to return to."""
    if window.minimized or window.full_screen:
        return before
    if window.maximized:
        return before and before.model_copy(update={"is_maximized": True})
    edges = {edge: round(float(getattr(window, edge) or 0)) for edge in ("left", "top", "width", "height")}
    try:
        return WindowPlace(**edges)
    except ValidationError:
        return before
