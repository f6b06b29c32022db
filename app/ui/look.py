"""How the app looks: one seed colour, and the few shapes every screen is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.ui.boundary import guard

SEED = "#4f7a28"
CONTENT_WIDTH = 880
WIDE_FROM = 720
TOUCH = 44

Handler = Callable[..., Any]

_TALL_ENOUGH = ft.ButtonStyle(padding=12)
"""Where no height can be given: with a line or a sign of 20 or 24 pixels it comes to `TOUCH`."""


def theme() -> ft.Theme:
    """The theme of both modes: one seed, and targets a finger can hit on every platform."""
    return ft.Theme(
        color_scheme_seed=SEED,
        visual_density=ft.VisualDensity.STANDARD,
        snackbar_theme=ft.SnackBarTheme(behavior=ft.SnackBarBehavior.FLOATING),
        icon_button_theme=ft.IconButtonTheme(style=_TALL_ENOUGH),
        segmented_button_theme=ft.SegmentedButtonTheme(style=_TALL_ENOUGH),
        # Flutter spaces the letters; then a word of thirteen, such as "Einstellungen", is cut off on a phone.
        navigation_bar_theme=ft.NavigationBarTheme(
            label_text_style=ft.TextStyle(
                size=12, letter_spacing=0, weight=ft.FontWeight.W_500, color=ft.Colors.ON_SURFACE
            )
        ),
        date_picker_theme=ft.DatePickerTheme(
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,  # Flutter makes the month's name paler than other words
            cancel_button_style=_TALL_ENOUGH,
            confirm_button_style=_TALL_ENOUGH,
        ),
    )


def heading(words: str, level: int = 2) -> ft.Control:
    """A heading that screen readers can jump to."""
    style = {1: ft.TextThemeStyle.HEADLINE_SMALL, 2: ft.TextThemeStyle.TITLE_MEDIUM}.get(
        level, ft.TextThemeStyle.TITLE_SMALL
    )
    weight = ft.FontWeight.W_600 if level > 2 else None
    text = ft.Text(words, theme_style=style, weight=weight)
    return ft.Semantics(container=True, header=True, heading_level=level, content=text)


def spoken_as_one(content: ft.Control) -> ft.Control:
    """What belongs together, read together: screen readers get one stop for it, apart from its neighbours."""
    return ft.Semantics(container=True, content=content)


def muted(words: str, **style: Any) -> ft.Text:
    """Text of second rank."""
    return ft.Text(words, color=ft.Colors.ON_SURFACE_VARIANT, **style)


def icon_button(
    icon: ft.IconData, label: str, on_click: Handler, *, disabled: bool = False, color: ft.ColorValue | None = None
) -> ft.Control:
    """A button that is only a sign: named for screen readers, and for the mouse by a tooltip."""
    return ft.IconButton(
        ft.Icon(icon, semantics_label=label, color=color),
        tooltip=ft.Tooltip(message=label, exclude_from_semantics=True),
        on_click=guard(on_click),
        disabled=disabled,
        width=TOUCH,
        height=TOUCH,
    )


def main_button(
    words: str,
    on_click: Handler,
    *,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    expand: bool = False,
    autofocus: bool = False,
) -> ft.Control:
    """The one thing to do here."""
    return ft.FilledButton(
        words,
        icon=icon,
        on_click=guard(on_click),
        disabled=disabled,
        autofocus=autofocus,
        height=TOUCH,
        expand=expand or None,
    )


def second_button(
    words: str,
    on_click: Handler,
    *,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    autofocus: bool = False,
) -> ft.Control:
    """Another thing to do here."""
    return ft.OutlinedButton(
        words, icon=icon, on_click=guard(on_click), disabled=disabled, autofocus=autofocus, height=TOUCH
    )


def quiet_button(
    words: str,
    on_click: Handler,
    *,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    autofocus: bool = False,
) -> ft.Control:
    """A thing to do that needs no emphasis."""
    return ft.TextButton(
        words, icon=icon, on_click=guard(on_click), disabled=disabled, autofocus=autofocus, height=TOUCH
    )


def named_button(words: str, name: str, on_click: Handler, *, is_quiet: bool = False) -> ft.Control:
    """A button one of many alike: screen readers hear `name`, which says which one it is."""
    kind = ft.TextButton if is_quiet else ft.OutlinedButton
    return kind(ft.Text(words, semantics_label=name), on_click=guard(on_click), height=TOUCH)


def card(controls: Sequence[ft.Control], *, padding: int = 20, spacing: int = 12) -> ft.Control:
    """A calm surface that holds what belongs together."""
    column = ft.Column(list(controls), spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(
        spoken_as_one(column),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=16,
        padding=padding,
    )


def banner(
    icon: ft.IconData, words: str, actions: Sequence[ft.Control] = (), *, wide: bool, is_warning: bool = False
) -> ft.Control:
    """A notice above the content, announced when it appears. On narrow windows its buttons stand below the words."""
    back = ft.Colors.ERROR_CONTAINER if is_warning else ft.Colors.SECONDARY_CONTAINER
    front = ft.Colors.ON_ERROR_CONTAINER if is_warning else ft.Colors.ON_SECONDARY_CONTAINER
    sentence = ft.Semantics(container=True, live_region=True, content=ft.Text(words, color=front))
    first: list[ft.Control] = [ft.Icon(icon, color=front), ft.Container(sentence, expand=True)]
    if wide:
        content: ft.Control = ft.Row([*first, *actions], spacing=12)
    else:
        below = [ft.Row(list(actions), alignment=ft.MainAxisAlignment.END)] if actions else []
        content = ft.Column([ft.Row(first, spacing=12), *below], spacing=4)
    padding = ft.Padding.symmetric(horizontal=16, vertical=10)
    return ft.Container(spoken_as_one(content), bgcolor=back, border_radius=12, padding=padding)


def notice_surface(icon: ft.IconData, lines: Sequence[ft.Control]) -> ft.Control:
    """A notice of several lines, with a sign before it."""
    column = ft.Column(
        list(lines), spacing=10, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )
    sign = ft.Icon(icon, color=ft.Colors.ON_SURFACE_VARIANT)
    row = ft.Row([sign, column], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)
    return ft.Container(
        spoken_as_one(row),
        bgcolor=ft.Colors.SECONDARY_CONTAINER,
        border_radius=12,
        padding=ft.Padding.symmetric(horizontal=16, vertical=14),
    )


def button_row(buttons: Sequence[ft.Control]) -> ft.Control:
    """Buttons side by side; where there is no room, one below the other."""
    return ft.Row(list(buttons), wrap=True, spacing=8, run_spacing=4)


def page_body(controls: Sequence[ft.Control], *, wide: bool) -> ft.Control:
    """The scrolling content of a screen, of readable width, in the middle of a wide window."""
    side = 24 if wide else 16
    column = ft.Column(list(controls), spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padded = ft.Container(column, width=CONTENT_WIDTH, padding=ft.Padding.symmetric(horizontal=side, vertical=16))
    # Not a lazy list: a day has few meals, and what is below the fold stays within reach of screen readers.
    middle = ft.Row([ft.Container(padded, alignment=ft.Alignment.TOP_CENTER, expand=True)])
    return ft.Column([middle], scroll=ft.ScrollMode.AUTO, expand=True)


def waiting_sign(label: str) -> ft.Control:
    """Shown while something is fetched."""
    return ft.Container(ft.ProgressRing(semantics_label=label), alignment=ft.Alignment.CENTER, padding=48)


def progress_bar(label: str, *, shown: bool) -> list[ft.Control]:
    """A line among others that says that work is under way, while it is."""
    return [ft.ProgressBar(semantics_label=label, border_radius=4)] if shown else []


def choice(label: str, choose: Callable[[bool], None], *, value: bool) -> ft.Control:
    """A box to tick, with its label beside it."""
    tick = guard(lambda event: choose(bool(event.data)))
    return ft.Row([ft.Checkbox(label=label, value=value, on_change=tick, height=TOUCH)], wrap=True)
