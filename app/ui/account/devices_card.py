"""The devices of the account: which there are, what they are called, and the way to keep one out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.language import writing
from app.language.speech import tr
from app.ui.account import texts
from app.ui.account.device_name_form import device_name_dialog
from app.ui.boundary import component, keyed, show_message
from app.ui.hooks import State, use_alone, use_loaded, use_state
from app.ui.look import card, heading, icon_button, muted, spoken_as_one
from app.ui.surroundings import Surroundings
from app.usecases.devices import OwnDevice
from contracts.zones import zone


@component
def devices_card(around: Surroundings) -> ft.Control:
    """Its server is asked, so it may have to say that it did not answer."""
    devices = around.core.accounts.devices
    naming: State[OwnDevice | None] = use_state(None)
    _, alone = use_alone()
    pulse = around.pulse  # a new device is known to its server from its first sync on
    loaded = use_loaded(devices.all, [pulse.nudges, pulse.sync_stop, pulse.data_version])

    async def remove(own: OwnDevice) -> None:
        async def work() -> None:
            await asyncio.to_thread(devices.remove, own.device.id)
            around.look_again()
            show_message(texts.device_removed(own.device.name))

        await alone(work)

    shown: list[ft.Control] = [heading(tr(texts.DEVICES))]
    if loaded.failure:
        shown.append(ft.Text(loaded.failure))
    shown += [keyed(_line(around, own, naming, remove), own.device.id) for own in loaded.value or ()]
    if naming.value is not None:
        shown.append(device_name_dialog(around, naming.value.device, lambda: naming.put(None)))
    return card(shown)


def _line(
    around: Surroundings,
    own: OwnDevice,
    naming: State[OwnDevice | None],
    remove: Callable[[OwnDevice], Awaitable[None]],
) -> ft.Control:
    place, name = zone(around.pulse.tz), texts.device_name(own.device.name)
    seen = writing.moment(own.device.last_seen_at.astimezone(place), around.core.clock.now().astimezone(place))
    said = tr(texts.THIS_DEVICE) if own.is_this else texts.device_seen(seen)
    words = ft.Column([ft.Text(name, weight=ft.FontWeight.W_500), muted(said, size=13)], spacing=2, expand=True)
    rename = icon_button(ft.Icons.EDIT_OUTLINED, texts.rename_device(name), lambda: naming.put(own))

    async def take_out() -> None:
        await remove(own)

    away = icon_button(ft.Icons.DELETE_OUTLINE, texts.remove_device(name), take_out)
    return spoken_as_one(ft.Row([words, rename, *([] if own.is_this else [away])], spacing=8))
