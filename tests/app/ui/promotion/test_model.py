"""What a window says of a promotion at every point, and what it offers to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.services.provider import GUEST_USER
from app.ui.promotion.model import (
    Doing,
    PromotionCard,
    done_words,
    is_waiting,
    others_of,
    preview_sentences,
    promotion_card,
)
from app.ui.promotion.run import RunSnapshot
from app.usecases.account_values import AccountOverview, PromotionPreview, PromotionProgress, PromotionResult
from contracts.imports import Receipt
from contracts.promotion_machine import PromotionState
from sync_client.promotion import PASSING, ParkReason
from tests.app.ui.accounts import NONE_WAITING, WAITING, a_promotion, a_receipt, an_overview
from tests.support.builders import numbered_id

SAFE = "Your meals are safe on this device."


def at_step(step: Any, **fields: Any) -> RunSnapshot:
    return RunSnapshot(is_running=True, progress=PromotionProgress(step, 120, 143, **fields))


def shown(overview: AccountOverview, run: RunSnapshot) -> PromotionCard:
    card = promotion_card(overview, run)
    assert card is not None
    return card


def doings(card: PromotionCard) -> list[Doing]:
    return [button.doing for button in card.buttons]


@pytest.mark.parametrize(
    ("run", "words", "fraction", "can_cancel"),
    [
        (RunSnapshot(is_running=True), "Getting your meals ready", None, True),
        (at_step("freezing"), "Getting your meals ready", None, True),
        (at_step("staging"), "120 of 143 meals sent", 120 / 143, True),
        (at_step("staging", refused=2), "120 of 143 meals sent, 2 refused so far", 120 / 143, True),
        (at_step("committing"), "Putting everything in place, in one piece", None, True),
        (at_step("applying"), "Putting everything in place, in one piece", None, False),
        (at_step("confirming"), "Checking that everything arrived", None, False),
        (replace(at_step("staging"), is_cancelling=True), "Asking the server to stop", None, False),
    ],
)
def test_a_running_promotion_says_what_it_does(
    run: RunSnapshot, words: str, fraction: float | None, can_cancel: bool
) -> None:
    card = shown(an_overview(promotion=a_promotion()), run)
    assert (words, fraction, can_cancel) == (card.words, card.fraction, Doing.CANCEL in doings(card))
    assert card.is_active


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ()),
        (3.0, ("A few seconds left.",)),
        (7.0, ("About 10 seconds left.",)),
        (21.0, ("About 20 seconds left.",)),
        (89.0, ("About 90 seconds left.",)),
        (100.0, ("About 2 minutes left.",)),
        (185.0, ("About 3 minutes left.",)),
    ],
)
def test_the_time_left_is_told_once_known_and_no_finer_than_it_is(seconds: float | None, words: Any) -> None:
    assert shown(an_overview(), at_step("staging", seconds_left=seconds)).details == words


def test_a_server_that_has_not_answered_yet_is_said_with_what_is_safe() -> None:
    quiet = replace(at_step("staging"), is_quiet=True)
    said = " ".join(shown(an_overview(), quiet).details)
    assert "The server has not answered for a moment." in said
    assert SAFE in said
    assert shown(an_overview(), replace(at_step("freezing"), is_quiet=True)).details == ()


@pytest.mark.parametrize("reason", sorted(PASSING))
def test_what_may_pass_says_why_what_is_safe_and_that_it_goes_on_by_itself(reason: ParkReason) -> None:
    run = RunSnapshot(is_waiting=True, result=PromotionResult("parked", None, reason))
    card = shown(an_overview(promotion=a_promotion(reason)), run)
    assert (card.details, doings(card)) == ((SAFE, "Trying again by itself."), [Doing.TRY_AGAIN, Doing.CANCEL])
    applied = a_promotion(reason, state=PromotionState.APPLIED)
    assert doings(shown(an_overview(promotion=applied), run)) == [Doing.TRY_AGAIN]


def test_a_cancel_that_waits_for_the_server_says_so() -> None:
    parked = PromotionResult("parked", None, "server_unreachable")
    run = RunSnapshot(is_waiting=True, is_cancelling=True, result=parked)
    card = shown(an_overview(promotion=a_promotion("server_unreachable")), run)
    assert card.details == (SAFE, "It is asked to stop as soon as it answers.")
    assert doings(card) == [Doing.TRY_AGAIN]


@pytest.mark.parametrize(
    ("reason", "offered"),
    [
        ("refusals_to_review", [Doing.REVIEW, Doing.CANCEL]),
        ("sign_in_needed", [Doing.SIGN_IN]),
        ("other_account", [Doing.SIGN_IN]),
        ("lineage_bound", [Doing.SIGN_IN, Doing.CANCEL]),
        ("upgrade_required", [Doing.TRY_AGAIN, Doing.CANCEL]),
        ("receipt_differs", [Doing.TRY_AGAIN, Doing.CANCEL]),
        ("too_large", [Doing.TRY_AGAIN, Doing.CANCEL]),
    ],
)
def test_what_waits_for_the_person_says_what_to_do(reason: str | None, offered: list[Doing]) -> None:
    card = shown(an_overview(promotion=a_promotion(reason)), RunSnapshot())
    assert (doings(card), card.details, card.stands_still) == (offered, (SAFE,), True)


@pytest.mark.parametrize(
    ("state", "offered"), [(PromotionState.CONSENTED, [Doing.CANCEL]), (PromotionState.APPLIED, [])]
)
def test_what_begins_in_a_moment_is_said_as_if_it_had_begun(state: PromotionState, offered: list[Doing]) -> None:
    """The diary tells of the consent before the run tells that it runs."""
    card = shown(an_overview(promotion=a_promotion(state=state)), RunSnapshot())
    assert (card.words, doings(card), card.is_active) == ("Getting your meals ready", offered, True)


def test_what_another_account_began_waits_for_that_account() -> None:
    card = shown(an_overview(promotion=a_promotion(email="grace@example.org"), is_anothers=True), RunSnapshot())
    assert [str(button.words) for button in card.buttons] == ["Sign in as grace@example.org"]


@pytest.mark.parametrize(
    ("ending", "words"), [("done", "143 meals are in your account."), ("cancelled", "Stopped. Nothing was put")]
)
def test_what_has_ended_is_not_said_to_be_parked_before_the_diary_is_read_again(ending: Any, words: str) -> None:
    before = an_overview(promotion=a_promotion(state=PromotionState.COMMITTING))
    ended = RunSnapshot(result=PromotionResult(ending, a_receipt(143) if ending == "done" else None, None))
    assert shown(before, ended).words.startswith(words)


def test_another_accounts_meals_can_be_started_over_where_they_are_known_not_to_have_arrived() -> None:
    left = a_promotion("other_account", account_id=numbered_id(8), email="grace@example.org")
    card = shown(an_overview(promotion=left, can_start_over=True), RunSnapshot())
    assert [(button.doing, str(button.words)) for button in card.buttons] == [
        (Doing.START_OVER, "Start over as anna@example.org"),
        (Doing.SIGN_IN, "Sign in as grace@example.org"),
    ]


def test_a_reason_that_could_not_be_stored_is_told_all_the_same() -> None:
    run = RunSnapshot(result=PromotionResult("parked", None, "store_unavailable"))
    assert "disk may be full" in shown(an_overview(promotion=a_promotion()), run).words


def test_what_another_window_brought_to_its_end_is_not_shown_as_parked() -> None:
    run = RunSnapshot(result=PromotionResult("parked", None, "working_elsewhere"))
    assert promotion_card(an_overview(), run) is None


@pytest.mark.parametrize(
    ("receipt", "attention", "words"),
    [
        (a_receipt(143), 0, "143 meals are in your account."),
        (a_receipt(1), 0, "1 meal is in your account."),
        (a_receipt(143), 2, "143 meals are in your account. 2 need your attention."),
        (a_receipt(2), 1, "2 meals are in your account. 1 needs your attention."),
        (
            a_receipt(2, updated=1, deleted_elsewhere=1),
            0,
            "3 meals are in your account. 1 meal was there in another version, which is kept in the history. "
            "1 meal stays deleted, as on your other device; the history has them.",
        ),
        (None, 0, "Your meals are in your account."),
    ],
)
def test_the_end_says_how_many_arrived_and_what_deserves_a_look(
    receipt: Receipt | None, attention: int, words: str
) -> None:
    said, details = done_words(PromotionResult("done", receipt, None), attention)
    assert words == " ".join((said, *details))


def test_the_end_leads_to_what_needs_attention() -> None:
    done = RunSnapshot(result=PromotionResult("done", a_receipt(143), None))
    assert doings(shown(an_overview(dead_letter_count=2), done)) == [Doing.LETTERS, Doing.DISMISS]
    assert doings(shown(an_overview(), done)) == [Doing.DISMISS]


def test_a_cancelled_one_says_that_nothing_arrived() -> None:
    card = shown(an_overview(), RunSnapshot(result=PromotionResult("cancelled", None, None)))
    assert card.words.startswith("Stopped. Nothing was put into the account")


def test_a_guest_is_led_back_to_the_account_the_meals_were_on_their_way_to() -> None:
    card = shown(an_overview(user=GUEST_USER, promotion=a_promotion("signed_out")), RunSnapshot())
    assert ("anna@example.org" in card.words, doings(card)) == (True, [Doing.SIGN_IN])
    consented = a_promotion(state=PromotionState.CONSENTED)
    assert promotion_card(an_overview(user=GUEST_USER, promotion=consented), RunSnapshot()) is None


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


def test_the_others_are_those_neither_refused_nor_given_up() -> None:
    """Given-up records count as refused, but not among the items the commit announces."""
    assert others_of(a_promotion(item_count=142, rejected_items=3, given_up_items=1)) == 140
