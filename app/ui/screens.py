"""The screens beside Today. They are imported when they are first shown, or once the first window has come to rest."""

from __future__ import annotations

import asyncio
from typing import Final

import flet as ft

from app.garbage import loading_modules

_REST_SECONDS: Final = 2.0
"""Until the browser, too, is done with the first window; what was tapped meanwhile is answered first."""


def trends() -> ft.Control:
    """What was eaten over weeks and months."""
    from app.ui.trends.screen import trends_screen

    return trends_screen()


def foods() -> ft.Control:
    """The foods of one's own history."""
    from app.ui.foods.screen import foods_screen

    return foods_screen()


def account() -> ft.Control:
    """The account and its devices."""
    from app.ui.account.screen import account_screen

    return account_screen()


def dead_letters() -> ft.Control:
    """The meals a server refused."""
    from app.ui.dead_letters.screen import dead_letters_screen

    return dead_letters_screen()


def settings() -> ft.Control:
    """Targets, language, backups and all that."""
    from app.ui.settings.screen import settings_screen

    return settings_screen()


def use_all_screens() -> None:
    """Import them all while nobody waits, so that the first look at each is as quick as the next."""

    async def load_at_rest() -> None:
        await asyncio.sleep(_REST_SECONDS)
        await asyncio.to_thread(_load_all)

    ft.use_effect(load_at_rest, [], cleanup=lambda: None)


def _load_all() -> None:
    with loading_modules():
        import app.ui.account.screen
        import app.ui.dead_letters.screen
        import app.ui.foods.screen
        import app.ui.settings.screen
        import app.ui.trends.screen  # noqa: F401
