"""What a commit does with a meal the account knows already: trust the guest, lose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from contracts.meal import Meal
from tests.server_stub.people import Person, answered
from tests.server_stub.stored import history
from tests.server_stub.uploads import Upload, item
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.servers import RunningServer


def promote(person: Person, number: int, meals: Sequence[tuple[Meal, int]], **others: Any) -> dict[str, Any]:
    """An import of one chunk; `number` tells imports apart."""
    upload = Upload(person, number, **others)
    answered(upload.stage(0, [item(meal, revision) for meal, revision in meals]))
    return answered(upload.commit())


def outcome(receipt: dict[str, Any]) -> str:
    """Of its only meal."""
    ((_, found),) = receipt["outcomes"].items()
    assert 1 == receipt[found["outcome"]] == receipt["totals"]["meal_count"]
    return str(found["outcome"])


def test_a_meal_the_account_does_not_know_is_created(ada: Person) -> None:
    assert "created" == outcome(promote(ada, 1, [(a_meal(), 3)]))
    stored = ada.meal(numbered_id(1))
    assert (1, 1) == (stored["version"], stored["revision"])


def test_the_same_meal_again_is_unchanged(ada: Person, server: RunningServer) -> None:
    promote(ada, 1, [(a_meal(), 3)])
    assert ["unchanged"] * 3 == [outcome(promote(ada, n, [(a_meal(), r)])) for n, r in ((2, 3), (3, 4), (4, 2))]
    assert (1, 1, []) == (*(ada.meal(numbered_id(1))[k] for k in ("version", "revision")), history(server, ada.id))


def test_a_newer_guest_copy_wins_and_the_old_one_is_kept(ada: Person, server: RunningServer) -> None:
    promote(ada, 1, [(a_meal(name="Old"), 3)])
    assert "updated" == outcome(promote(ada, 2, [(a_meal(name="New"), 4)]))
    stored = ada.meal(numbered_id(1))
    assert ("New", 2, 2) == (stored["name"], stored["version"], stored["revision"])
    assert [("replaced", 1, "Old")] == history(server, ada.id)


def test_an_older_or_equal_revision_of_the_lineage_is_stale(ada: Person, server: RunningServer) -> None:
    promote(ada, 1, [(a_meal(name="Newest"), 3)])
    assert ["stale", "stale"] == [
        outcome(promote(ada, n, [(a_meal(name=f"Revision {r}"), r)])) for n, r in ((2, 2), (3, 3))
    ]
    assert "Newest" == ada.meal(numbered_id(1))["name"]
    assert [("stale", None, "Revision 2"), ("stale", None, "Revision 3")] == history(server, ada.id)


def test_a_newer_revision_with_the_same_content_still_outdates_older_ones(ada: Person) -> None:
    promote(ada, 1, [(a_meal(name="A"), 1)])
    promote(ada, 2, [(a_meal(name="A"), 3)])
    assert "stale" == outcome(promote(ada, 3, [(a_meal(name="B"), 2)]))
    assert "A" == ada.meal(numbered_id(1))["name"]


def test_another_lineage_is_trusted_whatever_its_revision(ada: Person) -> None:
    promote(ada, 1, [(a_meal(name="Phone"), 9)])
    assert "updated" == outcome(promote(ada, 2, [(a_meal(name="Laptop"), 1)], lineage_id=numbered_id(1, space=70)))
    assert "Laptop" == ada.meal(numbered_id(1))["name"]


def test_an_edit_on_the_server_is_not_undone_by_an_older_copy(ada: Person) -> None:
    promote(ada, 1, [(a_meal(name="Promoted"), 1)])
    ada.put_meal(a_meal(name="Edited"))
    assert "stale" == outcome(promote(ada, 2, [(a_meal(name="Promoted"), 1)]))
    assert "updated" == outcome(promote(ada, 3, [(a_meal(name="Edited on the device"), 2)]))


def test_a_meal_made_on_the_server_joins_the_lineage_that_brings_the_same(ada: Person) -> None:
    ada.put_meal(a_meal(name="Same"))
    assert "unchanged" == outcome(promote(ada, 1, [(a_meal(name="Same"), 2)]))
    assert "stale" == outcome(promote(ada, 2, [(a_meal(name="Older"), 1)]))


def test_a_deleted_meal_stays_deleted_and_the_guests_copy_is_kept(ada: Person, server: RunningServer) -> None:
    promote(ada, 1, [(a_meal(name="Promoted"), 1)])
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    for n, meal in enumerate((a_meal(name="Promoted"), a_meal(name="Edited")), 2):
        assert "deleted_elsewhere" == outcome(promote(ada, n, [(meal, n)]))
    assert ([], {}) == (ada.meals(), ada.summaries())
    assert [
        ("deleted", 1, "Promoted"),
        ("deleted_elsewhere", None, "Promoted"),
        ("deleted_elsewhere", None, "Edited"),
    ] == (history(server, ada.id))


def test_a_promoted_move_empties_the_old_day_and_fills_the_new_one(ada: Person) -> None:
    yesterday = NOON - timedelta(days=1)
    promote(ada, 1, [(a_meal(1), 1), (a_meal(2, eaten_at=yesterday), 1), (a_meal(3, eaten_at=yesterday), 1)])
    promote(ada, 2, [(a_meal(1, eaten_at=yesterday, kcal=Decimal("0.007")), 2), (a_meal(3, kcal=Decimal(1)), 2)])
    found = {day: (s["kcal"], s["meal_count"]) for day, s in ada.summaries().items()}
    assert {"2026-11-19": (350.007, 2), "2026-11-20": (1, 1)} == found


def test_moving_the_only_meal_of_a_day_leaves_no_summary_behind(ada: Person) -> None:
    promote(ada, 1, [(a_meal(1), 1)])
    promote(ada, 2, [(a_meal(1, eaten_at=NOON - timedelta(days=1)), 2)])
    assert ["2026-11-19"] == list(ada.summaries())


def test_totals_cover_every_accepted_meal_whatever_became_of_it(ada: Person) -> None:
    promote(ada, 1, [(a_meal(1, name="Kept"), 5), (a_meal(2), 1), (a_meal(3), 1)])
    ada.http.delete(f"/v1/meals/{numbered_id(3)}")
    receipt = promote(ada, 2, [(a_meal(1, name="Late"), 4), (a_meal(2), 1), (a_meal(3), 1), (a_meal(4), 1)])
    assert [1, 0, 1, 1, 1] == [receipt[k] for k in ("created", "updated", "unchanged", "deleted_elsewhere", "stale")]
    assert {"meal_count": 4, "kcal": 1400} == receipt["totals"]


def test_an_older_revision_stays_stale_after_a_newer_one_met_a_deleted_meal_and_was_restored(ada: Person) -> None:
    for number, revision in ((1, 1), (2, 3)):
        upload = Upload(ada, number)
        answered(upload.stage_meals(0, [a_meal(1, name=f"Revision {revision}")], revision=revision))
        answered(upload.commit())
        ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    history = answered(ada.http.get(f"/v1/meals/{numbered_id(1)}/history"))["items"]
    entry = next(each["entry"] for each in history if each["meal"]["name"] == "Revision 3")
    answered(ada.http.post(f"/v1/meals/{numbered_id(1)}/restore", json={"entry": entry}))
    late = Upload(ada, 3)
    answered(late.stage_meals(0, [a_meal(1, name="Revision 2")], revision=2))
    assert 1 == answered(late.commit())["stale"]
    assert "Revision 3" == ada.meal(numbered_id(1))["name"]
