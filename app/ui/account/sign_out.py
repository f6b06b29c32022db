"""The way out of an account. What its server does not have yet is said before, with what can be done about it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import flet as ft

from app.language.speech import tr
from app.ui.account import texts
from app.ui.boundary import component, show_message
from app.ui.dialogs import dialog
from app.ui.fields import form_error
from app.ui.hooks import use_alone, use_state
from app.ui.look import card, choice, main_button, muted, progress_bar, quiet_button, second_button
from app.ui.navigation import go_to
from app.ui.settings.address import SETTINGS_PATH
from app.ui.surroundings import Surroundings
from app.usecases.account_values import AccountOverview
from contracts.messages import Message
from sync_client.cycle import SyncStop

_TURNS_MAX: Final = 30
_OTHERS_TURN_SECONDS: Final = 0.5
"""The program syncs by itself too; a cycle ends within seconds."""


@component
def sign_out_card(around: Surroundings, overview: AccountOverview) -> ft.Control:
    """What a sign-out leaves here, and the choice about the account's diary."""
    remove = use_state(first=False)
    at_work, sign_out = _use_sign_out(around, overview, remove_diary=remove.value)
    out = second_button(tr(texts.SIGN_OUT), sign_out, icon=ft.Icons.LOGOUT, disabled=at_work)
    busy = progress_bar(tr(texts.SIGNING_OUT), shown=at_work)
    if overview.user.nothing_kept:
        return card([muted(tr(texts.NOTHING_KEPT)), *busy, ft.Row([out])])
    box = choice(tr(texts.REMOVE_DIARY), remove.put, value=remove.value)
    words = texts.REMOVE_MEANS if remove.value else texts.SIGN_OUT_KEEPS
    return card([box, muted(tr(words)), *busy, ft.Row([out])])


def _use_sign_out(
    around: Surroundings, overview: AccountOverview, *, remove_diary: bool
) -> tuple[bool, Callable[[], Awaitable[None]]]:
    """Whether it is under way, and the way to begin it. To be called at every drawing of a component.

    With `remove_diary` the account's diary goes from this device too; what the server does not have stays.
    """
    accounts = around.core.accounts
    is_asking = use_state(first=False)
    has_failed = use_state(first=False)
    at_work, alone = use_alone()

    async def leave(*, remove: bool = remove_diary) -> None:
        is_asking.put(False)
        await asyncio.to_thread(partial(accounts.sign_out, remove_diary=remove))
        around.run.dismiss()
        around.look_again()
        show_message(tr(_parting(nothing_kept=overview.user.nothing_kept, removed=remove)))

    async def leave_and_keep() -> None:
        await leave(remove=False)

    async def send_first() -> None:
        has_failed.put(False)
        for _ in range(_TURNS_MAX):
            if await asyncio.to_thread(accounts.sync, threading.Event()) is not SyncStop.WORKING_ELSEWHERE:
                break
            await asyncio.sleep(_OTHERS_TURN_SECONDS)
        around.look_again()
        if (await asyncio.to_thread(accounts.overview)).pending_operations:
            has_failed.put(True)
        else:
            await leave()

    async def begin() -> None:
        if overview.pending_operations:
            has_failed.put(False)
            is_asking.put(True)
        else:
            await alone(leave)

    def export() -> None:
        is_asking.put(False)
        go_to(SETTINGS_PATH)

    asked = _question(
        overview,
        close=lambda: is_asking.put(False),
        export=export,
        leave=lambda: alone(leave_and_keep),
        send_first=lambda: alone(send_first),
        at_work=at_work,
        has_failed=has_failed.value,
    )
    ft.use_dialog(asked if is_asking.value else None)
    return at_work, begin


def _parting(*, nothing_kept: bool, removed: bool) -> Message:
    if nothing_kept:
        return texts.VISIT_OVER
    return texts.SIGNED_OUT_REMOVED if removed else texts.SIGNED_OUT


def _question(
    overview: AccountOverview,
    *,
    close: Callable[[], None],
    export: Callable[[], None],
    leave: Callable[[], Awaitable[None]],
    send_first: Callable[[], Awaitable[None]],
    at_work: bool,
    has_failed: bool,
) -> ft.AlertDialog:
    async def sign_out() -> None:
        await leave()

    async def send() -> None:
        await send_first()

    busy = progress_bar(tr(texts.SIGNING_OUT), shown=at_work)
    stay = quiet_button(tr(texts.STAY), close, disabled=at_work)
    if not overview.pending_operations:  # sent meanwhile, by itself
        lines = [ft.Text(tr(texts.NOW_SENT)), *busy]
        return dialog(
            tr(texts.SIGN_OUT), lines, close, actions=[stay, main_button(tr(texts.SIGN_OUT), send, disabled=at_work)]
        )
    lost = tr(texts.NOT_SENT_LOST) if overview.user.nothing_kept else None
    lines = [
        ft.Text(tr(texts.NOT_SENT, count=overview.pending_operations)),
        muted(lost or tr(texts.NOT_SENT_STAYS, email=overview.user.email)),
        *form_error(tr(texts.STILL_NOT_SENT) if has_failed else None),
        *busy,
    ]
    buttons = [
        stay,
        quiet_button(tr(texts.EXPORT), export, disabled=at_work),
        second_button(tr(texts.SIGN_OUT_NOW), sign_out, disabled=at_work),
        main_button(tr(texts.SEND_FIRST), send, disabled=at_work),
    ]
    return dialog(tr(texts.NOT_SENT_TITLE), lines, close, actions=buttons)
