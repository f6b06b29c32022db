"""The card of the daily target."""

from __future__ import annotations

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component
from app.ui.hooks import use_state
from app.ui.look import card, heading, second_button
from app.ui.settings import texts as words
from app.ui.settings.model import target_sentence
from app.ui.settings.target_form import target_form_dialog
from app.ui.surroundings import Surroundings
from contracts.targets import Targets


@component
def targets_card(around: Surroundings, targets: Targets | None) -> ft.Control:
    """What it is, and the form to change it."""
    is_open = use_state(first=False)
    button = tr(words.CHANGE_TARGETS if targets else words.SET_TARGETS)
    form = [target_form_dialog(around, targets, lambda: is_open.put(False))] if is_open.value else []
    return card(
        [
            heading(tr(words.TARGETS)),
            ft.Text(target_sentence(targets, around.pulse.preferences.energy_unit)),
            ft.Row([second_button(button, lambda: is_open.put(True))]),
            *form,
        ]
    )
