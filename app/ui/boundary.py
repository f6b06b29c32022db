"""Keeps one fault from taking the whole window down.

Flet ends a session's updates, silently, when a component raises while it is drawn again, and replaces the screen by an
error page when a handler raises. So every component and every handler of this package goes through here.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import flet as ft

from app.ui import texts
from app.ui.faults import sentence_for
from app.ui.languages import spoken

_log = logging.getLogger(__name__)

_BAR_WIDTH = 480
_BAR_WIDE_FROM = 720

P = ParamSpec("P")
C = TypeVar("C", bound=ft.Control)


def component(draw: Callable[P, ft.Control]) -> Callable[P, ft.Control]:
    """A Flet component that shows a sentence in its place when it cannot be drawn."""
    return _bounded(draw, _fault_card)


def view_component(draw: Callable[P, ft.View]) -> Callable[P, ft.View]:
    """The same for a component that is a whole view."""
    return _bounded(draw, lambda sentence: ft.View(route="/", controls=[_fault_card(sentence)]))


def _bounded(draw: Callable[P, C], instead: Callable[[str], C]) -> Callable[P, C]:
    @functools.wraps(draw)
    def body(*args: P.args, **kwargs: P.kwargs) -> C:
        with spoken():
            try:
                return draw(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 -- the boundary: a fault here must not end the session's updates
                return instead(sentence_for(error, _log, texts.SOMETHING_WENT_WRONG))

    return ft.component(body)


def _fault_card(sentence: str) -> ft.Control:
    return ft.Card(ft.Container(ft.Text(sentence), padding=16))


def keyed(control: C, key: object) -> C:
    """The control, not a component, under a key: so its state stays with it when its neighbours come and go."""
    control.key = str(key)
    return control


def guard(handle: Callable[..., Any]) -> Callable[[Any], Any]:
    """A handler whose failure becomes a snack bar with a sentence.

    It is given the event only if it asks for it: a parameter with a default is the handler's own.
    """
    is_asked = _asks_for_event(handle)

    def arguments(event: object) -> tuple[object, ...]:
        return (event,) if is_asked else ()

    if inspect.iscoroutinefunction(handle):

        async def guarded_async(event: Any) -> None:
            with spoken():
                try:
                    await handle(*arguments(event))
                except Exception as error:  # noqa: BLE001 -- the boundary: a fault here would replace the whole screen
                    show_message(sentence_for(error, _log))

        return guarded_async

    def guarded(event: Any) -> None:
        with spoken():
            try:
                handle(*arguments(event))
            except Exception as error:  # noqa: BLE001 -- as above
                show_message(sentence_for(error, _log))

    return guarded


def _asks_for_event(handle: Callable[..., Any]) -> bool:
    """Whether a parameter is left that has no default. Looked up in the code: a day has a hundred handlers."""
    given = 0
    while isinstance(handle, functools.partial) and not handle.keywords:
        given, handle = given + len(handle.args), handle.func
    if inspect.ismethod(handle):
        given, handle = given + 1, handle.__func__
    if inspect.isfunction(handle):
        return handle.__code__.co_argcount - len(handle.__defaults__ or ()) > given
    parameters = list(inspect.signature(handle).parameters.values())[given:]
    return any(each.default is each.empty for each in parameters)


def show_message(words: str, action: ft.Control | None = None) -> None:
    """Show a sentence at the lower edge for some seconds; a new one takes the place of the old."""
    page = ft.context.page
    said = ft.Text(words, color=ft.Colors.ON_INVERSE_SURFACE, expand=True)
    bar = ft.SnackBar(
        ft.Row([said, action], spacing=8) if action else said,
        behavior=ft.SnackBarBehavior.FLOATING,
        duration=8000 if action else 5000,
        persist=False,
        **_place(float(page.width or 0)),
    )
    page.show_dialog(bar)


def _place(window_width: float) -> dict[str, Any]:
    """In the middle of a wide window; on a narrow one above the button at its foot."""
    if window_width >= _BAR_WIDE_FROM:
        return {"width": _BAR_WIDTH}
    return {"margin": ft.Margin.only(left=16, right=16, bottom=68)}
