"""One card for each dead letter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import flet as ft

from app.language.speech import tr
from app.ui.boundary import keyed
from app.ui.dead_letters import texts as words
from app.ui.dead_letters.model import LetterLine
from app.ui.look import button_row, card, muted, named_button, spoken_as_one


@dataclass(frozen=True, slots=True)
class LetterDoings:
    """What can be done to them."""

    edit: Callable[[LetterLine], None]
    send: Callable[[Sequence[UUID]], Awaitable[None]]
    discard: Callable[[LetterLine], Awaitable[None]]


def letter_cards(lines: Sequence[LetterLine], doings: LetterDoings) -> list[ft.Control]:
    """What was refused, why, and since when; then what can be done about it."""
    return [keyed(_card(line, doings), line.id) for line in lines]


def _card(line: LetterLine, doings: LetterDoings) -> ft.Control:
    name = ft.Text(line.name, weight=ft.FontWeight.W_500)
    facts = muted(" · ".join(filter(None, (line.facts, line.since))), size=13)
    sign = ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR, size=18)
    reason = ft.Row([sign, ft.Container(ft.Text(line.reason, color=ft.Colors.ERROR), expand=True)], spacing=8)
    standing = [ft.Text(line.standing, weight=ft.FontWeight.W_500)] if line.standing else []
    said = spoken_as_one(ft.Column([name, facts, reason, *standing], spacing=4))
    return card([said, *([] if line.is_on_the_way else [button_row(_buttons(line, doings))])])


def _buttons(line: LetterLine, doings: LetterDoings) -> list[ft.Control]:
    """Each is named with the meal: there are as many of a kind as there are letters."""
    found: list[ft.Control] = []
    if line.meal is not None:
        edit = named_button(tr(words.EDIT_AND_SEND), words.edit_named(line.name), partial(doings.edit, line))
        send = named_button(tr(words.SEND), words.send_named(line.name), partial(doings.send, [line.id]))
        found += [edit, send]
    discard = partial(doings.discard, line)
    found.append(named_button(tr(words.DISCARD), words.discard_named(line.name), discard, is_quiet=True))
    return found
