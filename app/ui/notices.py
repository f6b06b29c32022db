"""Banners about the account: a promotion at work, meals that wait, meals that were refused."""

from __future__ import annotations

import asyncio

import flet as ft

from app.ui import account_actions, texts
from app.ui.account_model import PromotionCard, is_waiting, promotion_card
from app.ui.look import Handler, banner, quiet_button, second_button
from app.ui.surroundings import Surroundings
from app.usecases.account_values import AccountOverview, PromotionChoice


def notices(around: Surroundings, overview: AccountOverview) -> list[ft.Control]:
    """What a person should know on the Today screen."""
    found = promotion_notice(around, overview)
    if overview.dead_letter_count:
        words = texts.refused(overview.dead_letter_count)
        found.append(banner(ft.Icons.REPORT_OUTLINED, words, wide=around.wide, is_warning=True))
    if is_waiting(overview, around.pulse.run):
        words = texts.waiting(overview.waiting.meal_count, overview.user.email)
        bring = second_button("Bring them along", bring_along(around))
        found.append(banner(ft.Icons.CLOUD_UPLOAD_OUTLINED, words, [bring], wide=around.wide))
    return found


def bring_along(around: Surroundings) -> Handler:
    """A handler that carries the waiting meals into the account that is signed in."""

    async def bring() -> None:
        accounts = around.core.accounts
        await asyncio.to_thread(account_actions.decide, accounts, around.run, PromotionChoice.SYNC_NOW)
        around.look_again()

    return bring


def promotion_notice(around: Surroundings, overview: AccountOverview) -> list[ft.Control]:
    """How the promotion stands, with what can be done about it; nothing where there is none."""
    card = promotion_card(overview, around.pulse.run)
    if card is None:
        return []
    icon = ft.Icons.CLOUD_UPLOAD_OUTLINED if card.is_running else ft.Icons.CLOUD_DONE_OUTLINED
    if card.can_retry:
        icon = ft.Icons.CLOUD_OFF_OUTLINED
    shown = banner(icon, " ".join((card.words, *card.details)), _doings(around, card), wide=around.wide)
    if not card.is_running:
        return [shown]
    bar = ft.ProgressBar(value=card.fraction, semantics_label="Sending your meals", border_radius=4)
    return [ft.Column([shown, bar], spacing=6)]


def _doings(around: Surroundings, card: PromotionCard) -> list[ft.Control]:
    run = around.run
    found: list[ft.Control] = []
    if card.can_cancel:
        found.append(quiet_button("Cancel", run.cancel))
    if card.can_retry:
        found.append(second_button("Try again", run.start))
    if card.can_dismiss:

        def dismiss() -> None:
            run.dismiss()
            around.look_again()

        found.append(quiet_button("OK", dismiss))
    return found
