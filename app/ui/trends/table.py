"""The figures of the chart as a table; each day opens on Today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import flet as ft

from app.language import writing
from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import component, guard
from app.ui.energy import energy_number, unit_words
from app.ui.hooks import use_state
from app.ui.look import TOUCH, quiet_button
from app.ui.trends import texts as words
from app.ui.trends.bars import day_marks
from app.ui.trends.model import TrendDay, TrendsView
from app.ui.trends.period import PeriodKind
from contracts.day import MACRONUTRIENTS
from contracts.settings import EnergyUnit

_MARGIN = 8
_ROW = 52
_SHOWN_AT_FIRST = 31


def _name(words: str, said: str | None = None) -> ft.Text:
    return ft.Text(words, size=13, semantics_label=said)


@component
def trends_table(view: TrendsView, unit: EnergyUnit, open_day: Callable[[date], None], wide: bool) -> ft.Control:
    """A line for each day there is something to say of, the last one first; a long list is cut until asked for."""
    is_whole = use_state(first=False)
    names = [
        _name(tr(words.DAY_COLUMN)),
        _name(unit_words(unit)),
        _name(tr(texts.PROTEIN)),
        _name(tr(texts.CARBS if wide else texts.CARBS_IN_BRIEF), said=tr(texts.CARBS)),
        _name(tr(texts.FAT)),
    ]
    name_of = writing.short_date if view.period.kind is PeriodKind.THREE_MONTHS else words.weekday_and_day
    newest_first = view.listed[::-1]
    shown = newest_first if is_whole.value else newest_first[:_SHOWN_AT_FIRST]
    table = ft.DataTable(
        columns=[ft.DataColumn(label=name, numeric=n > 0) for n, name in enumerate(names)],
        rows=[
            ft.DataRow([ft.DataCell(each) for each in _cells(day, unit, name_of(day.date), open_day)]) for day in shown
        ],
        column_spacing=32 if wide else 12,
        horizontal_margin=_MARGIN,
        heading_row_height=TOUCH,
        data_row_min_height=_ROW,
        data_row_max_height=float("inf"),
    )
    more = quiet_button(tr(words.EARLIER_DAYS), lambda: is_whole.put(True))
    is_cut = len(shown) < len(newest_first)
    return ft.Column([ft.Row([table], scroll=ft.ScrollMode.AUTO), *([more] if is_cut else [])])


def _cells(day: TrendDay, unit: EnergyUnit, name: str, open_day: Callable[[date], None]) -> list[ft.Control]:
    opener = ft.TextButton(
        ft.Text(name, semantics_label=words.open_day(day.date)),
        on_click=guard(partial(open_day, day.date)),
        style=ft.ButtonStyle(padding=4, alignment=ft.Alignment.CENTER_LEFT),
        height=TOUCH,
    )
    if not day.is_logged:
        return [opener, ft.Text(tr(words.NOT_LOGGED), size=13, color=ft.Colors.ON_SURFACE_VARIANT), *[ft.Text("")] * 3]
    energy = "\n".join([energy_number(day.summary.kcal, unit), *day_marks(day)])
    return [opener, _figure(energy), *(_figure(_amount(day, code)) for code in MACRONUTRIENTS)]


def _figure(said: str) -> ft.Control:
    return ft.Text(said, size=13, text_align=ft.TextAlign.END)


def _amount(day: TrendDay, code: str) -> str:
    """The sum; a lower bound where some meals do not state it, nothing where none does."""
    unknown = getattr(day.summary.unknown, code)
    amount = writing.grams(getattr(day.summary, code))
    if unknown and unknown == day.summary.meal_count:
        return ""
    return words.at_least(amount) if unknown else amount
