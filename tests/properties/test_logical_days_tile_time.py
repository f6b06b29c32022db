"""In every IANA zone, around every change of its clock from 1900 to 2100, logical days tile time.

A start is certified rather than computed a second time: the wall clock shows 04:00 or later at it, and at the end of
every stretch of even time before it, it does not yet. Within a stretch the wall clock only advances.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from contracts import logical_day
from contracts.zones import zone, zone_names
from tests.properties.zone_transitions import FIRST, LAST, Transition, distinct_zones, transitions

DAY = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)
MICROSECOND = timedelta(microseconds=1)
ROLLOVER = time(4)
LOOK_BACK = 3 * DAY
"""Longer than any jump of a clock, so that no earlier stretch can show the date's 04:00."""

SHARDS = 12

DateRule = Callable[[datetime, str], date]


def shown(instant: datetime, tz: str) -> datetime:
    """What the wall clock of the zone shows, without its offset."""
    return instant.astimezone(zone(tz)).replace(tzinfo=None)


def stretch_ends(changes: tuple[Transition, ...], since: datetime, until: datetime) -> Iterator[datetime]:
    """The last microsecond of each stretch of even time between `since` and `until`."""
    low = bisect.bisect_right(changes, since, key=lambda change: change.at)
    for change in itertools.takewhile(lambda change: change.at < until, changes[low:]):
        yield change.at - MICROSECOND
    yield until - MICROSECOND


def assert_starts_at(day: date, start: datetime, tz: str, changes: tuple[Transition, ...]) -> None:
    """`start` is the first instant at which the wall clock of the zone shows 04:00 of `day` or later."""
    rollover = datetime.combine(day, ROLLOVER)
    assert shown(start, tz) >= rollover, (tz, day, start)
    for last in stretch_ends(changes, start - LOOK_BACK, start):
        assert shown(last, tz) < rollover, (tz, day, start, last)


def dates_near(change: Transition) -> list[date]:
    """The dates whose boundaries the change may touch, and one more at either end."""
    readings = ((change.at + change.before).date(), (change.at + change.after).date())
    first = min(readings) - DAY
    return [first + n * DAY for n in range((max(readings) - first).days + 2)]


def dates_to_check(changes: tuple[Transition, ...]) -> list[date]:
    """The dates near every change, and a few on which nothing happens."""
    quiet = [date(year, month, 15) for year in range(1900, 2101, 20) for month in (1, 7)]
    return sorted({*quiet, *itertools.chain.from_iterable(map(dates_near, changes))})


def check_zone(tz: str, rule: DateRule = logical_day.logical_date) -> None:
    """Every promise of the logical day, near every change of the zone's clock."""
    changes = transitions(tz)
    for change in changes:
        assert zone(tz).utcoffset(change.at.astimezone(zone(tz))) == change.after, (tz, change)
        for instant in (change.at - MILLISECOND, change.at, change.at + MILLISECOND):
            start, end = logical_day.utc_range(rule(instant, tz), tz)
            assert start <= instant < end, (tz, instant)
    for day in dates_to_check(changes):
        start, end = logical_day.utc_range(day, tz)
        assert start < end, (tz, day)
        assert end == logical_day.utc_range(day + DAY, tz)[0], (tz, day)
        assert_starts_at(day, start, tz, changes)
        assert rule(start - MILLISECOND, tz) == day - DAY, (tz, start)
        assert rule(start, tz) == rule(end - MILLISECOND, tz) == day, (tz, start)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_days_tile_time_around_every_transition_of_every_zone(shard: int) -> None:
    names = sorted(zone_names())[shard::SHARDS]
    assert names
    for name in names:
        check_zone(name)


@pytest.mark.parametrize(
    ("tz", "day"),
    [
        ("America/New_York", date(2026, 3, 8)),
        ("Asia/Baku", date(2015, 3, 29)),
        ("Asia/Baku", date(2015, 10, 25)),
        ("Asia/Hong_Kong", date(1946, 12, 1)),
        ("Europe/Moscow", date(1919, 7, 1)),
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1969, 9, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
    ],
)
def test_a_day_starts_where_a_look_at_every_second_finds_it(tz: str, day: date) -> None:
    rollover = datetime.combine(day, ROLLOVER)
    first = rollover.replace(tzinfo=UTC) - LOOK_BACK
    seconds = (first + timedelta(seconds=n) for n in range(6 * 24 * 3600))
    expected = next(second for second in seconds if shown(second, tz) >= rollover)
    assert expected == logical_day.utc_range(day, tz)[0]


def test_the_transitions_are_those_of_all_zones_and_two_centuries() -> None:
    """Guards the test above: an empty list of transitions would let everything pass."""
    assert sum(map(len, distinct_zones().values())) == len(zone_names()) > 500
    everywhere = [change.at for name in distinct_zones() for change in transitions(name)]
    assert len(everywhere) > 30_000
    assert {at.year // 10 for at in everywhere} >= set(range(190, 210))
    assert FIRST <= min(everywhere) < datetime(1902, 1, 1, tzinfo=UTC)
    assert datetime(2100, 1, 1, tzinfo=UTC) < max(everywhere) < LAST


def test_no_zone_changes_its_offset_twice_within_the_days_in_which_a_rollover_is_looked_for() -> None:
    """So one look at each end of that span tells whether there is a change between them."""
    for name in distinct_zones():
        for earlier, later in itertools.pairwise(transitions(name)):
            assert later.at - earlier.at > timedelta(hours=52), (name, later)


def four_hours_back(instant: datetime, tz: str) -> date:
    """The rule that looks right and is not: four hours of elapsed time, then the wall clock's date."""
    return shown(instant - timedelta(hours=4), tz).date()


def wall_clock_less_four_hours(instant: datetime, tz: str) -> date:
    """Another one: the date of the wall clock's reading less four hours."""
    return (shown(instant, tz) - timedelta(hours=4)).date()


@pytest.mark.parametrize(
    ("rule", "tz"),
    [
        (four_hours_back, "America/New_York"),
        (four_hours_back, "Europe/Berlin"),
        (wall_clock_less_four_hours, "Asia/Hong_Kong"),
    ],
)
def test_the_check_catches_the_naive_rules(rule: DateRule, tz: str) -> None:
    with pytest.raises(AssertionError):
        check_zone(tz, rule)
