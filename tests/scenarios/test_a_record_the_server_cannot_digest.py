"""One record that makes the server fail does not keep the others out; a server that fails on all of them is unwell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts import limits
from sync_client.promotion import ParkReason
from tests.scenarios.devices import PASSWORD, device, failing_on, in_account, log_meals, promote, shown
from tests.support.faults import Fault, forged
from tests.support.servers import running_server

GOOD = tuple(f"Meal {number}" for number in range(9))


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


@pytest.mark.parametrize(
    "names",
    [
        ("Poison", *GOOD),
        (*GOOD, "Poison"),
        ("Poison", *GOOD, "Poison"),
        (*GOOD[:2], "Poison", *GOOD[2:], "Poison"),
        (*GOOD[:8], "Poison", "Poison"),
        ("Poison",),
    ],
    ids=["first", "last", "in both halves", "two of them", "side by side", "alone"],
)
def test_the_record_is_found_and_comes_back_and_the_others_arrive(
    server_url: str, tmp_path: Path, names: tuple[str, ...]
) -> None:
    email = f"{len(names)}.{names.index('Poison')}.{names[0].replace(' ', '')}.{names[-1].replace(' ', '')}@example.org"
    with device(tmp_path / "laptop", server_url, failing_on("Poison")) as tuckbox:
        log_meals(tuckbox, *names)
        tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)

        result = promote(tuckbox)

        assert (result.state, result.reason) == ("done", None)
        letters = tuckbox.accounts.letters.all()
        assert [(letter.code, letter.meal and letter.meal.name) for letter in letters] == [
            ("server_error", "Poison")
        ] * names.count("Poison")
        assert shown(tuckbox) == set(names) - {"Poison"}
        assert tuckbox.database.problems() == []
    assert in_account(tmp_path / "fresh", server_url, email) == set(names) - {"Poison"}

    with device(tmp_path / "laptop", server_url) as mended:
        mended.accounts.letters.retry([letter.id for letter in letters])
        assert promote(mended).state == "done"
        assert mended.accounts.letters.all() == []
        assert shown(mended) == set(names)


def test_a_server_that_fails_on_every_chunk_is_unwell_and_nothing_is_given_up(server_url: str, tmp_path: Path) -> None:
    sent = []

    def fails(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT" and "/chunks/" in request.url.path:
            sent.append(request.url.path)
            return forged(Fault.ERROR, request)
        return None

    with device(tmp_path, server_url, fails) as tuckbox:
        log_meals(tuckbox, *GOOD)
        tuckbox.accounts.sign_up(server_url, "unwell@example.org", PASSWORD, bring_diary=True)
        for _ in range(4):
            assert promote(tuckbox).reason == ParkReason.SERVER_UNWELL
        assert len(sent) <= 4 * limits.UNDIGESTED_IN_A_ROW_MAX * limits.CHUNK_FAILURES_MAX
        assert tuckbox.accounts.letters.all() == []
        assert shown(tuckbox) == set(GOOD)
    with device(tmp_path, server_url) as again:
        assert promote(again).state == "done"
        assert again.accounts.letters.all() == []
        assert shown(again) == set(GOOD)


def test_a_server_that_fails_at_the_withdrawal_too_is_asked_for_no_halves(server_url: str, tmp_path: Path) -> None:
    numbers = set()

    def fails(request: httpx.Request) -> httpx.Response | None:
        if "/chunks/" not in request.url.path:
            return None
        numbers.add(request.url.path.rsplit("/", 1)[-1])
        return forged(Fault.ERROR, request)

    with device(tmp_path, server_url, fails) as tuckbox:
        log_meals(tuckbox, *GOOD)
        tuckbox.accounts.sign_up(server_url, "all.fails@example.org", PASSWORD, bring_diary=True)
        assert promote(tuckbox).reason == ParkReason.SERVER_UNWELL
        assert numbers == {"0"}
    with device(tmp_path, server_url) as again:
        assert promote(again).state == "done"
        assert shown(again) == set(GOOD)


def test_what_is_too_large_for_the_way_is_sent_in_smaller_pieces(server_url: str, tmp_path: Path) -> None:
    """A gateway with a limit of its own; one record is beyond even that."""

    def gateway(request: httpx.Request) -> httpx.Response | None:
        is_large = "/chunks/" in request.url.path and len(request.content) > 1000
        return httpx.Response(413, text="<html>Too large</html>", request=request) if is_large else None

    with device(tmp_path, server_url, gateway) as tuckbox:
        log_meals(tuckbox, *GOOD)
        meals = tuckbox.provider.diary().meals
        long = meals.recent(1)[0]
        meals.add(long.draft.model_copy(update={"name": "Long", "note": "x" * 900}))
        tuckbox.accounts.sign_up(server_url, "gateway@example.org", PASSWORD, bring_diary=True)
        assert promote(tuckbox).state == "done"
        assert shown(tuckbox) == set(GOOD)
        (letter,) = tuckbox.accounts.letters.all()
        assert letter.meal is not None
        assert letter.meal.name == "Long"


def test_a_device_that_dies_between_two_halves_goes_on_where_it_was(server_url: str, tmp_path: Path) -> None:
    class Death(BaseException):
        """The process ends here."""

    died = 0
    while True:
        seen = 0

        def dies(request: httpx.Request, at: int = died) -> httpx.Response | None:
            nonlocal seen
            answer = failing_on("Poison")(request)
            if "/imports/" in request.url.path:
                seen += 1
                if seen == 1 + at:
                    raise Death
            return answer

        with device(tmp_path / "laptop", server_url, dies) as tuckbox:
            if died == 0:
                log_meals(tuckbox, *GOOD, "Poison")
                tuckbox.accounts.sign_up(server_url, "dies@example.org", PASSWORD, bring_diary=True)
            try:
                result = promote(tuckbox)
                break
            except Death:
                died += 1
    assert result.state == "done"
    assert died > 3
    with device(tmp_path / "laptop", server_url) as after:
        assert shown(after) == set(GOOD)
        assert len(after.accounts.letters.all()) == 1
    assert in_account(tmp_path / "fresh", server_url, "dies@example.org") == set(GOOD)
