"""The session ends while meals are on their way: nothing is lost, and signing in again is all it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.usecases.errors import PersonError
from sync_client.promotion import ParkReason
from tests.scenarios.devices import PASSWORD, device, in_account, log_meals, promote, shown
from tests.support.faults import Fault, forged
from tests.support.servers import running_server

NAMES = {"Porridge", "Soup"}


def test_signing_in_again_to_the_same_account_goes_on(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        folder = tmp_path / "laptop"

        with device(
            folder,
            server.url,
            lambda request: forged(Fault.TOKEN_REFUSED, request) if "/commit" in str(request.url) else None,
        ) as tuckbox:
            log_meals(tuckbox, *NAMES)
            tuckbox.accounts.sign_up(server.url, "ada@example.org", PASSWORD, bring_diary=True)
            assert promote(tuckbox).reason == ParkReason.SIGN_IN_NEEDED
            assert shown(tuckbox) == NAMES
            with pytest.raises(PersonError, match="Sign out first"):
                tuckbox.accounts.sign_in(server.url, "grace@example.org", PASSWORD)
        with device(folder, server.url) as tuckbox:
            tuckbox.accounts.sign_in(server.url, "Ada@Example.org", PASSWORD)
            assert promote(tuckbox).state == "done"
            assert shown(tuckbox) == NAMES
        assert in_account(tmp_path / "fresh", server.url, "ada@example.org") == NAMES
