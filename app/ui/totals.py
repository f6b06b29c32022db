"""The totals of the day: energy as a ring, macronutrients as bars, both against their targets."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.ui.look import card, muted, quiet_button, spoken_as_one
from app.ui.today_model import EnergyFigure, MacroFigure, TodayView

_RING = 148
_BAR_TRACK = ft.Colors.SURFACE_CONTAINER_HIGHEST


def totals_card(view: TodayView, set_targets: Callable[[], None], *, wide: bool) -> ft.Control:
    """Ring and figures, side by side on wide windows."""
    words = "Change target" if view.targets else "Set target"
    sentence = spoken_as_one(ft.Text(view.energy.sentence, theme_style=ft.TextThemeStyle.BODY_LARGE))
    change = quiet_button(words, set_targets, icon=ft.Icons.FLAG_OUTLINED)
    top = ft.Row([ft.Container(sentence, expand=True), change], alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
    macros = ft.Row(
        [_macro(figure) for figure in view.macros], spacing=20, vertical_alignment=ft.CrossAxisAlignment.START
    )
    if wide:
        figures = ft.Column([top, macros], spacing=16, expand=True)
        return card([ft.Row([_ring(view.energy), figures], spacing=32)], padding=24)
    return card([ft.Row([_ring(view.energy)], alignment=ft.MainAxisAlignment.CENTER), top, macros])


def _ring(energy: EnergyFigure) -> ft.Control:
    """The ring itself says nothing that the words inside and beside it do not say."""
    color = ft.Colors.TERTIARY if energy.is_over else ft.Colors.PRIMARY
    arc = ft.ProgressRing(
        value=energy.fraction or 0,
        width=_RING,
        height=_RING,
        stroke_width=13,
        stroke_align=-1,
        stroke_cap=ft.StrokeCap.ROUND,
        color=color if energy.fraction else ft.Colors.TRANSPARENT,
        bgcolor=_BAR_TRACK,
    )
    words = ft.Column(
        [ft.Text(energy.headline, size=32, weight=ft.FontWeight.W_600), muted(energy.caption)],
        spacing=0,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        width=_RING,
        height=_RING,
    )
    drawn = ft.Semantics(exclude_semantics=True, content=arc)
    return ft.Stack([drawn, spoken_as_one(words)], width=_RING, height=_RING)


def _macro(figure: MacroFigure) -> ft.Control:
    lines: list[ft.Control] = [
        muted(figure.name),
        ft.Text(figure.amount, weight=ft.FontWeight.W_600),
    ]
    if figure.target:
        bar = ft.ProgressBar(
            value=figure.fraction or 0, bar_height=6, border_radius=3, color=ft.Colors.PRIMARY, bgcolor=_BAR_TRACK
        )
        lines += [ft.Semantics(exclude_semantics=True, content=bar), muted(figure.target, size=12)]
    if figure.note:
        lines.append(muted(figure.note, size=12))
    return ft.Container(spoken_as_one(ft.Column(lines, spacing=4)), expand=True)
