"""The meals of the shown date, slot by slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.ui.boundary import keyed
from app.ui.look import heading, icon_button, muted, spoken_as_one
from app.ui.today_model import MealLine, SlotGroup, TodayView
from contracts.meal import Meal


@dataclass(frozen=True, slots=True)
class MealActions:
    """What can be done to one meal; each may be a coroutine function."""

    edit: Callable[[Meal], object]
    copy: Callable[[Meal], object]
    delete: Callable[[Meal], object]


def meal_groups(view: TodayView, actions: MealActions, *, wide: bool) -> list[ft.Control]:
    """A surface per slot."""
    return [keyed(_group(group, actions, wide=wide, is_today=view.is_today), group.heading) for group in view.groups]


def _group(group: SlotGroup, actions: MealActions, *, wide: bool, is_today: bool) -> ft.Control:
    title = heading(group.heading, level=3)
    top = ft.Row([ft.Container(title, expand=True), muted(f"{group.kcal} kcal")])
    rows = [keyed(_row(line, actions, wide=wide, is_today=is_today), line.meal.id) for line in group.lines]
    return ft.Container(
        ft.Column([ft.Container(top, padding=ft.Padding.only(right=12)), *rows], spacing=4),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=16,
        padding=ft.Padding.only(left=20, right=8, top=14, bottom=8),
    )


def _row(line: MealLine, actions: MealActions, *, wide: bool, is_today: bool) -> ft.Control:
    """Name, time and figures, then what can be done; the energy has its own column where there is room."""
    meal, name, energy = line.meal, line.name, f"{line.kcal} kcal"
    facts = [" · ".join(filter(None, (line.time, line.details)))] if wide else [f"{line.time} · {energy}", line.details]
    under = [muted(words, size=13) for words in (*facts, line.note) if words]
    said = ft.Column([ft.Text(name, weight=ft.FontWeight.W_500), *under], spacing=2, expand=True)
    copy = icon_button(ft.Icons.CONTENT_COPY, f"Copy {name} to today", partial(actions.copy, meal))
    buttons = [
        icon_button(ft.Icons.EDIT_OUTLINED, f"Edit {name}", partial(actions.edit, meal)),
        *([] if is_today else [copy]),
        icon_button(ft.Icons.DELETE_OUTLINE, f"Delete {name}", partial(actions.delete, meal)),
    ]
    figure = [ft.Text(energy, weight=ft.FontWeight.W_500)] if wide else []
    return spoken_as_one(ft.Row([said, *figure, ft.Row(buttons, spacing=0, tight=True)], spacing=8))
