"""The form that gives a device another name, in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.language.speech import tr
from app.ui.account import texts
from app.ui.boundary import component
from app.ui.fields import text_field, use_form
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.surroundings import Surroundings
from app.usecases.errors import PersonError
from contracts.devices import Device


@dataclass(frozen=True, slots=True)
class _NameText:
    name: str


@component
def device_name_dialog(around: Surroundings, device: Device, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn."""
    form = use_form(_NameText(device.name or ""))
    error: State[str | None] = use_state(None)
    at_work, alone = use_alone()

    async def save() -> None:
        async def work() -> None:
            try:
                await asyncio.to_thread(around.core.accounts.devices.rename, device.id, form.current().name)
            except PersonError as refused:
                error.put(tr(refused.words))
                return
            close()
            around.look_again()

        await alone(work)

    def typed(name: str) -> None:
        form.change(name=name)

    field = text_field(tr(texts.DEVICE_NAME), form.held.name, typed, save=save, error=error.value, autofocus=True)
    return form_dialog(tr(texts.RENAME_DEVICE), [field], save, close, is_busy=at_work)
