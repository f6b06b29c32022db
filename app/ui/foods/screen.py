"""The Foods screen: one's own foods from history, to find, log, correct and keep as favourites."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions
from app.ui.boundary import component, keyed
from app.ui.fields import text_field
from app.ui.foods import actions as foods_actions
from app.ui.foods import texts as words
from app.ui.foods.food_list import FoodActions, food_row
from app.ui.foods.form import food_form_dialog
from app.ui.foods.model import FoodsView, load_foods
from app.ui.hooks import State, use_alone, use_kept, use_loaded, use_state
from app.ui.look import card, heading, icon_button, main_button, muted, page_body, second_button, waiting_sign
from app.ui.navigation import go_to
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.today.day_address import TODAY_PATH
from app.ui.undo import do_and_say
from contracts.services import Food

_SHOWN_AT_FIRST = 30


@component
def foods_screen() -> ft.Control:
    """Holds the search, how much of a long list is shown, and the food that is being corrected."""
    around = use_surroundings()
    pulse = around.pulse
    typed = use_state("")
    shown = use_state(_SHOWN_AT_FIRST)
    editing: State[Food | None] = use_state(None)
    actions = _use_actions(around, editing.put)
    loaded = use_loaded(
        lambda: load_foods(around.core, typed.value.strip(), shown.value),
        [typed.value.strip(), shown.value, pulse.today, pulse.data_version, pulse.nudges, pulse.preferences],
    )

    def search(text: str) -> None:
        typed.put(text)
        shown.put(_SHOWN_AT_FIRST)

    clear = icon_button(ft.Icons.CLEAR, tr(words.CLEAR), lambda: search(""))
    field = text_field(
        tr(words.SEARCH), typed.value, search, prefix_icon=ft.Icons.SEARCH, suffix=clear if typed.value else None
    )
    parts: list[ft.Control] = [heading(tr(words.TITLE), level=1), field]
    if loaded.failure:
        parts.append(card([ft.Text(loaded.failure)]))
    if loaded.value is None:
        parts += [] if loaded.failure else [waiting_sign(tr(words.LOADING))]
    elif loaded.value.lines:
        foods = _foods(loaded.value, actions, lambda: shown.change(lambda n: n + _SHOWN_AT_FIRST), wide=around.wide)
        # Keyed: what takes the place of an unkeyed card may be painted and yet not be there for screen readers.
        parts.append(keyed(foods, "foods"))
    else:
        parts.append(keyed(_empty(loaded.value.text, lambda: go_to(TODAY_PATH)), "no foods"))
    dialogs = []
    if editing.value is not None:
        dialogs.append(food_form_dialog(around, editing.value, lambda: editing.put(None)))
    return ft.Column([page_body(parts, wide=around.wide), *dialogs], spacing=0, expand=True)


def _use_actions(around: Surroundings, edit: Callable[[Food], None]) -> FoodActions:
    """The same functions at every drawing, with the surroundings of the last."""
    _, alone = use_alone()
    latest = use_kept(lambda: around)
    latest.current = around

    async def log(food: Food) -> None:
        around = latest.current

        async def work() -> None:
            today = around.pulse.today
            await do_and_say(
                around, lambda: diary_actions.log_again(around.core, food, today), lambda meal: words.logged(meal.name)
            )

        await alone(work)

    async def favourite(food: Food) -> None:
        around = latest.current
        await asyncio.to_thread(foods_actions.set_favourite, around.core, food, favourite=not food.is_favourite)
        around.look_again()

    return use_kept(lambda: FoodActions(log, edit, favourite)).current


def _foods(view: FoodsView, actions: FoodActions, show_more: Callable[[], None], *, wide: bool) -> ft.Control:
    rows: list[ft.Control] = [ft.Container(food_row(line, actions, wide), key=line.food.name) for line in view.lines]
    more = [ft.Row([second_button(tr(words.SHOW_MORE), show_more)])] if view.has_more else []
    return card([*rows, *more], padding=12, spacing=8)


def _empty(typed: str, go_to_today: Callable[[], None]) -> ft.Control:
    if typed:
        return card([muted(words.nothing_found(typed))])
    return card([ft.Text(tr(words.EMPTY)), ft.Row([main_button(tr(words.TO_TODAY), go_to_today)])])
