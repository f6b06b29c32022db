"""A choice of a few: all of them in sight, the chosen one marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import flet as ft

from app.ui.boundary import guard

E = TypeVar("E", bound=StrEnum)


def choice_line(label: str, names: Mapping[E, str], chosen: E, choose: Callable[[E], Any], *, wide: bool) -> ft.Control:
    """The label beside the choice; on a narrow window above it. Screen readers hear it as the choice's name."""

    async def changed(event: ft.Event[ft.SegmentedButton]) -> None:
        picked = next(each for each in names if each in event.control.selected)
        await choose(picked)

    segments = ft.SegmentedButton(
        segments=[ft.Segment(value=each, label=ft.Text(name)) for each, name in names.items()],
        selected=[chosen],
        on_change=guard(changed),
    )
    named = ft.Semantics(container=True, label=label, content=segments)
    words = ft.Semantics(exclude_semantics=True, content=ft.Text(label))
    if wide:
        return ft.Row([ft.Container(words, expand=True), named], key=label)
    return ft.Column([words, named], spacing=6, key=label)
