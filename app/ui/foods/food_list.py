"""One line for each food. Lines that did not change are not drawn again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.ui.boundary import component
from app.ui.foods import texts as words
from app.ui.foods.model import FoodLine
from app.ui.look import icon_button, muted, spoken_as_one
from contracts.services import Food


@dataclass(frozen=True, slots=True)
class FoodActions:
    """What can be done to one food. Equal ones are the same functions, so that a line can stay as it is."""

    log: Callable[[Food], object]
    edit: Callable[[Food], object]
    favourite: Callable[[Food], object]


@component
def _food_row(line: FoodLine, actions: FoodActions, wide: bool) -> ft.Control:
    food, name = line.food, line.food.name
    star = icon_button(
        ft.Icons.STAR if food.is_favourite else ft.Icons.STAR_BORDER,
        words.favourite(name, is_favourite=food.is_favourite),
        partial(actions.favourite, food),
        color=ft.Colors.PRIMARY if food.is_favourite else None,
    )
    facts = [_joined(line.details, line.eaten)] if wide else [_joined(line.energy, line.details), line.eaten]
    said = ft.Column(
        [ft.Text(name, weight=ft.FontWeight.W_500), *(muted(each, size=13) for each in facts if each)],
        spacing=2,
        expand=True,
    )
    energy = [ft.Text(line.energy, weight=ft.FontWeight.W_500)] if wide else []
    buttons = [
        icon_button(ft.Icons.EDIT_OUTLINED, words.edit(name), partial(actions.edit, food)),
        icon_button(ft.Icons.ADD_CIRCLE_OUTLINE, words.log_now(name), partial(actions.log, food)),
    ]
    return spoken_as_one(ft.Row([star, said, *energy, ft.Row(buttons, spacing=0, tight=True)], spacing=8))


def _joined(*facts: str) -> str:
    return " · ".join(filter(None, facts))


food_row = ft.memo(_food_row)  # type: ignore[no-untyped-call]  # Flet leaves it untyped
