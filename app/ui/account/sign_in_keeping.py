"""The card that says where the sign-in is kept, and offers the other places."""

from __future__ import annotations

import asyncio
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.account import texts
from app.ui.boundary import component, show_message
from app.ui.hooks import use_alone, use_loaded
from app.ui.look import card, heading, second_button
from app.ui.surroundings import Surroundings
from app.usecases.sign_in_keeping import Keeping
from contracts.credentials import CredentialsKind


@component
def sign_in_keeping_card(around: Surroundings) -> ft.Control:
    """Nothing where the keyring is used, and where the setting decides: then there is nothing to choose."""
    at_work, alone = use_alone()
    loaded = use_loaded(around.core.keeping.standing, [around.pulse.data_version, around.pulse.nudges])

    async def change(kind: CredentialsKind) -> None:
        await asyncio.to_thread(around.core.keeping.choose, kind)
        around.look_again()
        show_message(tr(texts.KEPT[kind]))

    async def choose(kind: CredentialsKind) -> None:
        await alone(partial(change, kind))

    standing = loaded.value
    if standing is None or not (choices := kinds_to_choose(standing)):
        return ft.Container(visible=False)
    buttons = [second_button(tr(texts.KEEP[kind]), partial(choose, kind), disabled=at_work) for kind in choices]
    words = ft.Text(standing.sentence, color=None if standing.is_in_order else ft.Colors.ERROR)
    return card([heading(tr(texts.KEEPING)), words, ft.Row(buttons, wrap=True)])


def kinds_to_choose(standing: Keeping) -> tuple[CredentialsKind, ...]:
    """The places to offer; none where the keyring is used, and where the setting decides."""
    in_keyring = standing.kind is CredentialsKind.KEYRING
    if standing.is_set or (in_keyring and standing.has_keyring):
        return ()
    usable = [CredentialsKind.MEMORY, CredentialsKind.FILE]
    if standing.has_keyring:
        usable.insert(0, CredentialsKind.KEYRING)
    return tuple(kind for kind in usable if standing.is_open or kind is not standing.kind)
