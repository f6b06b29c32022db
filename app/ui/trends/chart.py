"""The bars of energy per day, with the target as a line across them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import flet as ft
import flet_charts as charts  # type: ignore[import-untyped]  # it ships no types

from app.language import writing
from app.language.speech import tr
from app.ui.boundary import component, guard
from app.ui.energy import energy_text, in_unit
from app.ui.hooks import use_state
from app.ui.look import CONTENT_WIDTH, muted
from app.ui.surroundings import use_surroundings
from app.ui.text_scale import LARGE
from app.ui.trends import texts as words
from app.ui.trends.bars import Bar, BarLook, Scale, axis_labels, bars_of, scale_for
from app.ui.trends.model import TrendsView
from app.ui.trends.period import Period, PeriodKind
from contracts.settings import EnergyUnit

_PLOT: Final = 230
_BESIDE: Final = 56
_BELOW: Final = {PeriodKind.WEEK: 48, PeriodKind.MONTH: 28, PeriodKind.THREE_MONTHS: 28}
"""Room for the labels at their largest; those of a week have two lines."""
_USUAL_WIDTH: Final = CONTENT_WIDTH - 88
_BAR_MAX: Final = 44
_STUB: Final = Decimal("0.012")
"""How much of the height a fasted day's zero takes, so that it is not a gap."""

_COLORS: Final = {
    BarLook.WITHIN: ft.Colors.PRIMARY,
    BarLook.ABOVE: ft.Colors.TERTIARY,
    BarLook.PARTIAL: ft.Colors.with_opacity(0.6, ft.Colors.PRIMARY),
    BarLook.FASTED: ft.Colors.OUTLINE,
}
_LINE: Final = ft.Colors.ON_SURFACE


@component
def trends_chart(view: TrendsView, unit: EnergyUnit, aloud: str, open_day: Callable[[date], None]) -> ft.Control:
    """To screen readers a picture with a name; to the others, bars that show their figure and open their day."""
    width = use_state(min(_USUAL_WIDTH, float(ft.context.page.width or 0)))
    target = view.targets.kcal if view.targets else None
    line = None if target is None else in_unit(target, unit)
    bars = bars_of(view.days, target, unit)
    scale = scale_for(max([*(bar.height for bar in bars), line or Decimal(0), Decimal(1)]))

    def touched(event: charts.BarChartEvent) -> None:
        place = event.group_index
        if event.type is charts.ChartEventType.TAP_UP and place is not None and place >= 0:
            open_day(view.days[place].date)

    groups = _groups(len(view.days), bars, scale, max(0.0, width.value - _BESIDE))
    drawn = ft.Container(
        ft.Stack(
            [_bar_chart(view.period, groups, scale, use_surroundings().text_scale, touched), *_target_line(line, scale)]
        ),
        height=_PLOT + _BELOW[view.period.kind],
        on_size_change=guard(lambda event: width.put(float(event.width))),
    )
    picture = ft.Semantics(container=True, image=True, label=aloud, exclude_semantics=True, content=drawn)
    return ft.Column([picture, _legend(bars, target, unit)], spacing=8)


def _bar_chart(
    period: Period,
    groups: list[charts.BarChartGroup],
    scale: Scale,
    text_scale: float,
    touched: Callable[[charts.BarChartEvent], None],
) -> charts.BarChart:
    return charts.BarChart(
        groups=groups,
        group_alignment=ft.MainAxisAlignment.SPACE_AROUND,
        min_y=0,
        max_y=float(scale.top),
        left_axis=_axis({float(mark): writing.kcal(mark) for mark in scale.marks}, _BESIDE, text_scale),
        bottom_axis=_axis(axis_labels(period.days, period.kind), _BELOW[period.kind], text_scale),
        right_axis=charts.ChartAxis(show_labels=False),
        top_axis=charts.ChartAxis(show_labels=False),
        horizontal_grid_lines=charts.ChartGridLines(
            interval=float(scale.step), color=ft.Colors.OUTLINE_VARIANT, width=1
        ),
        tooltip=charts.BarChartTooltip(
            bgcolor=ft.Colors.INVERSE_SURFACE, fit_inside_horizontally=True, fit_inside_vertically=True
        ),
        animation=ft.Animation(0),
        on_event=guard(touched),
        expand=True,
    )


def _groups(count: int, bars: Sequence[Bar], scale: Scale, room: float) -> list[charts.BarChartGroup]:
    """A rod for each day, as wide as leaves a gap between neighbours; days without a bar have one that is not seen.

    Without it their place would be narrower than the others'.
    """
    width = min(_BAR_MAX, max(1.5, room / count * 0.65))
    rods = {bar.place: _rod(bar, scale, width) for bar in bars}
    return [charts.BarChartGroup(x=n, rods=[rods.get(n) or _unseen_rod(width)]) for n in range(count)]


def _unseen_rod(width: float) -> charts.BarChartRod:
    return charts.BarChartRod(from_y=0, to_y=0, width=width, color=ft.Colors.TRANSPARENT, show_tooltip=False)


def _rod(bar: Bar, scale: Scale, width: float) -> charts.BarChartRod:
    height = scale.top * _STUB if bar.look is BarLook.FASTED else bar.height
    radius = min(6.0, width / 3)
    said = ft.TextStyle(color=ft.Colors.ON_INVERSE_SURFACE, size=13)
    return charts.BarChartRod(
        from_y=0,
        to_y=float(height),
        width=width,
        color=_COLORS[bar.look],
        border_radius=ft.BorderRadius.only(top_left=radius, top_right=radius),
        tooltip=charts.BarChartRodTooltip(text=bar.words, text_style=said),
    )


def _axis(labels: dict[Any, str], size: int, text_scale: float) -> charts.ChartAxis:
    return charts.ChartAxis(
        label_size=size,
        labels=[
            charts.ChartAxisLabel(value=value, label=ft.Container(_label(said, text_scale), padding=4))
            for value, said in labels.items()
        ],
    )


def _label(said: str, text_scale: float) -> ft.Text:
    """Larger letters have no room below a bar; the table beside the chart has the figures at any size."""
    size = 12 * min(1.0, LARGE / text_scale)
    return muted(said, size=size, text_align=ft.TextAlign.CENTER)


def _target_line(line: Decimal | None, scale: Scale) -> list[ft.Control]:
    """Lies over the chart, whose own lines are for the axis and cannot stand elsewhere; edged to be seen on bars."""
    if line is None:
        return []
    drawn = ft.Container(
        ft.Container(bgcolor=_LINE),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=ft.Padding.symmetric(vertical=1),
        height=4,
        left=_BESIDE,
        right=0,
        top=float(_PLOT * (1 - line / scale.top)) - 2,
        ignore_interactions=True,
    )
    return [drawn]


def _legend(bars: Sequence[Bar], target: Decimal | None, unit: EnergyUnit) -> ft.Control:
    """What the colours say, of those that occur."""
    looks = {bar.look for bar in bars}
    named = {
        BarLook.WITHIN: words.LOGGED if target is None else words.UP_TO_TARGET,
        BarLook.ABOVE: words.ABOVE_TARGET,
        BarLook.PARTIAL: words.MARKED_PARTIAL,
        BarLook.FASTED: words.MARKED_FASTED,
    }
    signs: list[ft.Control] = []
    if target is not None:
        signs.append(_sign(ft.Container(bgcolor=_LINE, width=16, height=2), words.target(energy_text(target, unit))))
    signs += [
        _sign(ft.Container(bgcolor=_COLORS[look], width=12, height=12, border_radius=3), tr(said))
        for look, said in named.items()
        if look in looks
    ]
    return ft.Row(signs, wrap=True, spacing=16, run_spacing=4)


def _sign(sign: ft.Control, said: str) -> ft.Control:
    return ft.Row([sign, muted(said, size=13)], spacing=6, tight=True)
