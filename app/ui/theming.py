"""Light, dark, or as the system has it: in every window as the person prefers."""

from __future__ import annotations

import flet as ft

from contracts.settings import Theme


def theme_mode(theme: Theme) -> ft.ThemeMode:
    """Flet's word for it."""
    return ft.ThemeMode(theme.value)


def use_theme(theme: Theme) -> None:
    """Dress this window anew whenever the preference changes, by whichever window."""
    page = ft.context.page

    def dress() -> None:
        if page.theme_mode is not theme_mode(theme):
            page.theme_mode = theme_mode(theme)
            page.update()

    ft.use_effect(dress, [theme])
