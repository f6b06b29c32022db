"""Single keys that do something on a screen.

Flet tells of every key of the page. One counts only where it cannot be meant for anything else: not while the person
types into a field, not in a dialog, not with Ctrl, Alt or Meta, which belong to the browser and the system.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flet as ft

from app.ui.boundary import guard
from app.ui.hooks import use_kept
from app.ui.navigation import navigation
from contracts.messages import Message

_STORED_AS: Final = "keyboard"
_ESCAPE: Final = "Escape"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key, as Flet names it, and what it does. Letters are upper case, whether Shift is held or not."""

    key: str
    means: Message
    act: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class _Typing:
    """Where the person types: a field, on a page or in a dialog over it."""

    field_id: int
    route: str
    in_dialog: bool


class Keyboard:
    """The keys of one window."""

    def __init__(self) -> None:
        self._offers: dict[object, Sequence[Shortcut]] = {}
        self._typing: _Typing | None = None
        self._form: Callable[[str], object] | None = None
        self._leave: Callable[[], object] | None = None

    @property
    def offered(self) -> Sequence[Shortcut]:
        """What the keys do now: those of the window first, then those of the screen."""
        return [each for offers in self._offers.values() for each in offers]

    def offer(self, by: object, shortcuts: Sequence[Shortcut]) -> None:
        """From now on, instead of what the same one offered before."""
        self._offers[by] = shortcuts

    def withdraw(self, by: object) -> None:
        """No more of that one."""
        self._offers.pop(by, None)

    def tell(self, form: Callable[[str], object] | None) -> None:
        """An open form is told of every key, such as the arrows that choose; None when it is closed."""
        self._form = form

    def leave_by_escape(self, leave: Callable[[], object] | None) -> None:
        """What covers the window is left by Escape, and no key does anything of what is beneath; None when it has gone.

        A dialog is left by the browser itself.
        """
        self._leave = leave

    def press(self, event: ft.KeyboardEvent) -> object:
        """A key was pressed somewhere in this window."""
        if self._leave and event.key == _ESCAPE and not _has_dialog(event.page):
            return self._leave()
        if self._form:
            return self._form(event.key)
        shortcut = self._meant_by(event)
        return shortcut.act() if shortcut else None

    def enter_field(self, event: ft.Event[ft.TextField]) -> None:
        """The person types there."""
        self._typing = _Typing(event.target, navigation().location, _has_dialog(event.page))

    def leave_field(self, event: ft.Event[ft.TextField]) -> None:
        """The person types there no more."""
        if self._typing and self._typing.field_id == event.target:
            self._typing = None

    def _meant_by(self, event: ft.KeyboardEvent) -> Shortcut | None:
        """What that key is for where it was pressed."""
        if event.ctrl or event.alt or event.meta:
            return None
        if self._leave or _has_dialog(event.page) or self._types_on(event.page):
            return None
        return next((each for each in self.offered if each.key == event.key.upper()), None)

    def _types_on(self, page: ft.Page) -> bool:
        """A field that went with its dialog or its screen never told that it was left."""
        typing = self._typing
        return (
            typing is not None
            and not typing.in_dialog
            and typing.route == navigation().location
            and page.get_control(typing.field_id) is not None
        )


def _has_dialog(page: ft.Page) -> bool:
    return any(each.open and not isinstance(each, ft.SnackBar) for each in page._dialogs.controls)


def keyboard() -> Keyboard:
    """That of this window."""
    store = ft.context.page.session.store
    held = store.get(_STORED_AS)
    if not isinstance(held, Keyboard):
        held = Keyboard()
        store.set(_STORED_AS, held)
    return held


def use_keyboard() -> None:
    """Listen to the keys of this window. Once a window."""
    page, keys = ft.context.page, keyboard()

    async def pressed(event: ft.KeyboardEvent) -> None:
        done = keys.press(event)
        if inspect.isawaitable(done):
            await done

    def listen() -> None:
        page.on_keyboard_event = guard(pressed)

    ft.use_effect(listen, [])


def use_shortcuts(*shortcuts: Shortcut) -> None:
    """While this component is on the screen these keys do what they say, as it was drawn last."""
    keys, by = keyboard(), use_kept(object).current
    keys.offer(by, shortcuts)
    ft.use_effect(lambda: None, [], cleanup=lambda: keys.withdraw(by))


def use_escape(leave: Callable[[], object]) -> None:
    """While this component is on the screen, it covers the window: Escape leaves it."""
    keys = keyboard()
    keys.leave_by_escape(leave)
    ft.use_effect(lambda: None, [], cleanup=lambda: keys.leave_by_escape(None))
