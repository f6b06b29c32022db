"""The same refresh token from several places at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

from tests.server_stub.people import Person, answered, anybody, bearer, refused
from tests.server_stub.stored import rows
from tests.support.servers import RunningServer

_AT_ONCE = 6


def at_once(server: RunningServer, *requests: tuple[str, str, dict[str, str]]) -> list[httpx.Response]:
    """Each (refresh token, access token for the header, body) from a connection of its own, let go together."""
    barrier = Barrier(len(requests))

    def send(path: str, token: str, body: dict[str, str]) -> httpx.Response:
        with anybody(server) as client:
            client.get("/health/live")  # the connection is open
            barrier.wait()
            method, headers = "POST" if body else "GET", bearer(token) if token else None
            return client.request(method, path, json=body or None, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return [each.result() for each in [pool.submit(send, *request) for request in requests]]


def rotation(token: str) -> tuple[str, str, dict[str, str]]:
    return ("/v1/auth/refresh", "", {"refresh_token": token})


def live_pairs(server: RunningServer, person: Person) -> int:
    """Unused pairs of this person that would open the door."""
    query = """SELECT count(*) FROM token_pairs JOIN sessions ON sessions.id = token_pairs.session_id
               WHERE account_id = :id AND state = 'live' AND used_at IS NULL AND ended_at IS NULL"""
    return int(rows(server, query, id=str(person.id))[0][0])


def test_only_one_of_the_new_pairs_lives(server: RunningServer, ada: Person) -> None:
    for _ in range(5):
        answers = at_once(server, *[rotation(ada.refresh_token)] * _AT_ONCE)
        pairs = [answered(each) for each in answers]
        assert _AT_ONCE == len({pair["refresh_token"] for pair in pairs})
        assert 1 == live_pairs(server, ada)
    with anybody(server) as client:
        opened = [client.get("/v1/me", headers=bearer(pair["access_token"])).status_code for pair in pairs]
    assert [200, *[401] * (_AT_ONCE - 1)] == sorted(opened)


def test_either_the_new_token_is_used_or_the_old_one_gives_another(server: RunningServer, ada: Person) -> None:
    """Never both: that would leave two living tokens of one session."""
    with anybody(server) as client:
        for _ in range(8):
            pair = answered(client.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}))
            used, again = at_once(server, ("/v1/me", pair["access_token"], {}), rotation(ada.refresh_token))
            if used.status_code == 200:
                refused(again, 401, "refresh_reused")
                refused(client.get("/v1/me", headers=bearer(pair["access_token"])), 401, "invalid_token")
                return
            refused(used, 401, "invalid_token")
            answered(again)
            assert 1 == live_pairs(server, ada)


def test_a_session_that_ends_meanwhile_stays_ended(server: RunningServer, ada: Person) -> None:
    out, *answers = at_once(
        server, ("/v1/auth/logout", ada.access_token, {"": ""}), *[rotation(ada.refresh_token)] * _AT_ONCE
    )
    assert 204 == out.status_code
    with anybody(server) as client:
        for pair in (each.json() for each in answers if each.status_code == 200):
            refused(client.get("/v1/me", headers=bearer(pair["access_token"])), 401, "invalid_token")
            refused(
                client.post("/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]}), 401, "invalid_token"
            )
