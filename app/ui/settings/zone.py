"""The card of the time zone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, keyed, show_message
from app.ui.fields import text_field
from app.ui.hooks import use_state
from app.ui.look import button_row, card, heading, muted, second_button
from app.ui.settings import texts as words
from app.ui.settings.actions import prefer
from app.ui.settings.model import find_zones
from app.ui.surroundings import Surroundings
from app.usecases.zone_choice import ZoneStanding


@component
def zone_card(around: Surroundings, zones: ZoneStanding, time: datetime) -> ft.Control:
    """Which zone is in force and why, and the search for another one."""
    typed = use_state("")

    async def choose(zone: str | None) -> None:
        await asyncio.to_thread(prefer, around.core, time_zone=zone)
        typed.put("")
        around.look_again()
        show_message(words.zone_chosen(zone or zones.machine))

    async def choose_first() -> None:
        if found:
            await choose(found[0])

    parts: list[ft.Control] = [heading(tr(words.ZONE)), ft.Text(words.zone_now(zones.in_force, time))]
    if zones.setting:
        return card([*parts, muted(words.zone_set(zones.setting)), muted(tr(words.ZONE_MEANS))])
    found = find_zones(typed.value)
    field = text_field(
        tr(words.FIND_ZONE),
        typed.value,
        typed.put,
        save=choose_first,
        helper=tr(words.FIND_ZONE_HINT),
        autocorrect=False,
    )
    hits = [keyed(second_button(zone, partial(choose, zone)), zone) for zone in found]
    if typed.value.strip() and not found:
        hits = [muted(tr(words.NO_ZONE))]
    if zones.chosen is None:
        parts.append(muted(words.zone_of_machine(zones.machine)))
        back = []
    else:
        back = [ft.Row([second_button(words.use_machine_zone(zones.machine), partial(choose, None))])]
    return card([*parts, muted(tr(words.ZONE_MEANS)), field, *([button_row(hits)] if hits else []), *back])
