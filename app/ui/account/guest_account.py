"""The Account screen of a guest: what an account is for, and the two ways to one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui.account import actions as account_actions
from app.ui.account import texts
from app.ui.account.model import ACCOUNT_LABELS, EMAIL, PASSWORD, SERVER, AccountTexts, form_errors
from app.ui.account.signed_in_account import dead_letters_card
from app.ui.boundary import component
from app.ui.fields import focus_first, form_error, text_field, use_field_refs, use_form, use_password_reveal
from app.ui.hooks import use_alone, use_state
from app.ui.look import card, choice, heading, main_button, muted, quiet_button
from app.ui.promotion import texts as promotion_texts
from app.ui.promotion.decision_dialog import Ask
from app.ui.promotion.model import is_left_behind
from app.ui.surroundings import Surroundings
from app.usecases.account_values import AccountOverview
from app.usecases.errors import PersonError
from contracts.messages import Message
from contracts.promotion import Promotion

_FORM = "form"
_BESIDE_FIELD = ft.Margin.only(top=4)


@dataclass(frozen=True, slots=True)
class _Way:
    """One of the two forms."""

    title: Message
    button: Message
    busy: Message
    other_question: Message
    other_button: Message


_NEW = _Way(texts.CREATE_TITLE, texts.CREATE_ACCOUNT, texts.CREATING, texts.HAVE_ONE, texts.SIGN_IN)
_KNOWN = _Way(texts.SIGN_IN_TITLE, texts.SIGN_IN, texts.SIGNING_IN, texts.NEW_HERE, texts.CREATE_ACCOUNT)


@component
def guest_account_forms(around: Surroundings, overview: AccountOverview, ask: Ask) -> ft.Control:
    """One form at a time; what was typed stays when changing to the other.

    Where sign-out has parked a promotion, its account's sign-in is at hand.
    """
    left = overview.promotion if is_left_behind(overview.promotion) else None
    new = use_state(first=left is None)
    is_new = new.value
    form = use_form(_first_texts(around, left))
    errors = use_state(dict[str, str]())
    refs = use_field_refs([SERVER, EMAIL, PASSWORD])
    at_work, alone = use_alone()
    way = _NEW if is_new else _KNOWN

    async def enter() -> None:
        found = form_errors(form.current(), is_new=is_new)
        errors.put(found)
        if found:
            focus_first(refs, found)
            return
        try:
            has_question = await _enter(around, form.current(), is_new=is_new)
        except PersonError as error:
            errors.put(_at_field(error))
            return
        around.look_again()
        if has_question:
            await ask()

    def other() -> None:
        errors.put({})
        new.put(not is_new)

    async def submit() -> None:
        await alone(enter)

    chosen = (
        _bring_choice(form.held, form.change, overview.waiting.meal_count)
        if is_new
        else _keep_choice(form.held, form.change, left)
    )
    busy = tr(way.busy)
    waiting = [ft.ProgressBar(semantics_label=busy, border_radius=4), muted(busy)] if at_work else []
    entry = card(
        [
            heading(tr(way.title)),
            *([ft.Text(promotion_texts.unfinished(left.email)), muted(tr(promotion_texts.SAFE))] if left else []),
            *_fields(form.held, form.change, submit, errors.value, refs),
            *chosen,
            *form_error(errors.value.get(_FORM)),
            *waiting,
            ft.Row([main_button(tr(way.button), submit, disabled=at_work)]),
            ft.Row(
                [muted(tr(way.other_question)), quiet_button(tr(way.other_button), other, disabled=at_work)], wrap=True
            ),
        ],
        spacing=14,
    )
    about = card([heading(tr(texts.GUEST)), ft.Text(tr(texts.ACCOUNT_IS_FOR))])
    letters = [dead_letters_card(overview.dead_letter_count)] if overview.dead_letter_count else []
    return ft.Column([about, *letters, entry], spacing=16)


def _first_texts(around: Surroundings, left: Promotion | None) -> AccountTexts:
    if left is None:
        return AccountTexts(around.core.accounts.default_server_url)
    return AccountTexts(left.server_url, left.email)


async def _enter(around: Surroundings, held: AccountTexts, *, is_new: bool) -> bool:
    accounts = around.core.accounts
    if held.keep_nothing and not is_new:
        await asyncio.to_thread(around.core.visit, held.server_url.strip(), held.email, held.password)
        return False
    if is_new:
        await asyncio.to_thread(account_actions.sign_up, accounts, around.run, held)
        return False
    return await asyncio.to_thread(account_actions.sign_in, accounts, around.run, held)


def _at_field(error: PersonError) -> dict[str, str]:
    """A short sentence stands at its field; a longer one below the form, with its first sentence at the field."""
    words = tr(error.words)
    if error.field is None or error.field not in ACCOUNT_LABELS:
        return {_FORM: words}
    first, full_stop, more = words.partition(". ")
    return {error.field: first + full_stop.strip(), _FORM: words} if more else {error.field: words}


def _fields(
    held: AccountTexts,
    change: Callable[..., None],
    submit: Callable[[], Any],
    errors: Mapping[str, str],
    refs: Mapping[str, ft.Ref[ft.TextField]],
) -> list[ft.Control]:
    is_shown, reveal = use_password_reveal()

    def put(field: str, typed: str) -> None:
        change(**{field: typed})

    def field_of(field: str, **more: Any) -> ft.TextField:
        return text_field(
            tr(ACCOUNT_LABELS[field]),
            getattr(held, field),
            partial(put, field),
            save=submit,
            error=errors.get(field),
            ref=refs[field],
            autocorrect=False,
            enable_suggestions=False,
            **more,
        )

    return [
        field_of(SERVER, keyboard_type=ft.KeyboardType.URL),
        field_of(EMAIL, keyboard_type=ft.KeyboardType.EMAIL),
        ft.Row(
            [field_of(PASSWORD, password=not is_shown, expand=True), ft.Container(reveal, margin=_BESIDE_FIELD)],
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    ]


def _bring_choice(held: AccountTexts, change: Callable[..., None], count: int) -> list[ft.Control]:
    """Ticked to begin with: creating an account carries the diary along."""
    if not count:
        return []
    return [choice(promotion_texts.bring_diary(count), lambda on: change(bring_diary=on), value=held.bring_diary)]


def _keep_choice(held: AccountTexts, change: Callable[..., None], left: Promotion | None) -> list[ft.Control]:
    """Not while meals of this device are on their way into the account: those go on from here."""
    if left is not None:
        return []
    box = choice(tr(texts.KEEP_NOTHING), lambda on: change(keep_nothing=on), value=held.keep_nothing)
    return [ft.Column([box, *([muted(tr(texts.KEEP_NOTHING_MEANS))] if held.keep_nothing else [])], spacing=4)]
