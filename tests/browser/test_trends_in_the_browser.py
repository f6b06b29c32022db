"""The Trends screen in a real browser, on a phone's and on a desk's window."""

from __future__ import annotations

import calendar
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.language import writing
from app.ui.trends import texts as trends_texts
from app.ui.trends.period import PeriodKind
from contracts.day import DayStatus
from contracts.settings import EnergyUnit
from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.diaries import today_on, write_diary

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])


@WIDTHS
def test_a_month_is_looked_at_and_a_day_of_it_opened_from_the_table_and_from_its_bar(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    """Back leads from the day to the month that was shown."""
    last_month = today_on(tuckbox_app.device).replace(day=1) - timedelta(days=1)
    third, fourth, fifth = (last_month.replace(day=n) for n in (3, 4, 5))
    days = calendar.monthrange(last_month.year, last_month.month)[1]
    write_diary(tuckbox_app.device, [(third, "Soup", 1800), (fifth, "Bread", 1200)], {fourth: DayStatus.FASTED})
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Trends")
    screen.press("Month")
    screen.press("Previous month")
    screen.says(writing.month_and_year(last_month))
    average = f"Average 1,000 kcal over 3 logged days; {days - 3} days not logged."
    screen.says(average)
    screen.says("1 fasted day counts as 0.")
    chart = screen.page.get_by_role("img", name=re.compile(f"Energy per day, {writing.month_and_year(last_month)}"))
    expect(chart).to_be_attached()
    assert screen.unnamed_controls() == []
    screen.page.wait_for_url("**/trends/month/*")  # what is only passed by is no place to come back to

    screen.press("Show as table")
    screen.press(trends_texts.open_day(fifth))
    expect(screen.button("Edit Bread")).to_be_attached()
    screen.says(writing.full_date(fifth))
    screen.page.go_back()
    screen.says(average)

    box = chart.bounding_box()
    assert box is not None
    plot = box["width"] - 56
    screen.page.mouse.click(box["x"] + 56 + plot * 2.5 / days, box["y"] + 200)
    expect(screen.button("Edit Soup")).to_be_attached()


@WIDTHS
def test_an_empty_diary_says_what_trends_are_for_and_the_unit_is_the_persons(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Trends")
    screen.says("Here you will see your energy day by day")
    assert screen.unnamed_controls() == []
    write_diary(tuckbox_app.device, [(today_on(tuckbox_app.device), "Soup", 1000)], energy_unit=EnergyUnit.KJ)
    screen.says("Average 4,184 kJ over 1 logged day")
    screen.press("3 months")
    screen.says(str(trends_texts.CURRENT[PeriodKind.THREE_MONTHS]))
    screen.says("Today counts with what is logged so far.")
