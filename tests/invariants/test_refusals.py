"""What a server refuses keeps nothing else out, and comes back to the person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bootstrap import Tuckbox
from contracts.imports import Receipt
from tests.invariants.conftest import KCAL_MAX
from tests.invariants.laptop import MEALS, a_guest, a_laptop, in_account, promote, shown, sign_in, sign_up
from tests.support.builders import a_draft
from tests.support.faults import Fault, FaultyTransport, forged

TOO_MUCH = int(KCAL_MAX) + 1


def poisoned(request: httpx.Request) -> bool:
    """Chunks the server cannot digest."""
    return "/chunks/" in request.url.path and b"Poison" in request.content


WAYS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "refused by its rules": ("Too much", TOO_MUCH, {}),
    "failed on each time": ("Poison", 500, {"faults": [Fault.ERROR] * 1000, "concerns": poisoned}),
}


def with_one_bad(folder: Path, url: str, way: str) -> Callable[[Callable[[Tuckbox], None]], None]:
    """Runs what it is given on a laptop with `MEALS` and a meal that the server will not take."""
    name, kcal, network = WAYS[way]

    def run(act: Callable[[Tuckbox], None]) -> None:
        with a_guest(folder, url, **network) as tuckbox:
            tuckbox.provider.diary().meals.add(a_draft(name=name, kcal=kcal, note="kept"))
            act(tuckbox)

    return run


@pytest.mark.parametrize("way", WAYS)
def test_invariant_14_one_bad_record_keeps_no_good_one_out(url: str, tmp_path: Path, email: str, way: str) -> None:
    """A record the server refuses, or fails on again and again: all the others arrive in the same promotion."""

    def act(tuckbox: Tuckbox) -> None:
        sign_up(tuckbox, email)
        result = promote(tuckbox)
        assert (result.state, created(result.receipt)) == ("done", len(MEALS))
        assert shown(tuckbox) == MEALS

    with_one_bad(tmp_path / "laptop", url, way)(act)
    assert in_account(tmp_path / "fresh", url, email) == MEALS


class Choking(FaultyTransport):
    """A server that stores a poisoned chunk and then fails to say so."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        return forged(Fault.ERROR, request) if poisoned(request) else answer


def test_invariant_14_a_chunk_stored_though_its_answer_failed_is_in_nobodys_way(
    url: str, tmp_path: Path, email: str
) -> None:
    """What was halved is withdrawn before the commit: the server then holds what is announced, and nothing else."""
    with a_guest(tmp_path / "laptop", url, network=Choking) as tuckbox:
        tuckbox.provider.diary().meals.add(a_draft(name="Poison", kcal=500))
        sign_up(tuckbox, email)
        assert promote(tuckbox).state == "done"
        assert [letter.code for letter in tuckbox.accounts.letters.all()] == ["server_error"]
    assert in_account(tmp_path / "fresh", url, email) == MEALS


@pytest.mark.parametrize("way", WAYS)
def test_invariant_15_every_refused_record_waits_for_the_person(url: str, tmp_path: Path, email: str, way: str) -> None:
    """It is in the dead letters with content, code and place, after a restart and a sign-out too, until mended."""
    name, kcal, _ = WAYS[way]

    def act(tuckbox: Tuckbox) -> None:
        sign_up(tuckbox, email)
        assert promote(tuckbox).state == "done"

    with_one_bad(tmp_path / "laptop", url, way)(act)
    with a_laptop(tmp_path / "laptop", url) as tuckbox:
        tuckbox.accounts.sign_out()
        sign_in(tuckbox, email)
        [letter] = tuckbox.accounts.letters.all()
        record = letter.record
        assert isinstance(record, dict)
        assert (record["meal"]["name"], record["meal"]["kcal"], record["meal"]["note"]) == (name, kcal, "kept")
        code = {"refused by its rules": "validation_error", "failed on each time": "server_error"}[way]
        assert letter.chunk is not None
        assert letter.index is not None
        assert (letter.code, letter.chunk >= 0, letter.index >= 0, bool(letter.errors)) == (code, True, True, True)
        assert letter.meal is not None

        tuckbox.accounts.letters.edit(letter.id, letter.meal.draft.model_copy(update={"kcal": 5, "name": "Mended"}))
        tuckbox.accounts.letters.retry([letter.id])
        assert promote(tuckbox).state == "done"
        assert tuckbox.accounts.letters.all() == []
        assert shown(tuckbox) == MEALS | {"Mended": 5}
    assert in_account(tmp_path / "fresh", url, email) == MEALS | {"Mended": 5}


def created(receipt: Receipt | None) -> int | None:
    return receipt.created if receipt else None
