"""The Account screen, for a guest and for somebody signed in."""

from __future__ import annotations

import flet as ft

from app.language.speech import tr
from app.ui.account import texts
from app.ui.account.guest_account import guest_account_forms
from app.ui.account.sign_in_keeping import sign_in_keeping_card
from app.ui.account.signed_in_account import signed_in_account_cards
from app.ui.boundary import component
from app.ui.hooks import use_loaded
from app.ui.look import card, heading, page_body, waiting_sign
from app.ui.promotion.doings import use_promotion_doings
from app.ui.promotion.model import promotion_card
from app.ui.promotion.notices import promotion_notice
from app.ui.surroundings import use_surroundings


@component
def account_screen() -> ft.Control:
    """Holds the question after signing in, which outlives the form it comes from."""
    around = use_surroundings()
    pulse = around.pulse
    state = [pulse.data_version, pulse.nudges, pulse.run.is_active, pulse.sync_stop]
    loaded = use_loaded(around.core.accounts.overview, state)
    promotion = use_promotion_doings(around)
    overview = loaded.value
    shown: list[ft.Control] = [heading(tr(texts.TITLE), level=1)]
    if loaded.failure:
        shown.append(card([ft.Text(loaded.failure)]))
    if overview is None:
        if not loaded.failure:
            shown.append(waiting_sign(tr(texts.LOADING)))
    elif overview.user.is_guest:
        shown.append(guest_account_forms(around, overview, promotion.ask))
    else:
        shown += promotion_notice(promotion_card(overview, pulse.run), promotion, wide=around.wide)
        shown.append(signed_in_account_cards(around, overview))
    if overview is None or not overview.user.nothing_kept:
        shown.append(sign_in_keeping_card(around))
    return page_body(shown, wide=around.wide)
