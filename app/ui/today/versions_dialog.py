"""What a meal was before it was changed, here or on another device, and the way back to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import flet as ft

from app.language import writing
from app.language.speech import tr
from app.ui import diary_actions, texts
from app.ui.boundary import component
from app.ui.dialogs import dialog
from app.ui.energy import energy_text
from app.ui.hooks import use_alone, use_loaded
from app.ui.look import muted, named_button, quiet_button, spoken_as_one, waiting_sign
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.model import known_details
from app.ui.undo import do_and_say
from contracts.history import HistoryEntry
from contracts.meal import Meal
from contracts.zones import zone


@component
def versions_dialog(around: Surroundings, meal: Meal, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn; its server is asked, so it may have to say that it did not answer."""
    loaded = use_loaded(lambda: around.core.accounts.earlier_versions(meal.id), [meal.id])
    _, alone = use_alone()

    async def take(entry: HistoryEntry) -> None:
        async def work() -> None:
            close()
            await do_and_say(
                around,
                lambda: diary_actions.edit_meal(around.core, meal.id, entry.meal.draft),
                lambda changed: today_texts.as_it_was(changed.name),
            )

        await alone(work)

    lines: list[ft.Control] = [_line(around, entry, take) for entry in loaded.value or ()]
    if loaded.failure:
        lines = [ft.Text(loaded.failure)]
    elif loaded.value is None:
        lines = [waiting_sign(tr(today_texts.LOOKING_UP_VERSIONS))]
    elif not lines:
        lines = [ft.Text(tr(today_texts.NO_EARLIER_VERSION))]
    actions = [quiet_button(tr(texts.CLOSE), close, autofocus=True)]
    ft.use_dialog(dialog(today_texts.earlier_versions_of(meal.name), lines, close, actions=actions, fills=True))
    return ft.Container(width=0, height=0)


def _line(around: Surroundings, entry: HistoryEntry, take: Callable[[HistoryEntry], Awaitable[None]]) -> ft.Control:
    was = entry.meal
    when = _moment(entry.recorded_at, around)
    energy = energy_text(was.kcal, around.pulse.preferences.energy_unit)
    facts = " · ".join(filter(None, (energy, known_details(was))))
    said = [
        ft.Text(was.name, weight=ft.FontWeight.W_500),
        *(muted(each, size=13) for each in (facts, was.note) if each),
    ]
    said.append(muted(today_texts.until(when), size=13))

    async def use() -> None:
        await take(entry)

    button = named_button(tr(today_texts.USE_VERSION), today_texts.use_version(was.name, when), use)
    return spoken_as_one(ft.Row([ft.Column([*said], spacing=2, expand=True), button], spacing=8))


def _moment(instant: datetime, around: Surroundings) -> str:
    place = zone(around.pulse.tz)
    return writing.moment(instant.astimezone(place), around.core.clock.now().astimezone(place))
