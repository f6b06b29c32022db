"""With the faults gone everything ends by itself; and both sides agree which day it is."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from contracts.logical_day import utc_range
from contracts.meal import Meal
from sync_client.worker import Rearming
from tests.invariants.laptop import MEALS, a_guest, in_account, on_path, promote, shown, sign_up
from tests.server_stub.people import Person, answered
from tests.server_stub.uploads import Upload, item
from tests.support.builders import a_meal
from tests.support.faults import Fault

TRIES_MAX = 40


@pytest.fixture(scope="module")
def url(url_on_each_database: str) -> str:
    """In the place of the folder's server."""
    return url_on_each_database


@pytest.mark.parametrize("step", ["/chunks/", "/commit", "/sync/changes"])
@pytest.mark.parametrize("fault", [Fault.REQUEST_LOST, Fault.BUSY, Fault.CAPTIVE_PORTAL])
def test_invariant_23_with_the_faults_gone_it_ends_by_itself(
    url: str, tmp_path: Path, email: str, fault: Fault, step: str
) -> None:
    """A run that parked is started again by its timer; when the network is back the diary arrives, in bounded tries."""
    reasons: list[str | None] = []
    with a_guest(tmp_path / "laptop", url, faults=[fault] * 25, concerns=on_path(step)) as tuckbox:
        sign_up(tuckbox, email)

        def work() -> str | None:
            reasons.append(promote(tuckbox).reason)
            assert len(reasons) < TRIES_MAX
            return reasons[-1]

        Rearming(tuckbox.clock, lambda ceiling: ceiling, lambda: False).run(work, threading.Event(), threading.Event())
        assert reasons[-1] is None
        assert len(reasons) > 1
        assert set(reasons[:-1]) <= {"server_unreachable", "server_unwell", "not_understood"}
        assert shown(tuckbox) == MEALS
        assert tuckbox.accounts.overview().promotion is None
    assert in_account(tmp_path / "fresh", url, email) == MEALS


ZONES = {
    "Europe/Berlin": [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 4), date(2026, 10, 3)],
    "Asia/Baku": [date(2015, 3, 28), date(2015, 3, 29)],
    "Pacific/Apia": [date(2011, 12, 29), date(2011, 12, 30), date(2011, 12, 31)],
    "Africa/Monrovia": [date(1960, 1, 9)],
    "Asia/Kathmandu": [date(2026, 6, 1)],
}
TICK = timedelta(milliseconds=1)


def test_invariant_25_both_sides_agree_on_every_day(ada: Person) -> None:
    """Around 04:00 of each day, to the millisecond, the server files a meal on the date the client gave it."""
    upload, expected = Upload(ada), dict[str, str]()
    meals = list[Meal]()
    for tz, days in ZONES.items():
        for day in days:
            start, end = utc_range(day, tz)
            for instant, logical_date in ((start, day), (end - TICK, day), (start - TICK, day - timedelta(days=1))):
                meal = a_meal(len(meals) + 1, eaten_at=instant, tz=tz)
                assert meal.logical_date == logical_date, (tz, instant)
                meals.append(meal)
                expected[str(meal.id)] = logical_date.isoformat()
    upload.stage_meals(0, meals)
    receipt = answered(upload.commit())
    assert (receipt["created"], receipt["warnings"]) == (len(meals), [])
    found = {
        item["id"]: item["logical_date"]
        for item in ada.meals(**{"from": "1900-01-01", "to": "2100-01-01"}, limit="500")
    }
    assert found == expected


def test_invariant_25_the_server_reckons_the_day_itself(ada: Person) -> None:
    """04:00:00.000 begins a day and 03:59:59.999 ends one; a date that is days off is refused, not believed."""
    four = datetime(2026, 10, 25, 3, tzinfo=UTC)  # 04:00 in Berlin, on the day its clocks went back
    assert a_meal(1, eaten_at=four).logical_date == date(2026, 10, 25)
    assert a_meal(2, eaten_at=four - TICK).logical_date == date(2026, 10, 24)
    upload = Upload(ada)
    answer = answered(upload.stage(0, [item(a_meal(1, eaten_at=four), logical_date="2026-10-22")]))
    assert [each["code"] for each in answer["rejected"]] == ["validation_error"]
    near = answered(Upload(ada, 2).whole([item(a_meal(2, eaten_at=four), logical_date="2026-10-24")]))
    assert [each["code"] for each in near["warnings"]] == ["logical_date_differs"]
