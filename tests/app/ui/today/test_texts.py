"""What was done, and what can be undone, is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.ui.today import texts as today_texts
from contracts.meal import Slot
from contracts.services import Change, ChangeKind

DAY = date(2026, 11, 20)


def a_change(kind: ChangeKind, count: int = 1) -> Change:
    return Change(7, kind, "Soup", count, DAY)


@pytest.mark.parametrize(
    ("kind", "count", "offered", "said"),
    [
        (ChangeKind.ADDED, 1, "Undo add: Soup", "Soup is not logged any more"),
        (ChangeKind.ADDED, 2, "Undo add: Soup and 1 more", "Soup and 1 more are not logged any more"),
        (ChangeKind.EDITED, 1, "Undo edit: Soup", "Soup is as it was"),
        (ChangeKind.DELETED, 1, "Undo delete: Soup", "Soup is back"),
        (ChangeKind.DELETED, 1200, "Undo delete: Soup and 1,199 more", "Soup and 1,199 more are back"),
        (ChangeKind.COPIED, 1, "Undo copy: Soup", "The copy of Soup is gone again"),
        (ChangeKind.COPIED, 3, "Undo copy: Soup and 2 more", "The copies of Soup and 2 more are gone again"),
        (ChangeKind.FOOD_EDITED, 12, "Undo correction: Soup and 11 more", "Soup and 11 more are as they were"),
    ],
)
def test_a_change_is_named_before_and_after_it_is_undone(kind: ChangeKind, count: int, offered: str, said: str) -> None:
    change = a_change(kind, count)
    assert (offered, said) == (today_texts.undo_words(change, DAY), today_texts.undone(change))


def test_a_change_of_another_day_is_named_with_its_date() -> None:
    words = today_texts.undo_words(a_change(ChangeKind.DELETED), DAY + timedelta(days=1))
    assert words == "Undo delete: Soup, Friday, 20 November"


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (today_texts.deleted(["Soup"]), "Soup deleted"),
        (today_texts.deleted(["Soup", "Bread"]), "2 meals deleted"),
        (today_texts.copied(["Soup"], DAY, DAY), "Soup copied to today"),
        (today_texts.copied(["Soup", "Tea"], DAY, DAY + timedelta(days=1)), "2 meals copied to Friday, 20 November"),
        (today_texts.logged_again("Soup", Slot.SNACK), "Soup added to snacks"),
        (today_texts.logged_again("Soup", None), "Soup added to other meals"),
        (today_texts.same_slot(Slot.LUNCH, ["Soup", "Tea"]), "Same lunch as yesterday: Soup, Tea"),
        (today_texts.without(1), "1 meal without"),
        (today_texts.without(2), "2 meals without"),
        (today_texts.copy_where(1), "Copy 1 meal to"),
        (today_texts.copy_where(3), "Copy 3 meals to"),
        (today_texts.selected(0), "Choose meals"),
        (today_texts.selected(1), "1 meal selected"),
        (today_texts.selected(2), "2 meals selected"),
        (today_texts.new_day(DAY), "A new day has begun: Friday, 20 November"),
    ],
)
def test_a_sentence_says(sentence: str, words: str) -> None:
    assert words == sentence
