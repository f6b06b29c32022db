"""Light, dark, or as the system has it: in every window as the person prefers."""

from __future__ import annotations

import flet as ft

from app.ui.look import theme
from contracts.settings import Theme


def dress(page: ft.Page, preference: Theme) -> None:
    """The app's own colours, and which of the two modes."""
    page.theme = page.dark_theme = theme()
    page.theme_mode = _mode(preference)


def use_theme(preference: Theme) -> None:
    """Dress this window anew whenever the preference changes, by whichever window."""
    page = ft.context.page

    def change() -> None:
        if page.theme_mode is not _mode(preference):
            page.theme_mode = _mode(preference)
            page.update()

    ft.use_effect(change, [preference])


def _mode(preference: Theme) -> ft.ThemeMode:
    return ft.ThemeMode(preference.value)
