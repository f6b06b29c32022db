"""A choice of a few: all of them in sight, the chosen one marked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import flet as ft

from app.ui.boundary import guard
from app.ui.surroundings import Surroundings
from app.ui.text_scale import LARGE

E = TypeVar("E", bound=Hashable)


def choice_line(
    label: str, names: Mapping[E, str], chosen: E, choose: Callable[[E], Any], around: Surroundings
) -> ft.Control:
    """The label beside the choice; on a narrow window above it. Screen readers hear it as the choice's name."""
    offered, wide, is_large = list(names), around.wide, around.text_scale > LARGE

    async def changed(event: Any) -> None:
        await choose(offered[int(event.data[0])])  # not of the control, which may have been drawn anew since

    segments = ft.SegmentedButton(
        segments=[
            ft.Segment(value=str(place), label=ft.Text(names[each], no_wrap=True)) for place, each in enumerate(offered)
        ],
        selected=[str(offered.index(chosen))],
        direction=ft.Axis.VERTICAL if is_large else ft.Axis.HORIZONTAL,
        show_selected_icon=wide and not is_large,  # else it breaks a name in two, or leaves no room for it
        on_change=guard(changed),
    )
    named = ft.Semantics(container=True, label=label, content=segments)
    words = ft.Semantics(exclude_semantics=True, content=ft.Text(label))
    if wide:
        return ft.Row([ft.Container(words, expand=True), named], key=label)
    return ft.Column([words, named], spacing=6, key=label)
