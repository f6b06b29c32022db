"""What holds on every route, whatever it does; the table is made from the OpenAPI document."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from contracts.protocol import ACCOUNT_HEADER
from server_stub.keys import derived_key, load_secret
from tests.server_stub.operations import OPEN, Operation, ids_of, operations, unknown_ids
from tests.server_stub.people import Person, SignUp, refused
from tests.support.builders import NOON, numbered_id
from tests.support.servers import RunningServer

EVERY = [pytest.param(each, id=each.name) for each in operations()]
GUARDED = [pytest.param(each, id=each.name) for each in operations() if each.needs_token]
WITH_BODY = [pytest.param(each, id=each.name) for each in operations() if each.body_type is not None]
WITH_JSON = [pytest.param(each, id=each.name) for each in operations() if each.body_type == "application/json"]
WITH_ID = [pytest.param(each, id=each.name) for each in operations() if "{" in each.path]


def test_only_these_routes_need_no_token() -> None:
    assert OPEN == {each.name for each in operations() if not each.needs_token}


def send(client: httpx.Client, operation: Operation, person: Person, **others: Any) -> httpx.Response:
    """The operation with ids that nobody has and a body it takes; `others` replace what is sent."""
    ids = unknown_ids()
    sent = {"content": operation.body(person, ids) if "content" not in others else None, **others}
    return client.request(operation.method, operation.url(ids), **sent)


def signed(server: RunningServer, person: Person, key: bytes | None = None, **claims: Any) -> str:
    """The person's token with other claims, signed with the server's key or another."""
    return jwt.encode({**_claims(person), **claims}, key or _key(server), algorithm="HS256")


def bad_tokens(server: RunningServer, person: Person) -> dict[str, tuple[str | None, str]]:
    """What is wrong with each `Authorization` header, the header, and the code it is refused with."""
    hour_ago = int((NOON - timedelta(hours=1)).timestamp())
    longer = jwt.encode(_claims(person), _key(server) * 2, algorithm="HS512")
    return {
        "none": (None, "not_authenticated"),
        "no scheme": (person.access_token, "not_authenticated"),
        "garbage": ("Bearer x.y.z", "invalid_token"),
        "a refresh token": (f"Bearer {person.refresh_token}", "invalid_token"),
        "expired": (f"Bearer {signed(server, person, iat=hour_ago, exp=hour_ago + 900)}", "token_expired"),
        "for another audience": (f"Bearer {signed(server, person, aud='elsewhere')}", "invalid_token"),
        "of another type": (f"Bearer {signed(server, person, typ='refresh')}", "invalid_token"),
        "of another session": (f"Bearer {signed(server, person, sid=str(numbered_id(1)))}", "invalid_token"),
        "signed by another": (f"Bearer {signed(server, person, key=b'k' * 32)}", "invalid_token"),
        "signed another way": (f"Bearer {longer}", "invalid_token"),
        "not signed": (f"Bearer {jwt.encode(_claims(person), '', algorithm='none')}", "invalid_token"),
    }


def _claims(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(person.access_token, options={"verify_signature": False})
    return claims


def _key(server: RunningServer) -> bytes:
    return derived_key(load_secret(server.settings), "access token")


def test_the_servers_own_signature_is_good(server: RunningServer, ada: Person, anyone: httpx.Client) -> None:
    """The tokens below are refused for what is wrong with them, and not because no token made here could be right."""
    headers = {"Authorization": f"Bearer {signed(server, ada)}"}
    assert 200 == anyone.get("/v1/me", headers=headers).status_code


@pytest.mark.parametrize("operation", GUARDED)
def test_a_token_that_is_not_good_opens_nothing(
    server: RunningServer, ada: Person, anyone: httpx.Client, operation: Operation
) -> None:
    before = ada.head()
    for name, (given, code) in bad_tokens(server, ada).items():
        response = send(anyone, operation, ada, headers={} if given is None else {"Authorization": given})
        refused(response, 401, code)
        assert "Bearer" == response.headers["www-authenticate"], name
    assert before == ada.head()


@pytest.mark.parametrize("operation", GUARDED)
def test_a_request_meant_for_another_account_is_not_served(ada: Person, bob: Person, operation: Operation) -> None:
    before = ada.head()
    response = send(ada.http, operation, ada, headers={ACCOUNT_HEADER: str(bob.id)})
    refused(response, 409, "account_mismatch")
    assert before == ada.head()


@pytest.mark.parametrize("operation", WITH_ID)
def test_anothers_id_is_answered_like_one_that_nobody_has(new_person: SignUp, operation: Operation) -> None:
    owner, curious, clueless = new_person(), new_person(), new_person()
    owned, unknown = ids_of(owner, operation.path), unknown_ids()
    before = belongings(owner)
    answers = []
    for person, ids in ((curious, owned), (clueless, unknown)):
        response = person.http.request(operation.method, operation.url(ids), content=operation.body(person, ids))
        answers.append((response.status_code, without(response, *ids.values(), str(person.id))))
    assert answers[0] == answers[1]
    if operation.method in ("GET", "DELETE") or operation.path.endswith(("/restore", "/commit")):
        assert answers[0][0] in (404, 409) or operation.name == "DELETE /v1/imports/{import_id}/chunks/{n}"
    assert before == belongings(owner)


def belongings(person: Person) -> list[bytes]:
    """Everything another account could have touched."""
    paths = ("/v1/meals", "/v1/day-summaries", "/v1/sync/changes", "/v1/auth/sessions")
    return [person.http.get(path).content for path in paths]


def without(response: httpx.Response, *ids: str) -> str:
    """The body, but for these ids and what is new in every answer."""
    text = response.text.replace(response.headers["x-correlation-id"], "")
    for each in ids:
        if len(each) > 1:
            text = text.replace(each, "ID")
    return text


@pytest.mark.parametrize("operation", WITH_BODY)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"unexpected": 1}', b"\xff\xfe", b"[" * 10_000])
def test_a_bad_body_is_refused(ada: Person, operation: Operation, body: bytes) -> None:
    response = send(ada.http, operation, ada, content=body)
    assert response.status_code in (400, 415, 422), response.text
    assert json.loads(response.content)["code"] in ("malformed_body", "validation_error", "unsupported_media_type")
    assert 0 == ada.head()


@pytest.mark.parametrize("operation", EVERY)
def test_a_body_that_is_too_large_is_refused(ada: Person, operation: Operation) -> None:
    refused(send(ada.http, operation, ada, content=b" " * (operation.bytes_max + 1)), 413, "too_large")


@pytest.mark.parametrize("path", sorted({each.path for each in operations()}))
def test_another_method_is_told_which_there_are(anyone: httpx.Client, path: str) -> None:
    offered = {each.method for each in operations() if each.path == path}
    url = path.format_map(unknown_ids())
    for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "TRACE", "PROPFIND"} - offered:
        response = anyone.request(method, url)
        refused(response, 405, "method_not_allowed")
        assert offered == set(response.headers["allow"].replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}, method
