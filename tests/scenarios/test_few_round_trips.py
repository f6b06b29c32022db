"""A diary of the usual size takes few round trips, so that a far server is no slow one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.usecases.account_values import PromotionChoice
from tests.scenarios.devices import PASSWORD, device, in_account, promote
from tests.support.builders import a_draft
from tests.support.servers import running_server
from tests.support.slow_network import slow_network

WAY_SECONDS = 0.1


def test_150_meals_take_at_most_four_round_trips_after_the_sign_in(tmp_path: Path) -> None:
    """200 ms away; the program was started anew since the sign-in, so that its first trip renews the sign-in."""
    with (
        running_server(tmp_path / "server") as server,
        slow_network(server.url, WAY_SECONDS) as network,
    ):
        with device(tmp_path / "laptop", network.url) as tuckbox:
            meals = tuckbox.provider.diary().meals
            for number in range(150):
                eaten_at = tuckbox.clock.now() - timedelta(hours=3 * number)
                meals.add(a_draft(name=f"Meal {number}", note="As it was said. " * 10, eaten_at=eaten_at))
            tuckbox.accounts.sign_up(network.url, "far@example.org", PASSWORD, bring_diary=False)
            tuckbox.accounts.decide(PromotionChoice.SYNC_NOW)
        with device(tmp_path / "laptop", network.url) as tuckbox:
            before = network.round_trips
            result = promote(tuckbox)
            assert result.receipt is not None
            assert result.receipt.created == 150
            assert 3 <= network.round_trips - before <= 4
        assert len(in_account(tmp_path / "fresh", server.url, "far@example.org")) == 50
