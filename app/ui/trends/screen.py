"""The Trends screen: energy per day of a week, a month or three, and the averages over what was logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, guard, keyed
from app.ui.energy import energy_text
from app.ui.hooks import State, use_loaded, use_state
from app.ui.look import card, heading, icon_button, main_button, muted, page_body, quiet_button, waiting_sign
from app.ui.navigation import go_to
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.text_scale import LARGE
from app.ui.today.day_address import FIRST_DAY, TODAY_PATH, day_path
from app.ui.today.model import macro_figures
from app.ui.trends import texts as words
from app.ui.trends.address import trends_path
from app.ui.trends.ahead import looked_at
from app.ui.trends.bars import day_aloud
from app.ui.trends.chart import trends_chart
from app.ui.trends.model import Averages, Streak, TrendsView, load_streak, load_trends
from app.ui.trends.period import ONE_DAY, Period, PeriodKind, period_with
from app.ui.trends.table import trends_table
from contracts.settings import EnergyUnit

_NO_STREAK: Final = Streak(0, is_longer=False)


@dataclass(frozen=True, slots=True)
class _Doings:
    """The ways that lead on from here."""

    show: Callable[[PeriodKind, date], None]
    open_day: Callable[[date], None]


@component
def trends_screen() -> ft.Control:
    """The period its address names; without a date it follows the current one."""
    around = use_surroundings()
    pulse, params = around.pulse, ft.use_route_params()
    today, week_start, ahead = pulse.today, pulse.preferences.week_start, around.trends_ahead
    looked = looked_at(params, pulse)
    period, fresh = looked.period, [pulse.data_version, pulse.nudges]
    loaded = use_loaded(lambda: load_trends(around.core, period, today), [looked], ahead.view(looked))
    is_waiting = loaded.value is None  # looking back a year takes longer than what is to be seen first
    streak = use_loaded(
        lambda: load_streak(around.core, today), [today, is_waiting, *fresh], _NO_STREAK if is_waiting else None
    )
    as_table = use_state(first=False)

    def show(kind: PeriodKind, day: date) -> None:
        go_to(trends_path(kind, period_with(kind, day, today, week_start).last, today))

    doings = _Doings(show, lambda day: go_to(day_path(day, today)))
    parts = [_header(period, around, doings.show)]
    if loaded.failure:
        parts.append(card([ft.Text(loaded.failure)]))
    if loaded.value is None:
        parts += [] if loaded.failure else [waiting_sign(tr(words.LOADING))]
    elif loaded.value.is_empty:
        # Keyed: what takes the place of an unkeyed card may be painted and yet not be there for screen readers.
        parts.append(keyed(_empty(loaded.value, lambda: go_to(TODAY_PATH)), "empty"))
    else:
        parts += _streak(streak.value)
        energy = _energy(loaded.value, pulse.preferences.energy_unit, as_table, doings, wide=around.wide)
        parts.append(keyed(energy, "energy"))
        parts += _macros(loaded.value)
    return page_body(parts, wide=around.wide)


def _header(period: Period, around: Surroundings, show: Callable[[PeriodKind, date], None]) -> ft.Control:
    """Which kind of period; then which one, between the arrows."""
    today, wide, is_large = around.pulse.today, around.wide, around.text_scale > LARGE
    kinds = ft.SegmentedButton(
        segments=[
            ft.Segment(value=kind, label=ft.Text(tr(said), no_wrap=not is_large)) for kind, said in words.KINDS.items()
        ],
        selected=[period.kind],
        show_selected_icon=False,
        style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=12, vertical=12)),
        on_change=guard(lambda event: show(PeriodKind(event.data[0]), period.last)),
    )
    title = heading(tr(words.TITLE), level=1)
    top = ft.Row([ft.Container(title, expand=True), kinds]) if wide else ft.Row([title, kinds], wrap=True)
    is_current = period.holds(today)
    before = icon_button(
        ft.Icons.CHEVRON_LEFT,
        tr(words.EARLIER[period.kind]),
        lambda: show(period.kind, period.first - ONE_DAY),
        disabled=period.first <= FIRST_DAY,
    )
    after = icon_button(
        ft.Icons.CHEVRON_RIGHT,
        tr(words.LATER[period.kind]),
        lambda: show(period.kind, period.last + ONE_DAY),
        disabled=period.last >= today,
    )
    named = ft.Column(
        [
            heading(words.period_title(period)),
            *([muted(tr(words.CURRENT[period.kind]))] if is_current else []),
        ],
        spacing=0,
        expand=not wide,
    )
    back = quiet_button(tr(words.BACK_TO_NOW), lambda: show(period.kind, today), icon=ft.Icons.TODAY)
    chosen = ft.Row([before, named, after, *([back] if wide and not is_current else [])], spacing=8)
    below = [ft.Row([back])] if not wide and not is_current else []
    return ft.Column([top, chosen, *below], spacing=8)


def _empty(view: TrendsView, go_to_today: Callable[[], None]) -> ft.Control:
    if not view.is_diary_empty:
        return card([muted(tr(words.EMPTY_PERIOD))])
    return card([ft.Text(tr(words.EMPTY_DIARY)), ft.Row([main_button(tr(words.TO_TODAY), go_to_today)])])


def _streak(streak: Streak | None) -> list[ft.Control]:
    said = words.streak(streak.days, is_longer=streak.is_longer) if streak else ""
    if not said:
        return []
    sign = ft.Icon(ft.Icons.ECO_OUTLINED, color=ft.Colors.PRIMARY, size=20)
    return [keyed(ft.Row([sign, ft.Container(ft.Text(said), expand=True)], spacing=8), "streak")]


def _energy(view: TrendsView, unit: EnergyUnit, as_table: State[bool], doings: _Doings, *, wide: bool) -> ft.Control:
    """The average, what it stands on, the chart, and its figures as a table where asked for."""
    sentence, more = _average(view.averages, unit)
    said: list[ft.Control] = [
        ft.Text(sentence, theme_style=ft.TextThemeStyle.BODY_LARGE),
        *([muted(more)] if more else []),
    ]
    aloud = words.chart_aloud(view.period, [day_aloud(day, unit) for day in view.listed], sentence)
    toggle = quiet_button(
        tr(words.HIDE_TABLE if as_table.value else words.SHOW_TABLE),
        lambda: as_table.change(lambda was: not was),
        icon=ft.Icons.TABLE_CHART_OUTLINED,
    )
    table = (
        [ft.Container(trends_table(view, unit, doings.open_day, wide), key=str(view.period))] if as_table.value else []
    )
    return card(
        [
            ft.Container(ft.Column(said, spacing=2), padding=ft.Padding.only(bottom=8)),
            trends_chart(view, unit, aloud, doings.open_day),
            ft.Row([toggle]),
            *table,
        ],
        padding=20 if wide else 14,
    )


def _average(averages: Averages, unit: EnergyUnit) -> tuple[str, str]:
    more = words.qualified(averages.fasted, averages.partial, is_today_counted=averages.is_today_counted)
    if averages.means is None:
        return tr(words.NO_AVERAGE), more
    return words.average(energy_text(averages.means.kcal, unit), averages.counted, averages.unlogged), more


def _macros(view: TrendsView) -> list[ft.Control]:
    """Protein, carbs and fat of an average day; a sum that some meals do not state their part of is a lower bound."""
    if view.averages.means is None:
        return []
    columns: list[ft.Control] = [
        ft.Column(
            [
                muted(figure.name),
                ft.Text(figure.amount, weight=ft.FontWeight.W_600),
                *(muted(said, size=12) for said in (figure.target, figure.note) if said),
            ],
            spacing=2,
            expand=True,
        )
        for figure in macro_figures(view.averages.means, view.targets)
    ]
    row = ft.Row(columns, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)
    means = card([ft.Column([heading(tr(words.MACROS)), muted(tr(words.PER_DAY))], spacing=0), row])
    return [keyed(means, "macronutrients")]
