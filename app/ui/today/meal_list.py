"""The meals of the shown date, slot by slot. What did not change is not drawn again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

import flet as ft

from app.ui.boundary import component, guard, keyed
from app.ui.hooks import use_growing
from app.ui.look import TOUCH, heading, icon_button, muted, spoken_as_one
from app.ui.today import texts as today_texts
from app.ui.today.model import MealLine, SlotGroup
from contracts.meal import Meal

_ABOVE_HEIGHT = 480
_ROW_HEIGHT = 56
_ROWS_STEP = 6


@dataclass(frozen=True, slots=True)
class MealActions:
    """What can be done to one meal. Equal ones are the same functions, so that a list can stay as it is."""

    edit: Callable[[Meal], object]
    copy: Callable[[Meal], object]
    delete: Callable[[Meal], object]
    select: Callable[[UUID], object]
    """Begins a selection with this one."""
    toggle: Callable[[UUID], object]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How every row is drawn."""

    actions: MealActions
    chosen: frozenset[UUID] | None
    wide: bool
    is_today: bool


@component
def _meal_list(
    day: date,
    groups: Sequence[SlotGroup],
    actions: MealActions,
    chosen: frozenset[UUID] | None,
    height: float,
    *,
    wide: bool,
    is_today: bool,
) -> ft.Control:
    """A surface per slot; the rows that a window of that height cannot show come a little later."""
    count = sum(len(group.lines) for group in groups)
    drawn = use_growing(day, max(_ROWS_STEP, int(height - _ABOVE_HEIGHT) // _ROW_HEIGHT), count, _ROWS_STEP)
    manner = _Manner(actions, chosen, wide, is_today)
    surfaces = [_slot_surface(group, manner, key=group.heading) for group in _first_rows(groups, drawn)]
    return ft.Column(surfaces, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


meal_list = ft.memo(_meal_list)  # type: ignore[no-untyped-call]  # Flet leaves it untyped


def _first_rows(groups: Sequence[SlotGroup], count: int) -> list[SlotGroup]:
    found = []
    for group in groups:
        if count <= 0:
            break
        found.append(group if len(group.lines) <= count else replace(group, lines=group.lines[:count]))
        count -= len(group.lines)
    return found


@component
def _surface(group: SlotGroup, manner: _Manner) -> ft.Control:
    top = ft.Row([ft.Container(heading(group.heading, level=3), expand=True), muted(group.energy)])
    rows = [keyed(_row(line, manner), n) for n, line in enumerate(group.lines)]
    return ft.Container(
        ft.Column([ft.Container(top, padding=ft.Padding.only(right=12)), *rows], spacing=4),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=16,
        padding=ft.Padding.only(left=20, right=8, top=14, bottom=8),
    )


_slot_surface = ft.memo(_surface)  # type: ignore[no-untyped-call]  # as above


def _row(line: MealLine, manner: _Manner) -> ft.Control:
    """Name, time and figures, then what can be done; the energy has its own column where there is room."""
    facts = (
        [" · ".join(filter(None, (line.time, line.details)))]
        if manner.wide
        else [f"{line.time} · {line.energy}", line.details]
    )
    under = [muted(words, size=13) for words in (*facts, line.note) if words]
    said = ft.Column([ft.Text(line.name, weight=ft.FontWeight.W_500), *under], spacing=2, expand=True)
    figure = [ft.Text(line.energy, weight=ft.FontWeight.W_500)] if manner.wide else []
    if manner.chosen is not None:
        return _choosable(line, [said, *figure], manner.actions.toggle, is_chosen=line.meal.id in manner.chosen)
    row = ft.Row([said, *figure, ft.Row(_buttons(line, manner), spacing=0, tight=True)], spacing=8)
    return ft.Container(spoken_as_one(row), on_long_press=guard(partial(manner.actions.select, line.meal.id)))


def _choosable(
    line: MealLine, parts: list[ft.Control], toggle: Callable[[UUID], object], *, is_chosen: bool
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


def _buttons(line: MealLine, manner: _Manner) -> list[ft.Control]:
    actions = manner.actions
    copy = today_texts.copy_elsewhere(line.name) if manner.is_today else today_texts.copy_to_today(line.name)
    return [
        icon_button(ft.Icons.EDIT_OUTLINED, today_texts.edit(line.name), partial(actions.edit, line.meal)),
        icon_button(ft.Icons.CONTENT_COPY, copy, partial(actions.copy, line.meal)),
        icon_button(ft.Icons.DELETE_OUTLINE, today_texts.delete(line.name), partial(actions.delete, line.meal)),
    ]
