"""The card of what the app looks like and counts in."""

from __future__ import annotations

import asyncio

import flet as ft

from app.ui.boundary import component
from app.ui.look import card, heading
from app.ui.settings import texts as words
from app.ui.settings.actions import prefer
from app.ui.settings.choice import choice_line
from app.ui.surroundings import Surroundings
from contracts.settings import EnergyUnit, Theme, WeekStart


@component
def display_card(around: Surroundings) -> ft.Control:
    """Each choice counts at once, in every open window."""
    now, wide = around.pulse.preferences, around.wide

    async def choose(chosen: EnergyUnit | Theme | WeekStart) -> None:
        match chosen:
            case EnergyUnit():
                field = "energy_unit"
            case Theme():
                field = "theme"
            case WeekStart():
                field = "week_start"
        await asyncio.to_thread(prefer, around.core, **{field: chosen})
        around.look_again()

    weeks = words.WEEKS if wide else words.WEEKS_SHORT
    return card(
        [
            heading(words.DISPLAY),
            choice_line(words.UNIT, words.UNITS, now.energy_unit, choose, wide=wide),
            choice_line(words.THEME, words.THEMES, now.theme, choose, wide=wide),
            choice_line(words.WEEK, weeks, now.week_start, choose, wide=wide),
        ],
        spacing=16,
    )
