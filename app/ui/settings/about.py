"""The card that says what this is, and whose work it is made with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import component
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_kept, use_state
from app.ui.look import TOUCH, card, heading, muted, quiet_button, second_button, spoken_as_one
from app.ui.settings import texts as words
from app.usecases.licences import Part, parts, version
from app.web.downloads import LICENCES_PATH


@component
def about_card() -> ft.Control:
    """The version, and the parts in a dialog."""
    shown: State[Sequence[Part]] = use_state(())
    number = use_kept(version).current

    async def look_up() -> None:
        shown.put(await asyncio.to_thread(parts))

    ft.use_dialog(_licences(shown.value, lambda: shown.put(())) if shown.value else None)
    return card(
        [
            heading(tr(words.ABOUT)),
            ft.Text(words.version(number)),
            muted(tr(words.DESCRIPTION)),
            ft.Row([second_button(tr(words.LICENCES), look_up)]),
        ]
    )


def _licences(found: Sequence[Part], close: Callable[[], None]) -> ft.AlertDialog:
    lines = [_line(each) for each in found]
    opener = ft.TextButton(
        tr(words.LICENCE_TEXTS), action=ft.OpenUrl(LICENCES_PATH, target=ft.UrlTarget.BLANK), height=TOUCH
    )
    is_page = ft.context.page.web  # a window of its own has no address to show them at
    buttons = [*([opener] if is_page else []), quiet_button(tr(texts.CLOSE), close, autofocus=True)]
    return dialog(tr(words.LICENCES), [muted(tr(words.LICENCES_MEAN)), *lines], close, actions=buttons, spacing=6)


def _line(part: Part) -> ft.Control:
    name = ft.Text(f"{part.name} {part.version}".strip(), expand=3)
    return spoken_as_one(ft.Row([name, muted(part.licence or tr(words.NO_LICENCE_NAME), expand=2)]))
