"""Suggestions from one's own history below the name: by mouse or finger, or by arrow keys and Enter.

The rows take no focus, so that Tab leads from the name straight to the next field.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, guard, keyed
from app.ui.energy import energy_text
from app.ui.faults import sentence_for
from app.ui.hooks import use_kept, use_state
from app.ui.look import TOUCH, muted
from app.ui.meal_form import texts
from app.ui.meal_form.model import MealFrame
from app.ui.meal_form.suggestion_model import OFFERED_MAX, Offer
from app.ui.ports import TuckboxCore
from app.ui.shortcuts import keyboard
from contracts.meal import Slot
from contracts.services import Food, MealService
from contracts.settings import EnergyUnit

_log = logging.getLogger(__name__)

_STEPS = {"Arrow Down": 1, "Arrow Up": -1}


class SuggestionSearch:
    """Looks up what is typed, in a worker thread; an answer that more typing has overtaken is dropped."""

    def __init__(self, core: TuckboxCore, page: ft.Page, unit: EnergyUnit) -> None:
        self._core = core
        self._page = page
        self.unit = unit
        self._asked = ""
        self._meals: MealService | None = None
        """The diary of the meal that is being typed; it need not gather anew what the next letter is answered from."""
        self.offer = Offer()
        self.draw: Callable[[Offer], None] = lambda _: None
        """Those that are offered."""
        self.draw_form: Callable[[bool], None] = lambda _: None
        """With suggestions or without."""
        self.on_pick: Callable[[Food], None] = lambda _: None

    @property
    def hint(self) -> str | None:
        """How to choose by keyboard, while there is something to choose."""
        return tr(texts.SUGGESTIONS_HINT) if self.offer.shown else None

    def look_up(self, typed: str, slot: Slot | None) -> None:
        """Offer what fits this text and is eaten in that slot, soon."""
        self._asked = typed
        if not typed:
            self._meals = None
        self._page.run_task(self._fetch, typed, slot)

    def put_away(self, *, away: bool) -> None:
        """Another field has the focus, or the name has it again."""
        if self.offer.is_away != away:
            self._put(replace(self.offer, is_away=away, marked=None))

    def press(self, key: str) -> None:
        """Arrow keys move the mark."""
        if key in _STEPS and self.offer.shown:
            self._put(self.offer.moved(_STEPS[key]))

    def pick(self, chosen: Food) -> None:
        """Fill the form with this one, and offer nothing more until the name changes."""
        self._asked = chosen.name
        self._put(Offer())
        self.on_pick(chosen)

    def pick_marked(self) -> bool:
        """Whether Enter was for a suggestion; if so, it is picked."""
        chosen = self.offer.choice
        if chosen is not None:
            self.pick(chosen)
        return chosen is not None

    async def _fetch(self, typed: str, slot: Slot | None) -> None:
        try:
            found = await asyncio.to_thread(self._found, typed, slot)
        except Exception as error:  # noqa: BLE001 -- the form works without suggestions
            sentence_for(error, _log)
            return
        if self._asked == typed:
            self._put(self.offer.renewed(tuple(found[:OFFERED_MAX])))

    def _found(self, typed: str, slot: Slot | None) -> Sequence[Food]:
        meals = self._meals = self._meals or self._core.provider.diary().meals
        return meals.suggest(typed.strip(), slot)

    def _put(self, offer: Offer) -> None:
        self.offer = offer
        self.draw(offer)
        self.draw_form(bool(offer.shown))


def use_suggestions(
    core: TuckboxCore, frame: MealFrame, slot: Slot | None, on_pick: Callable[[Food], None], *, is_wanted: bool
) -> SuggestionSearch:
    """The search of one form, which starts with what is eaten most; it offers nothing where it is not wanted."""
    page, keys = ft.context.page, keyboard()
    drawn = use_state(first=False)
    search = use_kept(lambda: SuggestionSearch(core, page, frame.unit)).current
    search.draw_form, search.on_pick = drawn.put, on_pick

    def listen() -> None:
        if is_wanted:
            keys.tell(search.press)
            search.look_up("", slot)

    def leave() -> None:
        keys.tell(None)

    ft.use_effect(listen, [], cleanup=leave)
    return search


def suggestion_list(search: SuggestionSearch) -> list[ft.Control]:
    """The rows, or nothing."""
    return [_rows(search, key="suggestions")] if search.offer.shown else []  # type: ignore[call-arg]  # as any component


@component
def _rows(search: SuggestionSearch) -> ft.Control:
    """Drawn by themselves: after a letter nothing else of the form changes."""
    offer = use_state(search.offer)
    search.draw = offer.put
    shown = search.offer.shown
    rows = [keyed(_row(search, each, is_marked=n == search.offer.marked), each.name) for n, each in enumerate(shown)]
    return ft.Container(ft.Column(rows, spacing=0), bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST, border_radius=12)


def _row(search: SuggestionSearch, each: Food, *, is_marked: bool) -> ft.Control:
    name = ft.Text(each.name, expand=True, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
    row = ft.Container(
        ft.Row([name, muted(energy_text(each.kcal, search.unit))]),
        on_click=guard(partial(search.pick, each)),
        height=TOUCH,
        padding=ft.Padding.symmetric(horizontal=14),
        border_radius=12,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if is_marked else None,
    )
    return ft.Semantics(button=True, selected=is_marked, content=row)
