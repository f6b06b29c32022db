"""Every order of events at small scope: nothing is lost, doubled or stuck, whatever the network and the person do.

The network never forgets: a request that was sent once may arrive at any later time, any number of times, so a lost
message is one that never comes, and a delayed one comes late.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.model.device_rules import DeviceRules
from tests.model.exploration import QUIET_MOVES_MAX, consented, explore, first_world
from tests.model.moves import Rules
from tests.model.server_rules import ServerRules
from tests.model.state import Left, Row, Server, ServerMeal, World

pytestmark = pytest.mark.slow

ONE_REFUSED = frozenset({("meal 1", 1)})


class LargeChunks(DeviceRules):
    """Two meals travel in one chunk."""

    chunk_items = 2


def refusing() -> Rules:
    """The server refuses the first meal until it is edited."""
    return Rules(ServerRules(refusing=ONE_REFUSED))


def failing() -> Rules:
    """The server answers 500 to every chunk with the first meal."""
    return Rules(ServerRules(failing=frozenset({"meal 1"})), LargeChunks())


def not_signed_in_yet(left: Left) -> World:
    """The consent is on disk; the answer to the sign-up was lost."""
    return consented(first_world(left, signed_in=None), "A", is_signed_in=False)


def in_the_account_already(left: Left) -> World:
    """The account has deleted the first meal, and holds another copy of the second."""
    meals = frozenset({ServerMeal("A", "meal 1", 7, deleted=True), ServerMeal("A", "meal 2", 8)})
    return first_world(left, server=Server(meals=meals))


def pulled_already(left: Left) -> World:
    """The account holds the first meal just as the guest does, and another second one; both were pulled."""
    meals = frozenset({ServerMeal("A", "meal 1", 1), ServerMeal("A", "meal 2", 8)})
    world = first_world(left, server=Server(meals=meals))
    rows = {Row("A", each.meal, each.revision, known=True) for each in meals}
    return world._replace(device=world.device._replace(rows=world.device.rows | rows, pulled=meals))


Scopes = dict[str, tuple[Callable[[], Rules], World]]

SCOPES: Scopes = {
    "the network and crashes": (Rules, first_world(Left(faults=2, crashes=1, edits=1))),
    "edits in flight": (Rules, first_world(Left(adds=1, edits=1, deletions=1))),
    "two windows": (Rules, first_world(Left(starts=1, crashes=1, faults=1), windows=2)),
    "two windows and an edit": (Rules, first_world(Left(starts=1, edits=1), windows=2)),
    "two windows and a cancel": (Rules, first_world(Left(starts=1, cancels=1), windows=2)),
    "cancel": (Rules, first_world(Left(cancels=1, faults=1, deletions=1))),
    "two accounts": (Rules, first_world(Left(sign_outs=1, sign_ins=1, faults=1, crashes=1))),
    "two accounts and an edit": (Rules, first_world(Left(sign_outs=1, sign_ins=1, edits=1))),
    "two accounts and a cancel": (Rules, first_world(Left(sign_outs=1, sign_ins=1, cancels=1, faults=1), meals=1)),
    "two accounts and two windows": (Rules, first_world(Left(sign_outs=1, sign_ins=1, starts=1), meals=1, windows=2)),
    "a sign-up that never ended": (Rules, not_signed_in_yet(Left(sign_ins=1, crashes=1, faults=1))),
    "an import that expires": (Rules, first_world(Left(weeks=1, faults=1, crashes=1))),
    "expiry, two accounts": (Rules, first_world(Left(weeks=1, sign_outs=1, sign_ins=1, faults=1), meals=1)),
    "expiry, two windows": (Rules, first_world(Left(weeks=1, starts=1, faults=1), meals=1, windows=2)),
    "meals the account knows": (Rules, in_the_account_already(Left(edits=1, faults=1, crashes=1))),
    "meals the device pulled before": (Rules, pulled_already(Left(edits=1, faults=1, crashes=1))),
    "a refused meal": (refusing, first_world(Left(edits=1, faults=1, crashes=1))),
    "a refused meal, two accounts": (refusing, first_world(Left(edits=1, sign_outs=1, sign_ins=1))),
    "a meal the server fails on": (failing, first_world(Left(edits=1, faults=1, crashes=1))),
    "a failing server, two windows": (failing, first_world(Left(starts=1, faults=1), windows=2)),
    "a failing server, cancel, expiry": (failing, first_world(Left(weeks=1, cancels=1), meals=1)),
}

LARGE_SCOPES: Scopes = {
    "the network and crashes": (Rules, first_world(Left(faults=3, crashes=2, edits=2, deletions=1), meals=3)),
    "edits in flight": (Rules, first_world(Left(adds=1, edits=2, deletions=1, faults=1, crashes=1))),
    "two windows": (Rules, first_world(Left(starts=1, crashes=1, faults=1, cancels=1, edits=1), windows=2)),
    "two accounts": (Rules, first_world(Left(sign_outs=2, sign_ins=2, faults=1, crashes=1), meals=1)),
    "two accounts, cancel, edits": (Rules, first_world(Left(sign_outs=1, sign_ins=1, cancels=1, edits=1, faults=1))),
    "two accounts and two windows": (
        Rules,
        first_world(Left(sign_outs=1, sign_ins=1, starts=1, cancels=1, faults=1), meals=1, windows=2),
    ),
    "expiry, two accounts": (Rules, first_world(Left(weeks=1, sign_outs=1, sign_ins=1, faults=1, cancels=1), meals=1)),
    "a refused meal": (refusing, first_world(Left(edits=2, sign_outs=1, sign_ins=1, faults=1))),
    "a failing server": (failing, first_world(Left(starts=1, crashes=1, cancels=1, faults=1), windows=2)),
}


@pytest.mark.parametrize("scope", SCOPES)
def test_no_order_of_events_breaks_a_claim(scope: str) -> None:
    """In every world the claims hold, and a quiet run from there comes to rest, done or parked with a reason."""
    check(*SCOPES[scope])


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scope", LARGE_SCOPES)
def test_no_order_of_more_events_breaks_a_claim(scope: str) -> None:
    check(*LARGE_SCOPES[scope])


def test_undisturbed_the_diary_arrives_in_fifteen_moves() -> None:
    found = explore(Rules(), first_world(Left()))
    assert (found.broken, found.quiet_moves_max) == (None, 15)


def check(rules: Callable[[], Rules], first: World) -> None:
    found = explore(rules(), first)
    assert found.broken is None, str(found)
    assert 0 < found.quiet_moves_max <= QUIET_MOVES_MAX
