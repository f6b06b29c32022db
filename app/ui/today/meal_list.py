"""The meals of the shown date, slot by slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import flet as ft

from app.ui.boundary import guard, keyed
from app.ui.look import TOUCH, heading, icon_button, muted, spoken_as_one
from app.ui.today import texts as today_texts
from app.ui.today.model import MealLine, SlotGroup, TodayView
from app.ui.today.selection_bar import Selection
from contracts.meal import Meal


@dataclass(frozen=True, slots=True)
class MealActions:
    """What can be done to one meal; each may be a coroutine function."""

    edit: Callable[[Meal], object]
    copy: Callable[[Meal], object]
    delete: Callable[[Meal], object]


@dataclass(frozen=True, slots=True)
class MealList:
    """What every row knows."""

    view: TodayView
    actions: MealActions
    selection: Selection
    wide: bool


def meal_groups(meals: MealList) -> list[ft.Control]:
    """A surface per slot."""
    return [keyed(_group(group, meals), group.heading) for group in meals.view.groups]


def _group(group: SlotGroup, meals: MealList) -> ft.Control:
    top = ft.Row([ft.Container(heading(group.heading, level=3), expand=True), muted(group.energy)])
    rows = [keyed(_row(line, meals), line.meal.id) for line in group.lines]
    return ft.Container(
        ft.Column([ft.Container(top, padding=ft.Padding.only(right=12)), *rows], spacing=4),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=16,
        padding=ft.Padding.only(left=20, right=8, top=14, bottom=8),
    )


def _row(line: MealLine, meals: MealList) -> ft.Control:
    """Name, time and figures, then what can be done; the energy has its own column where there is room."""
    facts = (
        [" · ".join(filter(None, (line.time, line.details)))]
        if meals.wide
        else [f"{line.time} · {line.energy}", line.details]
    )
    under = [muted(words, size=13) for words in (*facts, line.note) if words]
    said = ft.Column([ft.Text(line.name, weight=ft.FontWeight.W_500), *under], spacing=2, expand=True)
    figure = [ft.Text(line.energy, weight=ft.FontWeight.W_500)] if meals.wide else []
    chosen = meals.selection.chosen
    if chosen is not None:
        return _choosable(line, [said, *figure], meals.selection.toggle, is_chosen=line.meal.id in chosen)
    row = ft.Row([said, *figure, ft.Row(_buttons(line, meals), spacing=0, tight=True)], spacing=8)
    begin = partial(meals.selection.put, frozenset({line.meal.id}))
    return ft.Container(spoken_as_one(row), on_long_press=guard(begin))


def _choosable(
    line: MealLine, parts: list[ft.Control], toggle: Callable[[UUID], None], *, is_chosen: bool
) -> ft.Control:
    """While meals are being selected, a tap anywhere on the row is meant for its box."""
    tap = guard(partial(toggle, line.meal.id))
    box = ft.Checkbox(value=is_chosen, semantics_label=line.name, on_change=tap, width=TOUCH, height=TOUCH)
    return ft.Container(
        ft.Row([box, *parts], spacing=8),
        on_click=tap,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if is_chosen else None,
        border_radius=12,
        padding=ft.Padding.only(right=12),
    )


def _buttons(line: MealLine, meals: MealList) -> list[ft.Control]:
    actions = meals.actions
    copy = today_texts.copy_elsewhere(line.name) if meals.view.is_today else today_texts.copy_to_today(line.name)
    return [
        icon_button(ft.Icons.EDIT_OUTLINED, today_texts.edit(line.name), partial(actions.edit, line.meal)),
        icon_button(ft.Icons.CONTENT_COPY, copy, partial(actions.copy, line.meal)),
        icon_button(ft.Icons.DELETE_OUTLINE, today_texts.delete(line.name), partial(actions.delete, line.meal)),
    ]
