"""What `tuckbox undo` says it took back."""

from __future__ import annotations

from datetime import date

import pytest

from app.cli.undo_texts import undone
from contracts.services import Change, ChangeKind


@pytest.mark.parametrize(
    ("kind", "meal_count", "said"),
    [
        (ChangeKind.ADDED, 1, "Soup is not in the diary any more"),
        (ChangeKind.COPIED, 3, "Soup and 2 other meals are not in the diary any more"),
        (ChangeKind.DELETED, 2, "Soup and 1 other meal are back"),
        (ChangeKind.EDITED, 1, "Soup is as before"),
        (ChangeKind.FOOD_EDITED, 0, "the food Soup is as before."),
        (ChangeKind.FOOD_EDITED, 2, "the food Soup is as before, in 2 meals too"),
    ],
)
def test_each_kind_of_change_is_said_in_words(kind: ChangeKind, meal_count: int, said: str) -> None:
    assert said in undone(Change(7, kind, "Soup", meal_count, date(2026, 3, 1)))
