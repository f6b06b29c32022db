"""The card of what the app looks like and counts in."""

from __future__ import annotations

import asyncio

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component
from app.ui.look import card, heading
from app.ui.settings import texts as words
from app.ui.settings.actions import prefer
from app.ui.settings.choice import choice_line
from app.ui.surroundings import Surroundings
from contracts.settings import EnergyUnit, Language, Theme, WeekStart


@component
def display_card(around: Surroundings) -> ft.Control:
    """Each choice counts at once, in every open window."""
    now = around.pulse.preferences

    async def choose(chosen: EnergyUnit | Theme | WeekStart | Language | None) -> None:
        match chosen:
            case EnergyUnit():
                field = "energy_unit"
            case Theme():
                field = "theme"
            case WeekStart():
                field = "week_start"
            case Language() | None:
                field = "language"
        await asyncio.to_thread(prefer, around.core, **{field: chosen})
        around.look_again()

    return card(
        [
            heading(tr(words.DISPLAY)),
            choice_line(tr(words.UNIT), words.units(), now.energy_unit, choose, around),
            choice_line(tr(words.THEME), words.themes(), now.theme, choose, around),
            choice_line(tr(words.WEEK), words.weeks(wide=around.wide), now.week_start, choose, around),
            choice_line(tr(words.LANGUAGE), words.languages(), now.language, choose, around),
        ],
        spacing=16,
    )
