"""What stands in the way of sync, and the way to have it done at once."""

from __future__ import annotations

import asyncio

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component
from app.ui.hooks import use_alone
from app.ui.look import progress_bar, second_button
from app.ui.surroundings import Surroundings
from app.ui.sync import texts
from app.usecases.account_values import AccountOverview


def sync_lines(around: Surroundings, overview: AccountOverview) -> list[ft.Control]:
    """The last cycle's trouble, if a person can do something about it, and the button."""
    trouble = [ft.Text(tr(overview.trouble), color=ft.Colors.ERROR)] if overview.trouble else []
    return [*trouble, _sync_now(around)]


@component
def _sync_now(around: Surroundings) -> ft.Control:
    at_work, alone = use_alone()

    async def work() -> None:
        await asyncio.to_thread(around.sync.once)
        around.look_again()

    async def sync() -> None:
        await alone(work)

    button = second_button(tr(texts.SYNC_THIS_DEVICE), sync, icon=ft.Icons.SYNC, disabled=at_work)
    return ft.Column([*progress_bar(tr(texts.SYNCING), shown=at_work), ft.Row([button])], spacing=8)
