"""What the Account screen says of an account, a promotion and the meals that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.services.provider import GUEST_USER, User
from app.ui.account_model import (
    AccountTexts,
    account_facts,
    done_words,
    form_errors,
    is_waiting,
    preview_sentences,
    promotion_card,
)
from app.ui.promotion_run import RunSnapshot
from app.usecases.account_values import (
    AccountOverview,
    PromotionPreview,
    PromotionProgress,
    PromotionResult,
    PromotionStep,
)
from contracts.imports import Receipt, ReceiptTotals, Rejection, RejectionCode
from contracts.promotion import Promotion, PromotionState, WaitingDiary
from tests.support.builders import NOON, numbered_id

ANNA = User(numbered_id(7), "anna@example.org", "Anna", "http://127.0.0.1:8400")
WAITING = WaitingDiary(numbered_id(1), 143, date(2026, 11, 3), date(2026, 11, 9), kept_here=False)
NONE_WAITING = WaitingDiary(numbered_id(1), 0, None, None, kept_here=False)
SERVER = "http://127.0.0.1:8400"


def an_overview(**fields: Any) -> AccountOverview:
    defaults: dict[str, Any] = {
        "user": ANNA,
        "waiting": NONE_WAITING,
        "promotion": None,
        "pending_operations": 0,
        "last_sync_at": None,
        "dead_letter_count": 0,
        "credentials_note": None,
        "offline": False,
    }
    return AccountOverview(**{**defaults, **fields})


def a_promotion(parked_reason: str | None = None) -> Promotion:
    return Promotion(
        import_id=numbered_id(2),
        lineage_id=numbered_id(1),
        state=PromotionState.STAGING,
        server_url=SERVER,
        email="anna@example.org",
        account_id=ANNA.account_id,
        chunk_count=1,
        item_count=143,
        kcal_total=Decimal(1),
        staged_items=0,
        rejected_items=0,
        receipt_revision=None,
        parked_reason=parked_reason,
    )


def a_receipt(created: int, *, rejected: int = 0, updated: int = 0, deleted_elsewhere: int = 0) -> Receipt:
    record = Rejection(chunk=0, index=0, id=None, code=RejectionCode.VALIDATION_ERROR, errors=[], record=None)
    return Receipt(
        import_id=numbered_id(2),
        status="committed",
        committed_at=NOON,
        revision=1,
        created=created,
        updated=updated,
        unchanged=0,
        deleted_elsewhere=deleted_elsewhere,
        stale=0,
        rejected=[record] * rejected,
        warnings=[],
        totals=ReceiptTotals(meal_count=created + updated + deleted_elsewhere, kcal=Decimal(1)),
        outcomes={},
    )


def at_step(step: PromotionStep) -> RunSnapshot:
    return RunSnapshot(is_running=True, progress=PromotionProgress(step, 120, 143))


@pytest.mark.parametrize(
    ("held", "is_new", "fields"),
    [
        (AccountTexts(SERVER, "a@example.org", "12345678"), True, set()),
        (AccountTexts(SERVER, "a@example.org", "1234567"), True, {"password"}),
        (AccountTexts(SERVER, "a@example.org", "1234567"), False, set()),
        (AccountTexts(SERVER, "a@example", "12345678"), True, {"email"}),
        (AccountTexts(" ", "", ""), False, {"server_url", "email", "password"}),
    ],
)
def test_a_form_is_checked_before_a_server_is_asked(held: AccountTexts, is_new: bool, fields: set[str]) -> None:
    assert fields == set(form_errors(held, is_new=is_new))


def test_the_facts_say_who_where_and_how_far_in_step() -> None:
    overview = an_overview(pending_operations=2, last_sync_at=NOON - timedelta(minutes=7), offline=True)
    facts = {fact.label: fact.value for fact in account_facts(overview, NOON, "Europe/Berlin")}
    assert facts == {
        "Signed in as": "anna@example.org",
        "Server": SERVER,
        "Pending changes": "2 changes to send",
        "Last sync": "7 minutes ago (offline at the moment)",
    }


def test_the_last_sync_is_told_on_the_persons_clock() -> None:
    overview = an_overview(last_sync_at=datetime(2026, 11, 20, 7, 0, tzinfo=UTC))
    assert account_facts(overview, NOON, "Europe/Berlin")[3].value == "today at 08:00"


@pytest.mark.parametrize(
    ("run", "words", "fraction", "can_cancel"),
    [
        (RunSnapshot(is_running=True), "Getting your meals ready", None, True),
        (at_step("freezing"), "Getting your meals ready", None, True),
        (at_step("staging"), "120 of 143 meals sent", 120 / 143, True),
        (at_step("committing"), "Putting everything in place, in one piece", None, True),
        (at_step("confirming"), "Checking that everything arrived", None, False),
        (replace(at_step("staging"), is_cancelling=True), "Asking the server to stop", None, False),
    ],
)
def test_a_running_promotion_says_what_it_does(
    run: RunSnapshot, words: str, fraction: float | None, can_cancel: bool
) -> None:
    card = promotion_card(an_overview(promotion=a_promotion()), run)
    assert card is not None
    assert (words, fraction, can_cancel, True) == (card.words, card.fraction, card.can_cancel, card.is_running)


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (a_receipt(143), "143 meals are in your account."),
        (a_receipt(1), "1 meal is in your account."),
        (a_receipt(140, rejected=3), "140 meals are in your account. 3 need your attention."),
        (a_receipt(2, rejected=1), "2 meals are in your account. 1 needs your attention."),
        (
            a_receipt(2, updated=1, deleted_elsewhere=1),
            "3 meals are in your account. 1 meal was there in another version, which is kept in the history. "
            "1 meal stays deleted, as on your other device; the history has them.",
        ),
    ],
)
def test_the_end_says_how_many_arrived_and_what_deserves_a_look(receipt: Receipt, words: str) -> None:
    said, details = done_words(PromotionResult("done", receipt, None))
    assert words == " ".join((said, *details))


def test_a_parked_promotion_says_why_and_can_be_tried_again() -> None:
    parked = PromotionResult("parked", None, "server_unreachable")
    stored = an_overview(promotion=a_promotion("server_unreachable"))
    for card in (promotion_card(an_overview(), RunSnapshot(result=parked)), promotion_card(stored, RunSnapshot())):
        assert card is not None
        assert card.words == "The server could not be reached."
        assert card.can_retry


def test_a_promotion_left_unfinished_is_offered_again_but_not_to_a_guest() -> None:
    assert promotion_card(an_overview(promotion=a_promotion()), RunSnapshot()) is not None
    assert promotion_card(an_overview(user=GUEST_USER, promotion=a_promotion()), RunSnapshot()) is None
    assert promotion_card(an_overview(), RunSnapshot()) is None


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"waiting": WAITING}, True),
        ({"waiting": NONE_WAITING}, False),
        ({"waiting": replace(WAITING, kept_here=True)}, False),
        ({"waiting": WAITING, "user": GUEST_USER}, False),
        ({"waiting": WAITING, "promotion": a_promotion()}, False),
    ],
)
def test_meals_wait_only_for_somebody_signed_in_who_did_not_keep_them(fields: dict[str, Any], waits: bool) -> None:
    assert waits == is_waiting(an_overview(**fields), RunSnapshot())


@pytest.mark.parametrize(
    ("count", "there"),
    [
        (0, "In the account anna@example.org: no meals yet."),
        (12, "In the account anna@example.org: 12 meals from 1 to 12 October 2026."),
    ],
)
def test_the_question_names_what_is_here_and_what_is_there(count: int, there: str) -> None:
    dates = (date(2026, 10, 1), date(2026, 10, 12)) if count else (None, None)
    sentences = preview_sentences(PromotionPreview("anna@example.org", WAITING, count, *dates))
    assert ("On this device: 143 meals from 3 to 9 November 2026.", there) == sentences
