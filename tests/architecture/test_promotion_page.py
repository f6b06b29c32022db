"""The promotion's pages say what the code does."""

from __future__ import annotations

import re

import pytest

from app.usecases.sync_words import park_words
from contracts import limits
from contracts.problems import ProblemCode
from contracts.promotion_machine import FINAL, STEP_OF, TRANSITIONS
from sync_client.promotion import ParkReason
from tests.architecture.source_tree import ROOT

PAGE = (ROOT / "docs" / "promotion.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_pages_table_is_the_codes() -> None:
    documented = re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \|$", PAGE, re.MULTILINE)
    coded = [(state, event, after) for state, events in TRANSITIONS.items() for event, after in events.items()]
    assert sorted(coded) == sorted(documented)


def test_every_state_with_something_to_do_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [a-z]", PAGE, re.MULTILINE)
    assert [*STEP_OF] == rows
    assert " and ".join(f"`{state}`" for state in TRANSITIONS if state in FINAL) + " are final" in PAGE


def test_the_guide_says_what_to_do_about_every_reason_to_wait() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| [A-Z]", GUIDE, re.MULTILINE)
    assert {*ParkReason, ProblemCode.UPGRADE_REQUIRED} == set(rows)
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("reason", ParkReason)
def test_every_reason_to_wait_has_its_sentence(reason: ParkReason) -> None:
    assert f"({reason})" not in park_words(reason)


def test_the_numbers_on_the_page_are_the_limits() -> None:
    count = {3: "three", 7: "Seven"}
    assert f"500 {count[limits.CHUNK_FAILURES_MAX]} times in a row" in PAGE
    assert f"{count[limits.UNDIGESTED_IN_A_ROW_MAX]} chunks in a row" in PAGE
    assert f"{limits.REARM_FIRST_SECONDS:.0f} seconds at first" in PAGE
    assert f"{limits.REARM_MAX_SECONDS / 60:.0f} minutes at most" in PAGE
    assert f"within {limits.UNDO_DAYS} days" in PAGE
