"""The totals of the day: energy as a ring, macronutrients as bars, both against their targets."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.language.speech import tr
from app.ui.look import card, muted, quiet_button, spoken_as_one
from app.ui.today import texts as today_texts
from app.ui.today.model import EnergyFigure, MacroFigure, TodayView

_RING = 104
_ENERGY_WIDTH = 340
_BAR_TRACK = ft.Colors.SURFACE_CONTAINER_HIGHEST


def totals_card(view: TodayView, set_targets: Callable[[], object], *, wide: bool) -> ft.Control:
    """Ring and figures, side by side on wide windows. Rows wrap, so that letters twice as large find room."""
    words = tr(today_texts.CHANGE_TARGET if view.targets else today_texts.SET_TARGET)
    change = ft.Row([quiet_button(words, set_targets, icon=ft.Icons.FLAG_OUTLINED)])
    energy = ft.Row(
        [_ring(view.energy), _headline(view.energy)],
        wrap=True,
        spacing=20,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    if not wide:
        return card([energy, *(_line(figure) for figure in view.macros), change])
    macros = ft.Row(
        [ft.Container(_column(figure), expand=True) for figure in view.macros],
        spacing=20,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    figures = ft.Column([macros, change], spacing=8, expand=True)
    return card([ft.Row([ft.Container(energy, width=_ENERGY_WIDTH), figures], spacing=24)], padding=24)


def _ring(energy: EnergyFigure) -> ft.Control:
    """Says nothing that the words beside it do not say."""
    arc = ft.ProgressRing(
        value=energy.fraction or 0,
        width=_RING,
        height=_RING,
        stroke_width=13,
        stroke_align=-1,
        stroke_cap=ft.StrokeCap.ROUND,
        color=_color(energy) if energy.fraction else ft.Colors.TRANSPARENT,
        bgcolor=_BAR_TRACK,
    )
    return ft.Semantics(exclude_semantics=True, content=arc)


def _headline(energy: EnergyFigure) -> ft.Control:
    number = ft.Text(energy.headline, size=40, weight=ft.FontWeight.W_600)
    words = [muted(energy.caption, size=16), *([muted(energy.sentence)] if energy.sentence else [])]
    return spoken_as_one(ft.Column([number, *words], spacing=0, tight=True))


def _color(energy: EnergyFigure) -> ft.Colors:
    return ft.Colors.TERTIARY if energy.is_over else ft.Colors.PRIMARY


def _bar(figure: MacroFigure) -> list[ft.Control]:
    if figure.fraction is None:
        return []
    bar = ft.ProgressBar(
        value=figure.fraction, bar_height=6, border_radius=3, color=ft.Colors.PRIMARY, bgcolor=_BAR_TRACK
    )
    return [ft.Semantics(exclude_semantics=True, content=bar)]


def _column(figure: MacroFigure) -> ft.Control:
    under = [muted(words, size=12) for words in (figure.target, figure.note) if words]
    amount = ft.Text(figure.amount, weight=ft.FontWeight.W_600)
    return spoken_as_one(ft.Column([muted(figure.name), amount, *_bar(figure), *under], spacing=4))


def _line(figure: MacroFigure) -> ft.Control:
    """Name and figures above a bar as long as the card is wide."""
    words: list[ft.Control] = [muted(figure.name), ft.Text(figure.amount, weight=ft.FontWeight.W_600)]
    words += [muted(each) for each in (figure.target, figure.note) if each]
    top = ft.Row(words, wrap=True, spacing=6, run_spacing=0)
    return spoken_as_one(ft.Column([top, *_bar(figure)], spacing=4))
