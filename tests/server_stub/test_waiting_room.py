"""A crowd at the door does not keep those inside from being served."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from contracts.problems import ProblemCode
from server_stub.auth.passwords import OWASP_LEAST, SEATS
from server_stub.errors import RequestRefused
from server_stub.waiting_room import WaitingRoom
from tests.server_stub.people import PASSWORD, Person, anybody, refused, sign_in, sign_up
from tests.support.servers import RunningServer, running_server

pytestmark = pytest.mark.slow

_CROWD = 60


def test_who_finds_no_seat_is_told_at_once() -> None:
    room = WaitingRoom(2, "Full.")
    with room.seat(), room.seat():
        with pytest.raises(RequestRefused) as error, room.seat():
            pytest.fail("a third seat of two")
        assert (ProblemCode.UNAVAILABLE, "Full.") == (error.value.code, error.value.detail)
    with room.seat():
        pass


def test_a_seat_is_free_again_whatever_happened_in_it() -> None:
    room = WaitingRoom(1, "Full.")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), room.seat():
            raise ZeroDivisionError


class Crowd:
    """Sixty people who sign in over and over, with a wrong password each."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._push, args=(n,)) for n in range(_CROWD)]
        self.seen: list[httpx.Response] = []

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _push(self, number: int) -> None:
        with anybody(self._server) as client:
            while not self._stop.is_set():
                self.seen.append(sign_in(client, f"nobody{number}@example.org"))


def served(person: Person, times: int) -> float:
    """Seconds that so many requests of somebody signed in take, the slowest left out."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        assert 200 == person.http.get("/v1/meals").status_code
        taken.append(time.perf_counter() - began)
    return sum(sorted(taken)[:-1])


def test_other_routes_answer_while_sixty_people_sign_in(tmp_path: Path) -> None:
    with (
        running_server(tmp_path, hash_cost=OWASP_LEAST, rate_per_account="1000000/minute") as server,
        anybody(server) as client,
    ):
        ada = sign_up(client)
        began = time.perf_counter()
        sign_in(client, ada.email, PASSWORD)
        hashed = time.perf_counter() - began
        with Crowd(server) as crowd:
            while len(crowd.seen) < _CROWD:
                ada.http.get("/v1/me")
            taken = served(ada, 10)
    sent_away = [each for each in crowd.seen if each.status_code == 503]
    assert {401, 503} == {each.status_code for each in crowd.seen}
    refused(sent_away[0], 503, "unavailable")
    assert 1 <= int(sent_away[0].headers["retry-after"])
    assert taken / 9 < hashed * (_CROWD - SEATS) / 2
