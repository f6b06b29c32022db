"""Changing the password: who may, and what becomes of the sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.server_stub.people import PASSWORD, Person, answered, anybody, bearer, refused, sign_in
from tests.support.servers import RunningServer

NEW = "staple battery horse correct"


def change(person: Person, current: str = PASSWORD, new: str = NEW) -> httpx.Response:
    return person.http.post("/v1/auth/password", json={"current_password": current, "new_password": new})


def test_from_then_on_the_new_password_opens_and_the_old_one_does_not(anyone: httpx.Client, ada: Person) -> None:
    response = change(ada)
    assert (204, b"") == (response.status_code, response.content)
    refused(sign_in(anyone, ada.email), 401, "invalid_credentials")
    answered(sign_in(anyone, ada.email, NEW))


def test_every_other_session_ends_and_this_one_goes_on(anyone: httpx.Client, ada: Person, bob: Person) -> None:
    others = [answered(sign_in(anyone, ada.email)) for _ in range(2)]
    assert 204 == change(ada).status_code
    for other in others:
        refused(anyone.get("/v1/me", headers=bearer(other["access_token"])), 401, "invalid_token")
        refused(anyone.post("/v1/auth/refresh", json={"refresh_token": other["refresh_token"]}), 401, "invalid_token")
    assert [True] == [each["is_current"] for each in answered(ada.http.get("/v1/auth/sessions"))["items"]]
    answered(anyone.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}))
    answered(bob.http.get("/v1/me"))


def test_a_wrong_current_password_is_not_taken_for_an_expired_token(anyone: httpx.Client, ada: Person) -> None:
    other = answered(sign_in(anyone, ada.email))
    refused(change(ada, current="not the password"), 403, "wrong_password")
    answered(sign_in(anyone, ada.email))
    answered(anyone.get("/v1/me", headers=bearer(other["access_token"])))


def test_a_password_may_be_typed_on_any_keyboard(anyone: httpx.Client, ada: Person) -> None:
    composed, decomposed = "Übergrößenträger", "U\u0308bergro\u0308ßentra\u0308ger"
    assert 204 == change(ada, new=composed).status_code
    answered(sign_in(anyone, ada.email, decomposed))


@pytest.mark.parametrize(("new", "reason"), [("short", "must have 8 to 256"), ("Password123", "many people have")])
def test_a_new_password_that_is_not_taken_changes_nothing(
    anyone: httpx.Client, ada: Person, new: str, reason: str
) -> None:
    problem = refused(change(ada, new=new), 422, "validation_error")
    assert [["body", "new_password"]] == [error["loc"] for error in problem["errors"]]
    assert reason in problem["errors"][0]["msg"]
    answered(sign_in(anyone, ada.email))


def test_no_sign_in_with_the_old_password_outlives_the_change(server: RunningServer, ada: Person) -> None:
    """The password is checked for a while before the session begins: a change in between counts."""

    def try_old(_: int) -> httpx.Response:
        with anybody(server) as client:
            return sign_in(client, ada.email)

    with ThreadPoolExecutor(7) as pool:
        tries = [pool.submit(try_old, n) for n in range(6)]
        changed = pool.submit(change, ada)
        answers = [each.result() for each in tries]
        assert 204 == changed.result().status_code
    came_in = [each.json()["access_token"] for each in answers if each.status_code == 200]
    with anybody(server) as client:
        for token in came_in:
            refused(client.get("/v1/me", headers=bearer(token)), 401, "invalid_token")
    assert {200, 401} >= {each.status_code for each in answers}
