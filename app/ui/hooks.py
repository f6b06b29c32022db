"""Flet's hooks with types that hold: state, and what is kept from one drawing to the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import flet as ft

from app.ui import texts
from app.ui.faults import sentence_for
from app.ui.languages import spoken

_log = logging.getLogger(__name__)

REST_SECONDS = 0.3
"""A pause before what nobody waits for; what was tapped meanwhile is answered first."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class State(Generic[T]):
    """A component's state as it was drawn. Setting it draws the component again."""

    value: T
    put: Callable[[T], None]
    change: Callable[[Callable[[T], T]], None]
    """From what it is at that moment: the way to set it after a wait, or twice in a row."""


def use_state(first: T) -> State[T]:
    """State that starts as `first`. Functions are no state: to Flet they are a change of it."""
    hook: Any = ft.use_state  # its own types do not follow what is put into it
    value, setter = hook(lambda: first)
    return State(value, setter, setter)


def use_redraw() -> Callable[[], None]:
    """A way to draw this component again, where what it draws is kept elsewhere."""
    times = use_state(0)
    return lambda: times.change(lambda so_far: so_far + 1)


class Kept(Generic[T]):
    """A place that stays the same at every drawing; changing it draws nothing."""

    def __init__(self, current: T) -> None:
        self.current = current


def use_kept(first: Callable[[], T]) -> Kept[T]:
    """What `first` made at the first drawing, or what was put there since."""
    made: Any = ft.use_ref(lambda: Kept(first()))
    kept: Kept[T] = made.current
    return kept


def use_alone() -> tuple[bool, Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]]:
    """Whether work is under way, and a way to do work that ignores being asked again until it is done."""
    at_work = use_state(first=False)
    taken = use_kept(lambda: False)

    async def alone(work: Callable[[], Awaitable[None]]) -> None:
        if taken.current:
            return
        taken.current = True
        at_work.put(True)
        try:
            await work()
        finally:
            taken.current = False
            at_work.put(False)

    return at_work.value, alone


def use_lasting(on: bool) -> bool:
    """Whether that has been so for a while: what is over at once shows no sign of work."""
    lasts = use_state(first=False)
    held = use_kept(lambda: on)
    held.current = on

    async def watch() -> None:
        if on:
            await asyncio.sleep(REST_SECONDS)
        lasts.put(held.current)

    ft.use_effect(watch, [on], cleanup=lambda: None)
    return on and lasts.value


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What a screen shows: the last value, and why there is no newer one, if so."""

    value: T | None = None
    failure: str | None = None


def use_loaded(load: Callable[[], T], dependencies: Sequence[object], at_hand: T | None = None) -> Loaded[T]:
    """The result of a blocking function, run in a worker thread whenever a dependency changes.

    Where the result for these dependencies is `at_hand` already, it is shown at once and nothing runs.
    """
    held: Kept[Loaded[T]] = use_kept(Loaded)
    redraw = use_redraw()
    if at_hand is not None:
        held.current = Loaded(at_hand)

    async def fetch() -> None:
        if at_hand is not None:
            return
        with spoken():
            try:
                held.current = Loaded(await asyncio.to_thread(load))
            except Exception as error:  # noqa: BLE001 -- shown in place; an effect that raises is lost
                sentence = sentence_for(error, _log, texts.SOMETHING_WENT_WRONG)
                held.current = Loaded(held.current.value, sentence)
        redraw()

    # Flet stops an effect's task when its component goes only where there is a cleanup.
    ft.use_effect(fetch, list(dependencies), cleanup=lambda: None)
    return held.current


def use_growing(what: object, at_first: int, count: int, step: int) -> int:
    """How many of the `count` parts of `what` to draw: `at_first`, then `step` more at a time.

    So what is in sight is answered at once, and a tap never waits for long until the rest is drawn.
    """
    drawn = use_state((what, at_first))
    so_far = max(at_first, drawn.value[1]) if drawn.value[0] == what else at_first

    async def grow() -> None:
        if so_far < count:
            await asyncio.sleep(REST_SECONDS)
            drawn.put((what, so_far + step))

    ft.use_effect(grow, [what, so_far, count], cleanup=lambda: None)
    return so_far
