"""The Settings screen: what a person aims at, how the app looks and counts, and where the diary is kept safe."""

from __future__ import annotations

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component
from app.ui.hooks import use_loaded
from app.ui.look import card, heading, page_body, waiting_sign
from app.ui.settings import texts as words
from app.ui.settings.about import about_card
from app.ui.settings.backups import backups_card
from app.ui.settings.display import display_card
from app.ui.settings.files import files_card
from app.ui.settings.model import load_settings
from app.ui.settings.targets import targets_card
from app.ui.settings.zone import zone_card
from app.ui.surroundings import use_surroundings


@component
def settings_screen() -> ft.Control:
    """One card for each section."""
    around = use_surroundings()
    pulse = around.pulse
    loaded = use_loaded(
        lambda: load_settings(around.core), [pulse.data_version, pulse.nudges, pulse.minute, pulse.preferences]
    )
    view = loaded.value
    shown: list[ft.Control] = [heading(tr(words.TITLE), level=1)]
    if loaded.failure:
        shown.append(card([ft.Text(loaded.failure)]))
    if view is not None:
        shown += [
            targets_card(around, view.targets),
            display_card(around),
            zone_card(around, view.zones, view.zone_time),
            *([] if view.nothing_kept else [backups_card(around, view.backups, view.lines)]),
            files_card(around),
            about_card(),
        ]
    elif not loaded.failure:
        shown.append(waiting_sign(tr(words.OPENING)))
    return page_body(shown, wide=around.wide)
