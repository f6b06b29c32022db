"""Says which meals another device changed as well, and leads to what gave way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, keyed
from app.ui.hooks import use_alone
from app.ui.look import card, muted, named_button, quiet_button
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from contracts.meal import Meal
from contracts.sync import MergedMeal


def merged_card(
    around: Surroundings, merged: Sequence[MergedMeal], show_versions: Callable[[Meal], object]
) -> list[ft.Control]:
    """Nothing where there is nothing to tell. Whatever the person does about one, it is told no more."""
    if not merged:
        return []
    lines = [_line(around, each, show_versions, key=str(each.meal.id)) for each in merged]  # type: ignore[call-arg]  # every component takes a key
    return [keyed(card([*lines, muted(tr(today_texts.NOTHING_LOST), size=13)]), "merged")]


@component
def _line(around: Surroundings, merged: MergedMeal, show_versions: Callable[[Meal], object]) -> ft.Control:
    meal, core = merged.meal, around.core
    at_work, alone = use_alone()

    async def seen(act: Callable[[], object]) -> None:
        await asyncio.to_thread(act)
        await asyncio.to_thread(core.accounts.merged.seen, meal.id)
        around.look_again()

    async def dismiss() -> None:
        await alone(partial(seen, lambda: None))

    async def bring_back() -> None:
        await alone(partial(seen, lambda: core.provider.diary().meals.undelete(meal.id)))

    async def look() -> None:
        show_versions(meal)
        await dismiss()

    if merged.is_gone:
        words = today_texts.deleted_elsewhere(meal.name, merged.device)
        act = named_button(tr(today_texts.BRING_BACK), today_texts.bring_back(meal.name), bring_back)
    else:
        words = today_texts.changed_elsewhere(meal.name, merged.device)
        act = named_button(tr(today_texts.SEE_VERSIONS), today_texts.see_versions(meal.name), look)
    ok = quiet_button(tr(today_texts.SEEN), dismiss, disabled=at_work)
    said = ft.Semantics(container=True, live_region=True, content=ft.Text(words))
    return ft.Column([said, ft.Row([act, ok], wrap=True)], spacing=4)
