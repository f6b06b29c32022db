"""Notices about the account: a promotion at work, meals that wait, meals that were refused."""

from __future__ import annotations

import asyncio

import flet as ft

from app.language.speech import tr
from app.ui.account import actions as account_actions
from app.ui.boundary import keyed
from app.ui.dead_letters import texts as dead_letters_texts
from app.ui.look import Handler, banner, button_row, main_button, muted, notice_surface, quiet_button, second_button
from app.ui.promotion import texts as words
from app.ui.promotion.doings import PromotionDoings
from app.ui.promotion.model import CardButton, Doing, PromotionCard, is_waiting, promotion_card
from app.ui.surroundings import Surroundings
from app.usecases.account_values import AccountOverview, PromotionChoice

_BESIDE_CHARS_MAX = 24
_QUIET = (Doing.CANCEL, Doing.DISMISS)
_MAIN = (Doing.REVIEW, Doing.LETTERS, Doing.START_OVER)


def notices(around: Surroundings, overview: AccountOverview, doings: PromotionDoings) -> list[ft.Control]:
    """What a person should know on the Today screen. One that goes leaves the buttons of the others as they are."""
    card = promotion_card(overview, around.pulse.run)
    found = promotion_notice(card, doings, wide=around.wide)
    count = overview.dead_letter_count
    if count and not (card and any(each.doing is Doing.LETTERS for each in card.buttons)):
        look = second_button(tr(words.LOOK_AT_THEM), doings.handlers[Doing.LETTERS])
        sentence = dead_letters_texts.refused(count)
        shown = banner(ft.Icons.REPORT_OUTLINED, sentence, [look], wide=around.wide, is_warning=True)
        found.append(keyed(shown, "refused"))
    if is_waiting(overview, around.pulse.run):
        sentence = words.waiting(overview.waiting.meal_count, overview.user.email)
        bring = second_button(tr(words.BRING_ALONG), bring_along(around))
        shown = banner(ft.Icons.CLOUD_UPLOAD_OUTLINED, sentence, [bring], wide=around.wide)
        found.append(keyed(shown, "waiting"))
    return found


def bring_along(around: Surroundings) -> Handler:
    """A handler that carries the waiting meals into the account that is signed in."""

    async def bring() -> None:
        accounts = around.core.accounts
        await asyncio.to_thread(account_actions.decide, accounts, around.run, PromotionChoice.SYNC_NOW)
        around.look_again()

    return bring


def promotion_notice(card: PromotionCard | None, doings: PromotionDoings, *, wide: bool) -> list[ft.Control]:
    """How the promotion stands, with what can be done about it; nothing where there is none."""
    found: list[ft.Control] = []
    if doings.acting:
        bar = ft.ProgressBar(semantics_label=doings.acting, border_radius=4)
        found.append(keyed(notice_surface(ft.Icons.HOURGLASS_EMPTY, [ft.Text(doings.acting), bar]), "acting"))
    if card is not None:
        found.append(keyed(_shown(card, doings, wide=wide), "promotion"))
    return found


def _shown(card: PromotionCard, doings: PromotionDoings, *, wide: bool) -> ft.Control:
    """Few short buttons stand beside the words where there is room, else below them."""
    said: list[ft.Control] = [ft.Text(card.words, weight=ft.FontWeight.W_500)]
    if card.details:
        said.append(muted(" ".join(card.details)))
    spoken = ft.Semantics(container=True, live_region=True, content=ft.Column(said, spacing=2))
    buttons = [_button(each, doings) for each in card.buttons]
    bar = [_bar(card)] if card.is_active else []
    if wide and buttons and sum(len(tr(each.words)) for each in card.buttons) <= _BESIDE_CHARS_MAX:
        return notice_surface(_icon(card), [ft.Row([ft.Container(spoken, expand=True), *buttons], spacing=8), *bar])
    return notice_surface(_icon(card), [spoken, *bar, *([button_row(buttons)] if buttons else [])])


def _bar(card: PromotionCard) -> ft.Control:
    track = ft.Colors.with_opacity(0.15, ft.Colors.ON_SURFACE)
    return ft.ProgressBar(value=card.fraction, bgcolor=track, semantics_label=tr(words.SENDING), border_radius=4)


def _icon(card: PromotionCard) -> ft.IconData:
    if card.is_active:
        return ft.Icons.CLOUD_UPLOAD_OUTLINED
    return ft.Icons.CLOUD_OFF_OUTLINED if card.stands_still else ft.Icons.CLOUD_DONE_OUTLINED


def _button(offered: CardButton, doings: PromotionDoings) -> ft.Control:
    handler, said = doings.handlers[offered.doing], tr(offered.words)
    if offered.doing in _QUIET:
        return quiet_button(said, handler)
    if offered.doing in _MAIN:
        return main_button(said, handler)
    return second_button(said, handler)
