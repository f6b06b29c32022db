"""Accounts, and coming in with a password."""

from __future__ import annotations

import httpx
import pytest

from contracts.auth import TokenAnswer
from contracts.wire import write_json
from server_stub.auth.passwords import OWASP_LEAST, Passwords
from tests.server_stub.people import PASSWORD, Person, answered, refused
from tests.server_stub.stored import everything
from tests.support.servers import RunningServer


def test_registering_makes_an_account_and_signs_in(anyone: httpx.Client) -> None:
    body = {"email": " New.Person@Example.ORG ", "password": PASSWORD, "display_name": "New"}
    answer = answered(anyone.post("/v1/auth/register", json=body), 201)
    assert TokenAnswer.model_validate(answer).is_new
    assert {"email": "new.person@example.org", "display_name": "New"}.items() <= answer["user"].items()
    assert ("bearer", 900) == (answer["token_type"], answer["expires_in"])
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert answer["user"] == answered(anyone.get("/v1/me", headers=headers))


def test_an_address_is_one_account_in_any_spelling(anyone: httpx.Client, ada: Person) -> None:
    response = anyone.post("/v1/auth/register", json={"email": ada.email.upper(), "password": PASSWORD})
    refused(response, 409, "email_taken")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody", "password": PASSWORD}, "email"),
        ({"email": "a@example.org", "password": "short"}, "password"),
        ({"email": "a@example.org", "password": "half \ud800 character"}, "password"),
        ({"email": "a@example.org", "password": PASSWORD, "display_name": "x" * 81}, "display_name"),
        ({"email": "a@example.org", "password": PASSWORD, "is_admin": True}, "is_admin"),
        ({"password": PASSWORD}, "email"),
    ],
)
def test_what_is_wrong_with_a_registration_is_named(anyone: httpx.Client, body: dict[str, object], field: str) -> None:
    problem = refused(anyone.post("/v1/auth/register", content=write_json(body)), 422, "validation_error")
    assert [["body", field]] == [error["loc"] for error in problem["errors"]]


def test_a_password_is_never_repeated_in_an_answer(anyone: httpx.Client) -> None:
    response = anyone.post("/v1/auth/register", json={"email": "x", "password": "sesame!"})
    assert "sesame" not in response.text


def test_signing_in_begins_another_session(anyone: httpx.Client, ada: Person) -> None:
    answer = answered(anyone.post("/v1/auth/token", data={"username": ada.email, "password": PASSWORD}))
    assert (str(ada.id), False) == (answer["user"]["id"], answer["is_new"])
    assert ada.refresh_token != answer["refresh_token"]
    assert answered(ada.http.get("/v1/me"))["id"] == str(ada.id)


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(anyone: httpx.Client, ada: Person) -> None:
    wrong = anyone.post("/v1/auth/token", data={"username": ada.email, "password": "something else"})
    unknown = anyone.post("/v1/auth/token", data={"username": "nobody@example.org", "password": PASSWORD})
    unreadable = anyone.post("/v1/auth/token", data={"username": "\x00", "password": "x" * 3000})
    problems = [refused(each, 401, "invalid_credentials") for each in (wrong, unknown, unreadable)]
    assert 1 == len({tuple(sorted((k, str(v)) for k, v in p.items() if k != "correlation_id")) for p in problems})


def test_a_form_without_a_password_is_refused_by_field(anyone: httpx.Client) -> None:
    problem = refused(anyone.post("/v1/auth/token", data={"username": "x"}), 422, "validation_error")
    assert [["body", "password"]] == [error["loc"] for error in problem["errors"]]


def test_the_database_holds_no_password_and_no_token(server: RunningServer, ada: Person) -> None:
    ada.http.get("/v1/me")
    kept = everything(server)
    assert "$argon2id$v=19$" in kept
    assert [False] * 3 == [text in kept for text in (PASSWORD, ada.refresh_token, ada.access_token)]


def test_a_hash_costs_what_owasp_asks_for() -> None:
    passwords = Passwords(OWASP_LEAST)
    kept = passwords.hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (True, False) == (passwords.match(kept, PASSWORD), passwords.match(kept, PASSWORD.upper()))


def test_logging_out_ends_the_session_at_once(anyone: httpx.Client, ada: Person) -> None:
    assert 204 == ada.http.post("/v1/auth/logout").status_code
    refused(ada.http.get("/v1/me"), 401, "invalid_token")
    refused(anyone.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}), 401, "invalid_token")


def test_logging_out_leaves_other_sessions_alone(anyone: httpx.Client, ada: Person) -> None:
    other = answered(anyone.post("/v1/auth/token", data={"username": ada.email, "password": PASSWORD}))
    ada.http.post("/v1/auth/logout")
    headers = {"Authorization": f"Bearer {other['access_token']}"}
    assert 200 == anyone.get("/v1/me", headers=headers).status_code


def test_an_address_that_grows_in_lower_case_is_bounded_too(anyone: httpx.Client) -> None:
    body = {"email": "İ" * 200 + "@example.org", "password": PASSWORD}
    refused(anyone.post("/v1/auth/register", json=body), 422, "validation_error")
