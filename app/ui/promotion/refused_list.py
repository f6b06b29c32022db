"""Meals that are refused, or will be, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.ui.look import muted, spoken_as_one
from app.ui.promotion import texts as words
from app.usecases.account_values import ExpectedRefusal

REFUSALS_SHOWN = 3


def refused_lines(refusals: Sequence[ExpectedRefusal], shown: int) -> ft.Control:
    """The first ones by name and reason, and how many more there are."""
    lines: list[ft.Control] = [_line(each) for each in refusals[:shown]]
    if len(refusals) > shown:
        lines.append(muted(words.and_more(len(refusals) - shown)))
    return ft.Column(lines, spacing=8, tight=True)


def _line(refusal: ExpectedRefusal) -> ft.Control:
    name = ft.Text(refusal.name, weight=ft.FontWeight.W_500)
    return spoken_as_one(ft.Column([name, muted(f"{refusal.reason.rstrip('.')}.", size=13)], spacing=0, tight=True))
