"""Which passwords are refused for being easy to guess."""

from __future__ import annotations

from importlib.resources import files

import httpx
import pytest

from contracts import limits
from server_stub.auth.password_rules import load_rules
from tests.server_stub.people import answered, refused

RULES = load_rules()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password", "many people have"),
        ("PASSWORD", "many people have"),
        ("Trustno1", "many people have"),
        ("1234567890", "many people have"),
        ("ada.lovelace@example.org", "e-mail address"),
        ("Ada.Lovelace", "e-mail address"),
        ("tuckbox1", "name of this service"),
        ("TuckBox-2026!", "name of this service"),
    ],
)
def test_what_a_stranger_would_try_first_is_refused_with_advice(password: str, reason: str) -> None:
    found = RULES.reason_against(password, "ada.lovelace@example.org")
    assert found is not None
    assert reason in str(found)
    assert "choose another" in str(found)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "aller et retour",
        "tuckbox of my grandmother",
        "lovelace in the attic",
        "ÄÖÜßäöüß",
        "x" * 256,
    ],
)
def test_anything_else_will_do_whatever_it_is_made_of(password: str) -> None:
    assert RULES.reason_against(password, "ada.lovelace@example.org") is None


def test_the_list_holds_only_what_could_be_chosen_and_stays_small() -> None:
    assert 5_000 < len(RULES.common)
    assert limits.PASSWORD_CHARS_MIN <= min(map(len, RULES.common))
    assert 100_000 > len(files("server_stub.auth").joinpath("common_passwords.txt").read_bytes())


def test_registering_with_a_common_password_says_what_to_do(anyone: httpx.Client) -> None:
    body = {"email": "careless@example.org", "password": "iLoveYou"}
    problem = refused(anyone.post("/v1/auth/register", json=body), 422, "validation_error")
    assert [["body", "password"]] == [error["loc"] for error in problem["errors"]]
    assert "choose another" in problem["errors"][0]["msg"]
    answered(anyone.post("/v1/auth/register", json={**body, "password": "four words from nowhere"}), 201)


def test_a_password_is_never_cut(anyone: httpx.Client) -> None:
    long = "word " * 51 + "a"
    assert limits.PASSWORD_CHARS_MAX == len(long)
    body = {"email": "patient@example.org", "password": long}
    answered(anyone.post("/v1/auth/register", json=body), 201)
    for other in (long[:-1], long[:72], long[:-1] + "b"):
        response = anyone.post("/v1/auth/token", data={"username": body["email"], "password": other})
        refused(response, 401, "invalid_credentials")
    answered(anyone.post("/v1/auth/token", data={"username": body["email"], "password": long}))
