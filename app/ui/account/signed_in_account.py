"""The Account screen of somebody signed in: who, where, how far everything is in step, and the way out."""

from __future__ import annotations

import asyncio
from functools import partial

import flet as ft

from app.language import writing
from app.language.speech import tr
from app.ui.account import actions as account_actions
from app.ui.account import texts
from app.ui.account.devices_card import devices_card
from app.ui.account.model import Fact, account_facts
from app.ui.account.sign_out import sign_out_card
from app.ui.boundary import component
from app.ui.dead_letters import texts as dead_letters_texts
from app.ui.look import card, heading, muted, quiet_button, second_button, spoken_as_one
from app.ui.navigation import go_to
from app.ui.promotion import texts as promotion_texts
from app.ui.promotion.doings import DEAD_LETTERS_PATH
from app.ui.promotion.model import is_waiting
from app.ui.promotion.notices import bring_along
from app.ui.surroundings import Surroundings
from app.ui.sync.now import sync_lines
from app.usecases.account_values import AccountOverview, PromotionChoice


@component
def signed_in_account_cards(around: Surroundings, overview: AccountOverview) -> ft.Control:
    """Who is signed in, what is not in the account, and the way out."""
    facts = account_facts(overview, around.core.clock.now(), around.pulse.tz)
    return ft.Column(
        [
            card(
                [
                    heading(tr(texts.YOUR_ACCOUNT)),
                    *(_line(fact, wide=around.wide) for fact in facts),
                    *sync_lines(around, overview),
                ]
            ),
            *_waiting_card(around, overview),
            dead_letters_card(overview.dead_letter_count),
            devices_card(around),
            sign_out_card(around, overview),
        ],
        spacing=16,
    )


def _line(fact: Fact, *, wide: bool) -> ft.Control:
    value = ft.Text(fact.value, weight=ft.FontWeight.W_500)
    if wide:
        line = ft.Row([ft.Container(muted(fact.label), width=160), ft.Container(value, expand=True)])
        return spoken_as_one(line)
    return spoken_as_one(ft.Column([muted(fact.label, size=13), value], spacing=0))


def _waiting_card(around: Surroundings, overview: AccountOverview) -> list[ft.Control]:
    waiting = overview.waiting
    kept = waiting.kept_here and waiting.meal_count > 0 and overview.promotion is None
    if not kept and not is_waiting(overview, around.pulse.run):
        return []

    async def decide(choice: PromotionChoice) -> None:
        await asyncio.to_thread(account_actions.decide, around.core.accounts, around.run, choice)
        around.look_again()

    words = (
        promotion_texts.kept_here(waiting.meal_count)
        if kept
        else promotion_texts.waiting(waiting.meal_count, overview.user.email)
    )
    keep = quiet_button(tr(promotion_texts.KEEP_HERE), partial(decide, PromotionChoice.KEEP_HERE))
    buttons = [second_button(tr(promotion_texts.BRING_ALONG), bring_along(around)), *([] if kept else [keep])]
    eaten = tr(texts.EATEN, when=writing.span(waiting.first, waiting.last))
    lines = [heading(tr(texts.MEALS_HERE)), ft.Text(words), muted(eaten)]
    return [card([*lines, ft.Row(buttons, wrap=True)])]


def dead_letters_card(count: int) -> ft.Control:
    """How many meals a server refused, what that means, and the way to them."""
    color = ft.Colors.ERROR if count else ft.Colors.ON_SURFACE
    title = ft.Text(dead_letters_texts.title_with(count), theme_style=ft.TextThemeStyle.TITLE_MEDIUM, color=color)
    look = second_button(tr(dead_letters_texts.OPEN), lambda: go_to(DEAD_LETTERS_PATH))
    return card(
        [
            ft.Semantics(container=True, header=True, heading_level=2, content=title),
            muted(dead_letters_texts.explained(count)),
            *([ft.Row([look])] if count else []),
        ]
    )
