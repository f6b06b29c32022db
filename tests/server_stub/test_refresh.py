"""The rotation of refresh tokens: a lost answer costs no session, a copied token ends it."""

from __future__ import annotations

import httpx

from contracts import limits
from contracts.wire import write_json
from tests.server_stub.people import Person, answered, refused
from tests.support.builders import FakeClock


def rotate(client: httpx.Client, token: str) -> dict[str, str]:
    return answered(client.post("/v1/auth/refresh", json={"refresh_token": token}))


def present(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/v1/auth/refresh", content=write_json({"refresh_token": token}))


def use(client: httpx.Client, access_token: str) -> httpx.Response:
    return client.get("/v1/me", headers={"Authorization": f"Bearer {access_token}"})


def test_refreshing_gives_a_new_pair_of_the_same_account(anyone: httpx.Client, ada: Person) -> None:
    pair = answered(present(anyone, ada.refresh_token))
    assert (str(ada.id), False) == (pair["user"]["id"], pair["is_new"])
    assert 200 == use(anyone, pair["access_token"]).status_code


def test_until_the_new_pair_is_used_the_old_token_can_be_presented_again(anyone: httpx.Client, ada: Person) -> None:
    lost = rotate(anyone, ada.refresh_token)
    kept = rotate(anyone, ada.refresh_token)
    refused(use(anyone, lost["access_token"]), 401, "invalid_token")
    refused(present(anyone, lost["refresh_token"]), 401, "invalid_token")
    assert 200 == use(anyone, kept["access_token"]).status_code
    rotate(anyone, kept["refresh_token"])


def test_using_the_new_access_token_retires_the_old_refresh_token(anyone: httpx.Client, ada: Person) -> None:
    pair = rotate(anyone, ada.refresh_token)
    use(anyone, pair["access_token"])
    refused(present(anyone, ada.refresh_token), 401, "refresh_reused")


def test_using_the_new_refresh_token_retires_the_old_one(anyone: httpx.Client, ada: Person) -> None:
    pair = rotate(anyone, ada.refresh_token)
    rotate(anyone, pair["refresh_token"])
    refused(present(anyone, ada.refresh_token), 401, "refresh_reused")


def test_presenting_a_retired_token_ends_the_whole_session(anyone: httpx.Client, ada: Person) -> None:
    pair = rotate(anyone, ada.refresh_token)
    use(anyone, pair["access_token"])
    present(anyone, ada.refresh_token)
    refused(use(anyone, pair["access_token"]), 401, "invalid_token")
    refused(use(anyone, ada.access_token), 401, "invalid_token")
    refused(present(anyone, pair["refresh_token"]), 401, "refresh_reused")


def test_the_access_token_from_before_lives_on_until_it_expires(anyone: httpx.Client, ada: Person) -> None:
    pair = rotate(anyone, ada.refresh_token)
    use(anyone, pair["access_token"])
    assert 200 == use(anyone, ada.access_token).status_code


def test_an_unknown_refresh_token_is_refused(anyone: httpx.Client) -> None:
    refused(present(anyone, "made up \ud83c"), 401, "invalid_token")


def test_a_refresh_token_has_an_end(anyone: httpx.Client, ada: Person, clock: FakeClock) -> None:
    clock.advance(limits.REFRESH_TOKEN_DAYS * 86400)
    refused(present(anyone, ada.refresh_token), 401, "token_expired")
