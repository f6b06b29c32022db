"""Deleting meals, and taking it back: at once in the snack bar, later one after the other by a button."""

from __future__ import annotations

import asyncio

import flet as ft

from app.ui import diary_actions, texts
from app.ui.boundary import guard, say
from app.ui.look import quiet_button
from app.ui.surroundings import Surroundings
from contracts.meal import Meal
from contracts.services import MealNotFound


async def delete_with_undo(around: Surroundings, meal: Meal) -> None:
    """Delete, and offer to undo just this deletion."""
    await asyncio.to_thread(diary_actions.delete_meal, around.core, meal)
    around.change_deleted(lambda held: (*held, meal))
    around.look_again()

    async def undo() -> None:
        await _undo(around, meal)

    say(texts.deleted(meal.name), ft.SnackBarAction(label="Undo", on_click=guard(undo)))


def undo_button(around: Surroundings) -> ft.Control:
    """Takes the last deletion of this window back; the one before it is next."""
    last = around.deleted[-1]

    async def undo() -> None:
        await _undo(around, last)

    return quiet_button(texts.undo_delete(last.name, len(around.deleted) - 1), undo, icon=ft.Icons.UNDO)


async def _undo(around: Surroundings, meal: Meal) -> None:
    """A deletion that cannot be taken back any more (it was already, elsewhere) leaves the list as well."""
    try:
        await asyncio.to_thread(diary_actions.undelete_meal, around.core, meal.id)
    except MealNotFound:
        say(texts.not_deleted(meal.name))
    else:
        say(texts.restored(meal.name))
    around.change_deleted(lambda held: tuple(each for each in held if each.id != meal.id))
    around.look_again()
