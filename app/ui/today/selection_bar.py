"""Several meals at once: which are selected, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

import flet as ft

from app.language.speech import tr
from app.ui.hooks import State, use_state
from app.ui.look import button_row, main_button, quiet_button, second_button, spoken_as_one
from app.ui.today import texts as today_texts
from app.ui.today.doings import TodayDoings


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen ones of the meals that are shown; None while nothing is being selected."""

    chosen: frozenset[UUID] | None
    put: Callable[[frozenset[UUID] | None], None]
    toggle: Callable[[UUID], None]

    @property
    def is_going_on(self) -> bool:
        """Whether meals are being selected."""
        return self.chosen is not None


def use_selection() -> Selection:
    """Nothing is being selected at first."""
    chosen: State[frozenset[UUID] | None] = use_state(None)
    return Selection(chosen.value, chosen.put, lambda one: chosen.change(lambda held: (held or frozenset()) ^ {one}))


def selection_bar(selection: Selection, shown: Collection[UUID], doings: TodayDoings) -> ft.Control:
    """Stays in sight below the meals. What is not shown any more is not chosen any more."""
    chosen = tuple(each for each in shown if each in (selection.chosen or ()))

    def end() -> None:
        selection.put(None)

    async def delete() -> None:
        end()
        await doings.delete(chosen)

    said = ft.Text(today_texts.selected(len(chosen)), weight=ft.FontWeight.W_600)
    buttons = [
        main_button(tr(today_texts.COPY_SELECTED), lambda: doings.ask_where_to_copy(chosen, end), disabled=not chosen),
        second_button(tr(today_texts.DELETE_SELECTED), delete, disabled=not chosen),
        quiet_button(tr(today_texts.SELECT_ALL), lambda: selection.put(frozenset(shown))),
        quiet_button(tr(today_texts.SELECT_DONE), end),
    ]
    bar = ft.Column([ft.Semantics(container=True, live_region=True, content=said), button_row(buttons)], spacing=4)
    surface = ft.Container(spoken_as_one(bar), bgcolor=ft.Colors.SECONDARY_CONTAINER, padding=12, expand=True)
    return ft.Row([surface], key="selection")
