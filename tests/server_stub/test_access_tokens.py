"""What an access token must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from contracts import limits
from contracts.problems import ProblemCode
from server_stub.auth.tokens import AccessClaims, AccessTokens
from server_stub.keys import derived_key
from tests.server_stub.people import Person, refused
from tests.support.builders import NOON, FakeClock, numbered_id
from tests.support.servers import RunningServer

KEY = b"k" * 32
CLAIMS = AccessClaims(numbered_id(1), numbered_id(2), numbered_id(3))


def forged(key: bytes = KEY, without: str = "", **others: Any) -> str:
    true = jwt.decode(AccessTokens(KEY).sign(CLAIMS, NOON), options={"verify_signature": False})
    payload = {name: value for name, value in {**true, **others}.items() if name != without}
    return jwt.encode(payload, key, algorithm="HS256")


def test_a_token_says_whose_session_and_pair_it_is() -> None:
    tokens = AccessTokens(KEY)
    assert CLAIMS == tokens.read(tokens.sign(CLAIMS, NOON), NOON)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "exp", "iat", "jti", "sid", "typ"])
def test_every_claim_is_required(claim: str) -> None:
    assert ProblemCode.INVALID_TOKEN == AccessTokens(KEY).read(forged(without=claim), NOON)


@pytest.mark.parametrize(
    "others",
    [
        {"iss": "somebody"},
        {"aud": "something"},
        {"aud": ["tuckbox-api", "other"]},
        {"typ": "refresh"},
        {"sub": "1"},
        {"sid": "00000000-0000-0000-0000-000000000000"},
        {"exp": 10**30},
        {"exp": int(NOON.timestamp()) + limits.ACCESS_TOKEN_SECONDS + 1},
        {"iat": True},
        {"exp": "soon"},
        {"iat": int(NOON.timestamp()) + 300, "exp": int(NOON.timestamp()) + 600},
    ],
)
def test_a_signed_token_of_another_kind_is_refused(others: dict[str, Any]) -> None:
    assert ProblemCode.INVALID_TOKEN == AccessTokens(KEY).read(forged(**others), NOON)


def test_a_token_ends_after_a_quarter_of_an_hour() -> None:
    last = NOON + timedelta(seconds=limits.ACCESS_TOKEN_SECONDS)
    token = AccessTokens(KEY).sign(CLAIMS, NOON)
    assert CLAIMS == AccessTokens(KEY).read(token, last - timedelta(milliseconds=1))
    assert ProblemCode.TOKEN_EXPIRED == AccessTokens(KEY).read(token, last)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", forged(key=b"z" * 32), jwt.encode({}, "", algorithm="none")])
def test_what_we_did_not_sign_is_refused(token: str) -> None:
    assert ProblemCode.INVALID_TOKEN == AccessTokens(KEY).read(token, NOON)


def test_a_request_without_a_token_is_asked_to_sign_in(anyone: httpx.Client) -> None:
    response = anyone.get("/v1/meals")
    refused(response, 401, "not_authenticated")
    assert "Bearer" == response.headers["www-authenticate"]


def test_an_expired_token_says_so(ada: Person, clock: FakeClock) -> None:
    clock.advance(limits.ACCESS_TOKEN_SECONDS)
    refused(ada.http.get("/v1/me"), 401, "token_expired")


def test_a_well_signed_token_of_no_session_is_refused(
    anyone: httpx.Client, server: RunningServer, clock: FakeClock
) -> None:
    secret = (server.data_dir / "server.key").read_bytes()
    token = AccessTokens(derived_key(secret, "access token")).sign(CLAIMS, clock.now())
    refused(anyone.get("/v1/me", headers={"Authorization": f"Bearer {token}"}), 401, "invalid_token")


def test_the_signing_key_is_readable_by_its_owner_only(server: RunningServer) -> None:
    assert 0o600 == (server.data_dir / "server.key").stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/me"),
        ("GET", "/v1/meals"),
        ("GET", "/v1/day-summaries"),
        ("GET", "/v1/settings/targets"),
        ("GET", "/v1/sync/changes"),
        ("POST", "/v1/auth/logout"),
        ("GET", f"/v1/imports/{numbered_id(1)}"),
        ("POST", f"/v1/imports/{numbered_id(1)}/commit"),
    ],
)
def test_a_request_meant_for_another_account_is_refused(ada: Person, bob: Person, method: str, path: str) -> None:
    for meant in (str(bob.id), "nobody"):
        response = ada.http.request(method, path, headers={"X-Tuckbox-Account": meant})
        refused(response, 409, "account_mismatch")


def test_naming_ones_own_account_is_fine_in_either_case(ada: Person) -> None:
    response = ada.http.get("/v1/me", headers={"X-Tuckbox-Account": str(ada.id).upper()})
    assert 200 == response.status_code
