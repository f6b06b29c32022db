"""Text fields of forms, all alike: labelled, with the error beneath, saved by Enter."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import flet as ft
from flet.utils.object_model import patch_dataclass

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import guard
from app.ui.hooks import use_kept, use_redraw, use_state
from app.ui.look import Handler, icon_button
from app.ui.shortcuts import keyboard
from app.ui.text_scale import LARGE

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NARROW_LABEL: Final = ft.TextStyle(size=14)
_NARROW_PADDING: Final = ft.Padding.symmetric(horizontal=10, vertical=16)
"""Of fields that share a line, so that their labels fit on a phone."""

_PAINTED_SECONDS: Final = 0.1

V = TypeVar("V", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Form(Generic[V]):
    """What a form's fields hold."""

    held: V
    """As it is drawn."""
    change: Callable[..., None]
    """Put these into the fields of those names, and draw the form again."""
    note: Callable[..., None]
    """Those fields show it already, and nothing else of the form depends on it."""
    current: Callable[[], V]
    """As of this instant. A quick typist presses Enter before the last letter was drawn."""


def use_form(first: V) -> Form[V]:
    """A form that begins with what its fields hold at `first`."""
    redraw = use_redraw()
    newest = use_kept(lambda: first)

    def note(**fields: object) -> None:
        newest.current = replace(newest.current, **fields)

    def change(**fields: object) -> None:
        note(**fields)
        redraw()

    return Form(newest.current, change, note, lambda: newest.current)


def use_field_refs(names: Sequence[str]) -> Mapping[str, ft.Ref[ft.TextField]]:
    """References to fields by name, the same at every drawing."""
    return use_kept(lambda: {name: ft.Ref[ft.TextField]() for name in names}).current


def focus_first(refs: Mapping[str, ft.Ref[ft.TextField]], errors: Container[str]) -> None:
    """Lead the person to the first of the named fields, such as one that needs a correction. Does not wait."""
    found = next((ref for name, ref in refs.items() if name in errors and ref.current), None)
    if found is not None:
        ft.context.page.run_task(_focus, found)


def use_late_focus(ref: ft.Ref[ft.TextField], *, is_wanted: bool) -> None:
    """Focus that field when its form has been painted: a browser that has to do both at once paints a third later."""

    async def focus() -> None:
        if is_wanted:
            await asyncio.sleep(_PAINTED_SECONDS)
            await _focus(ref)

    ft.use_effect(focus, [], cleanup=lambda: None)


async def _focus(ref: ft.Ref[ft.TextField]) -> None:
    """As it is drawn by now: what said that it needs a correction draws it anew.

    The field may be gone before the browser answers; then there is nothing to focus, and no harm done.
    """
    with contextlib.suppress(RuntimeError, TimeoutError):
        if ref.current is not None:
            await ref.current.focus()  # type: ignore[no-untyped-call]  # Flet leaves it untyped


class _TextField(ft.TextField):
    """A field in which letters stay that the screen has not heard of yet.

    Flet puts a letter into the control before its handler runs. A screen drawn in between still says what it heard
    last; sent to the browser, that would take the newer letters away again.
    """

    heard: str = ""
    """What the screen knows: what it drew, or what was typed last."""

    def hear(self, letters: str) -> None:
        """Those are in the window's field, as its event says. What the control holds may be newer, but not older."""
        if self.value == self.heard:
            patch_dataclass(self, {"value": letters})
        self.heard = letters

    def _migrate_state(self, other: ft.BaseControl) -> None:
        """Where the screen says only what it has heard by typing, what stands in the field stays."""
        super()._migrate_state(other)
        if isinstance(other, _TextField) and self.heard == other.heard:
            patch_dataclass(self, {"value": other.value})


def text_field(
    label: str,
    value: str,
    change: Callable[[str], object],
    *,
    save: Callable[..., Any] | None = None,
    error: str | None = None,
    ref: ft.Ref[ft.TextField] | None = None,
    on_focus: Handler | None = None,
    **more: Any,
) -> ft.TextField:
    """One field. `save` is done on Enter; `more` are properties of Flet's `TextField`."""
    keys = keyboard()

    def entered(event: ft.Event[ft.TextField]) -> None:
        _draw_only_what_changed()
        keys.enter_field(event)
        if on_focus:
            on_focus()

    def left(event: ft.Event[ft.TextField]) -> None:
        _draw_only_what_changed()
        keys.leave_field(event)

    def typed(event: ft.Event[ft.TextField]) -> None:
        _draw_only_what_changed()
        letters = str(event.data or "")
        if isinstance(event.control, _TextField):
            event.control.hear(letters)
        change(letters)

    field = _TextField(
        label=label,
        value=value,
        on_focus=guard(entered),
        on_blur=guard(left),
        on_change=guard(typed),
        on_submit=guard(save) if save else None,
        error=error,
        error_max_lines=4,
        helper_max_lines=3,
        ref=ref,
        # Without a key a field that moves, because something above it went, is taken for another one.
        key=label,
        **more,
    )
    field.heard = value
    return field


def _draw_only_what_changed() -> None:
    """Flet would draw the whole screen once more after each letter; what a letter changes draws itself."""
    ft.context.disable_auto_update()  # type: ignore[no-untyped-call]  # Flet leaves it untyped


def side_by_side(fields: Sequence[ft.TextField], key: str, text_scale: float) -> ft.Control:
    """Short fields in one line; where letters are large, each in its own."""
    if text_scale > LARGE:
        return ft.Column(
            list(fields), spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, key=key
        )
    for field in fields:
        field.expand = True
        field.label_style = _NARROW_LABEL
        field.content_padding = _NARROW_PADDING
    return ft.Row(list(fields), spacing=10, vertical_alignment=ft.CrossAxisAlignment.START, key=key)


def figure_field(
    label: str,
    value: str,
    change: Callable[[str], object],
    *,
    save: Callable[..., Any],
    error: str | None = None,
    ref: ft.Ref[ft.TextField] | None = None,
    **more: Any,
) -> ft.TextField:
    """A field for a figure; what is typed stays as it is, so that an error can be read and mended."""
    more.setdefault("keyboard_type", ft.KeyboardType.NUMBER)
    return text_field(label, value, change, save=save, error=error, ref=ref, autocorrect=False, **more)


def use_password_reveal() -> tuple[bool, ft.Control]:
    """Whether a password is shown as it is typed, and the named button that changes it."""
    shown = use_state(first=False)
    icon = ft.Icons.VISIBILITY_OFF if shown.value else ft.Icons.VISIBILITY
    label = tr(texts.HIDE_PASSWORD if shown.value else texts.SHOW_PASSWORD)
    return shown.value, icon_button(icon, label, lambda: shown.change(lambda was: not was))


def form_error(sentence: str | None) -> list[ft.Control]:
    """What went wrong with the form as a whole, announced when it appears."""
    if not sentence:
        return []
    icon = ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR)
    words = ft.Semantics(container=True, live_region=True, content=ft.Text(sentence, color=ft.Colors.ERROR))
    return [ft.Row([icon, ft.Container(words, expand=True)], spacing=8, key="form error")]
