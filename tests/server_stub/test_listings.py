"""Listings by day and range, and the day summaries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.day import summarize
from contracts.meal import Meal
from tests.server_stub.people import Person, answered, refused
from tests.support.builders import NOON, a_meal, numbered_id


def a_week(person: Person) -> list[Meal]:
    """Two meals a day for a week back from noon, newest first."""
    meals = [a_meal(n, eaten_at=NOON - timedelta(hours=12 * n)) for n in range(1, 15)]
    for meal in meals:
        assert 201 == person.put_meal(meal).status_code
    return meals


def ids(items: list[dict[str, str]]) -> list[str]:
    return [item["id"] for item in items]


def test_a_day_lists_its_meals_in_order_of_time(ada: Person) -> None:
    meals = a_week(ada)
    expected = sorted((m for m in meals if m.logical_date == date(2026, 11, 18)), key=lambda m: m.sort_key)
    assert [str(m.id) for m in expected] == ids(ada.meals(logical_date="2026-11-18"))
    assert 2 == len(expected)


def test_a_range_takes_in_both_ends(ada: Person) -> None:
    a_week(ada)
    found = {item["logical_date"] for item in ada.meals(**{"from": "2026-11-16", "to": "2026-11-18"})}
    assert {"2026-11-16", "2026-11-17", "2026-11-18"} == found


def test_a_range_may_be_open(ada: Person) -> None:
    meals = a_week(ada)
    assert len(meals) == len(ada.meals())
    assert len(meals) == len(ada.meals(**{"from": "2026-11-17"})) + len(ada.meals(to="2026-11-16"))


def test_pages_follow_each_other_without_gap_or_overlap(ada: Person) -> None:
    meals = a_week(ada)
    seen: list[str] = []
    query = {"from": "1900-01-01", "to": "9998-12-31", "limit": "4"}
    while True:
        page = answered(ada.http.get("/v1/meals", params=query))
        seen += ids(page["items"])
        if page["next_cursor"] is None:
            break
        assert 4 == len(page["items"])
        query["cursor"] = page["next_cursor"]
    assert [str(m.id) for m in sorted(meals, key=lambda m: m.sort_key)] == seen


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"logical_date": "20-11-2026"}, "logical_date"),
        ({"logical_date": "2026-02-30"}, "logical_date"),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "to"),
        ({"logical_date": "2026-11-20", "from": "2026-11-19"}, "logical_date"),
        ({"cursor": "made-up"}, "cursor"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_field(ada: Person, query: dict[str, str], field: str) -> None:
    problem = refused(ada.http.get("/v1/meals", params=query), 422, "validation_error")
    assert [["query", field]] == [error["loc"] for error in problem["errors"]]


def test_a_cursor_is_good_for_its_own_listing_only(ada: Person, bob: Person) -> None:
    a_week(ada)
    cursor = answered(ada.http.get("/v1/meals", params={"limit": 1}))["next_cursor"]
    refused(bob.http.get("/v1/meals", params={"cursor": cursor}), 422, "validation_error")
    refused(ada.http.get("/v1/sync/changes", params={"cursor": cursor}), 410, "resync_required")
    refused(ada.http.get("/v1/meals", params={"cursor": ada.changes()["next_cursor"]}), 422, "validation_error")


def test_a_cursor_is_good_for_its_own_span_only(ada: Person) -> None:
    a_week(ada)
    span = {"from": "2026-11-14", "to": "2026-11-18", "limit": "1"}
    cursor = answered(ada.http.get("/v1/meals", params=span))["next_cursor"]
    assert 1 == len(ada.meals(**span, cursor=cursor))
    for other in ({}, {"from": "2026-11-14"}, {**span, "to": "2026-11-19"}, {"logical_date": "2026-11-14"}):
        refused(ada.http.get("/v1/meals", params={**other, "cursor": cursor}), 422, "validation_error")


def test_a_changed_cursor_never_leads_elsewhere(ada: Person) -> None:
    """The last character of a signature holds two bits that mean nothing; every other change is noticed."""
    a_week(ada)
    cursor = answered(ada.http.get("/v1/meals", params={"limit": 3}))["next_cursor"]
    expected = ids(ada.meals(limit="2", cursor=cursor))
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        changed = cursor[:place] + other + cursor[place + 1 :]
        response = ada.http.get("/v1/meals", params={"limit": 2, "cursor": changed})
        if response.status_code == 200:
            assert (len(cursor) - 1, expected) == (place, ids(response.json()["items"]))
        else:
            refused(response, 422, "validation_error")


def test_a_summary_is_the_exact_sum_of_its_meals(ada: Person) -> None:
    meals = [
        a_meal(1, kcal=Decimal("0.1"), protein_g=Decimal("0.2"), carbs_g=None),
        a_meal(2, kcal=Decimal("0.2"), protein_g=None, fat_g=Decimal("0.001")),
        a_meal(3, kcal=Decimal("19999.999")),
    ]
    for meal in meals:
        ada.put_meal(meal)
    expected = summarize(date(2026, 11, 20), meals)
    assert expected.model_dump(mode="json") == ada.summaries()["2026-11-20"]
    assert (20000.299, 3) == (ada.summaries()["2026-11-20"]["kcal"], ada.summaries()["2026-11-20"]["meal_count"])
    assert {"protein_g": 1, "carbs_g": 1, "fat_g": 0} == ada.summaries()["2026-11-20"]["unknown"]


def test_moving_a_meal_moves_its_energy(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    ada.put_meal(a_meal(2))
    ada.put_meal(a_meal(2, eaten_at=NOON - timedelta(days=1)))
    found = {day: (s["kcal"], s["meal_count"]) for day, s in ada.summaries().items()}
    assert {"2026-11-19": (350, 1), "2026-11-20": (350, 1)} == found


def test_a_day_without_meals_has_no_summary(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    assert {} == ada.summaries()


def test_summaries_come_in_order_of_date_within_the_span(ada: Person) -> None:
    a_week(ada)
    query = {"from": "2026-11-16", "to": "2026-11-18"}
    items = answered(ada.http.get("/v1/day-summaries", params=query))["items"]
    assert ["2026-11-16", "2026-11-17", "2026-11-18"] == [item["logical_date"] for item in items]
