"""Doing something to the diary, and taking it back: at once in the snack bar, later one after the other by a button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions, texts
from app.ui.boundary import guard, show_message
from app.ui.diary_actions import Done
from app.ui.look import TOUCH
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.model import TodayView
from contracts.services import Change

T = TypeVar("T")


async def do_and_say(around: Surroundings, act: Callable[[], Done[T]], said: Callable[[T], str]) -> None:
    """Do it in a worker thread, say what was done, and offer to undo just that. Where nothing was, nothing is said."""
    done = await asyncio.to_thread(act)
    around.look_again()
    if done.change is not None:
        say_done(around, said(done.result), done.change)


def say_done(around: Surroundings, words: str, change: Change | None) -> None:
    """The snack bar after something was done; with a change, it offers to undo it."""
    if change is None:
        show_message(words)
    else:
        offer_undo(words, partial(undo_last, around, change))


def offer_undo(words: str, undo: Callable[[], Awaitable[None]]) -> None:
    """The snack bar after something was done; its button takes that back. What then happened is said in its place."""
    style = ft.ButtonStyle(color=ft.Colors.INVERSE_PRIMARY)
    show_message(words, ft.TextButton(tr(texts.UNDO), on_click=guard(undo), style=style, height=TOUCH))


def undo_button(around: Surroundings, view: TodayView) -> list[ft.Control]:
    """Takes the last change back, also after a restart; the one before it is next. Nothing where there is none."""
    change = view.undoable
    if change is None:
        return []
    words = today_texts.undo_words(change, view.day)
    # The words may be as long as a meal's name; the button takes the room there is.
    text = ft.Text(words, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
    button = ft.TextButton(text, icon=ft.Icons.UNDO, on_click=guard(partial(undo_last, around, change)), height=TOUCH)
    return [ft.Container(button, expand=True, alignment=ft.Alignment.CENTER_RIGHT, key="undo")]


async def undo_last(around: Surroundings, change: Change) -> None:
    """Take it back, and say so."""
    try:
        undone = await asyncio.to_thread(diary_actions.undo, around.core, change)
    except LookupError:
        show_message(tr(today_texts.UNDONE_ALREADY))
    else:
        show_message(today_texts.undone(undone))
    around.look_again()
