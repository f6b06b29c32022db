"""The screen of dead letters: meals a server refused, with the reason, and what can be done about each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, show_message
from app.ui.dead_letters import actions
from app.ui.dead_letters import texts as words
from app.ui.dead_letters.dead_letter_list import LetterDoings, letter_cards
from app.ui.dead_letters.model import LetterLine, LettersView, load_letters
from app.ui.hooks import State, use_loaded, use_state
from app.ui.look import (
    button_row,
    card,
    heading,
    icon_button,
    muted,
    page_body,
    quiet_button,
    second_button,
    waiting_sign,
)
from app.ui.meal_form.meal_form import FormPurpose, meal_form
from app.ui.meal_form.model import MealFrame
from app.ui.navigation import go_to
from app.ui.promotion.doings import ACCOUNT_PATH, use_promotion_doings
from app.ui.promotion.model import promotion_card, without_letters
from app.ui.promotion.notices import promotion_notice
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.undo import offer_undo
from contracts.meal import Meal

_SHOWN_AT_FIRST = 30


@component
def dead_letters_screen() -> ft.Control:
    """Holds the form that is open, and how much of a long list is shown."""
    around = use_surroundings()
    pulse = around.pulse
    loaded = use_loaded(lambda: load_letters(around.core), [pulse.data_version, pulse.nudges, pulse.minute])
    overview = use_loaded(around.core.accounts.overview, [pulse.data_version, pulse.nudges, pulse.run.is_active])
    promotion = use_promotion_doings(around)
    editing: State[LetterLine | None] = use_state(None)
    shown = use_state(_SHOWN_AT_FIRST)
    doings = _doings(around, editing.put)
    back = icon_button(ft.Icons.ARROW_BACK, tr(words.BACK), lambda: go_to(ACCOUNT_PATH))
    parts: list[ft.Control] = [ft.Row([back, heading(tr(words.TITLE), level=1)], spacing=8)]
    if loaded.failure:
        parts.append(card([ft.Text(loaded.failure)]))
    if overview.value is not None:
        running = without_letters(promotion_card(overview.value, pulse.run))
        parts += promotion_notice(running, promotion, wide=around.wide)
    if loaded.value is None:
        parts += [] if loaded.failure else [waiting_sign(tr(words.LOADING))]
    else:
        parts += _letters(around, loaded.value, doings, shown)
    dialogs = []
    if editing.value is not None and loaded.value is not None:
        is_guest = loaded.value.is_guest
        dialogs.append(_form(around, editing.value, lambda: editing.put(None), is_guest=is_guest))
    return ft.Column([page_body(parts, wide=around.wide), *dialogs], spacing=0, expand=True)


def _letters(around: Surroundings, view: LettersView, doings: LetterDoings, shown: State[int]) -> Sequence[ft.Control]:
    if not view.lines:
        return [card([muted(tr(words.NONE_WAIT))])]
    core = around.core

    async def export() -> None:
        document = await asyncio.to_thread(actions.export, core)
        await ft.FilePicker().save_file(file_name=words.EXPORT_NAME, src_bytes=document)

    async def send_all() -> None:
        await doings.send(view.sendable)

    buttons = [second_button(tr(words.EXPORT), export, icon=ft.Icons.DOWNLOAD)]
    if len(view.sendable) > 1:
        buttons.insert(0, second_button(tr(words.SEND_ALL), send_all, icon=ft.Icons.SEND_OUTLINED))
    signed_out = [ft.Text(tr(words.SIGN_IN_TO_SEND))] if view.is_guest else []
    hidden = len(view.lines) - shown.value
    more = [quiet_button(words.show_more(hidden), lambda: shown.change(lambda n: n + _SHOWN_AT_FIRST))]
    return [
        card([muted(tr(words.WHAT_THEY_ARE)), *signed_out, button_row(buttons)]),
        *letter_cards(view.lines[: shown.value], doings),
        *(more if hidden > 0 else []),
    ]


def _doings(around: Surroundings, edit: Callable[[LetterLine], None]) -> LetterDoings:
    core = around.core

    async def send(ids: Sequence[UUID]) -> None:
        count = await asyncio.to_thread(actions.send_again, core, around.run, ids)
        around.look_again()
        show_message(words.sent_again(count))

    async def discard(line: LetterLine) -> None:
        await asyncio.to_thread(actions.discard, core, line.id)
        around.look_again()

        async def undo() -> None:
            count = await asyncio.to_thread(actions.restore, core, line.id)
            around.look_again()
            show_message(words.restored(count))

        offer_undo(words.discarded(line.name), undo)

    return LetterDoings(edit, send, discard)


def _form(around: Surroundings, line: LetterLine, close: Callable[[], None], *, is_guest: bool) -> ft.Control:
    """The meal form, with the server's reason at its field until that is changed."""
    if line.meal is None:
        raise ValueError("only a meal can be edited")
    frame = MealFrame.for_edit(line.meal, around.core.clock.now(), around.pulse.preferences.energy_unit)

    def said(meal: Meal) -> str:
        return words.saved_for_later(meal.name) if is_guest else words.sent_again(1)

    purpose = FormPurpose(
        title=tr(words.EDIT_AND_SEND),
        save_words=tr(words.SAVE_AND_SEND),
        save=lambda held: actions.edit_and_send(around.core, around.run, line.id, held, frame),
        said=said,
        errors=line.errors,
    )
    return meal_form(around, frame, close, purpose)
