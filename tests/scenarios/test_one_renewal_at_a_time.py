"""Access tokens run out in several windows at once: each refresh token is used once, and nobody is signed out."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from contracts import limits
from contracts.clock import SystemClock
from tests.support.builders import FakeClock
from tests.support.renewing import REFRESH, a_window
from tests.support.servers import RunningServer, running_server

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


class Program:
    """A window in a process of its own."""

    def __init__(self, folder: Path, server_url: str, *words: str) -> None:
        command = [sys.executable, "-m", "tests.support.renewing", str(folder), server_url, *words]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.hear("ready")

    def tell(self) -> None:
        """Let it go on: with a request, or with the renewal it is about to send."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def hear(self, expected: str) -> str:
        """The rest of its next line, which begins like that."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().rstrip()
        assert line.startswith(expected), f"heard {line!r} instead of {expected!r}"
        return line.removeprefix(expected).strip()

    def asks_and_renews(self) -> str:
        """One request, for which it has no token yet; the refresh token it presented."""
        self.tell()
        token = self.hear("renews")
        self.tell()
        self.hear("renewed 200")
        self.hear("answered")
        return token

    def exit_code(self) -> int:
        """How it ended by itself."""
        return self._process.wait(20)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(SystemClock().now())


@pytest.fixture
def server(tmp_path: Path, clock: FakeClock) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server", clock=clock) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: RunningServer) -> Path:
    """The data folder of a device that ada is signed in on."""
    folder = tmp_path / "data"
    with closing(a_window(folder, server.url)) as window:
        window.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
    return folder


@contextmanager
def two_windows(folder: Path, server: RunningServer) -> Iterator[tuple[Program, Program]]:
    with closing(Program(folder, server.url)) as one, closing(Program(folder, server.url)) as other:
        yield one, other


def test_two_processes_present_each_refresh_token_once(folder: Path, server: RunningServer, clock: FakeClock) -> None:
    """Both are told 401 before either renews; the one that comes second renews with what the first was given."""
    with two_windows(folder, server) as windows:
        presented = [window.asks_and_renews() for window in windows]
        clock.advance(limits.ACCESS_TOKEN_SECONDS + 60)
        for window in windows:
            window.tell()
            window.hear("401")
        for window in windows:
            window.tell()  # read when it comes to renew
        for window in windows:
            presented.append(window.hear("renews"))
            window.hear("renewed 200")
            window.hear("answered")
        for window in windows:  # each goes on with the token it has
            window.tell()
            window.hear("answered")

    assert len(set(presented)) == len(presented) == 4


def test_the_threads_of_one_process_share_one_renewal(folder: Path, server: RunningServer, clock: FakeClock) -> None:
    together = threading.Barrier(4)
    renewals: list[int] = []

    def note(response: httpx.Response) -> None:
        if response.request.url.path == REFRESH:
            renewals.append(response.status_code)
        elif response.status_code == httpx.codes.UNAUTHORIZED:
            together.wait(20)

    client = httpx.Client(base_url=server.url, trust_env=False, event_hooks={"response": [note]})
    with closing(a_window(folder, server.url, client)) as window:
        window.accounts.preview()
        clock.advance(limits.ACCESS_TOKEN_SECONDS + 60)
        failures: list[BaseException] = []

        def ask() -> None:
            try:
                window.accounts.preview()
            except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(together.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []
    assert renewals == [200, 200]  # at the start, and after the four 401


def test_a_crash_before_the_new_token_is_kept_loses_no_session(
    folder: Path, server: RunningServer, clock: FakeClock
) -> None:
    with closing(Program(folder, server.url, "dies")) as dying:
        dying.tell()
        presented = dying.hear("renews")
        dying.tell()
        dying.hear("renewed 200")
        assert dying.exit_code() == 9

    with closing(Program(folder, server.url)) as window:
        assert window.asks_and_renews() == presented
        clock.advance(limits.ACCESS_TOKEN_SECONDS + 60)
        window.tell()
        window.hear("401")
        assert window.hear("renews") != presented
        window.tell()
        window.hear("renewed 200")
        window.hear("answered")


def test_a_token_presented_after_its_successor_was_used_ends_the_session(folder: Path, server: RunningServer) -> None:
    """Why windows must not renew at once: a stale copy of the folder is what a window without the lock would be."""
    stale = (folder / "credentials.json").read_bytes()
    with closing(a_window(folder, server.url)) as window:
        window.accounts.preview()
    (folder / "credentials.json").write_bytes(stale)
    with closing(Program(folder, server.url)) as late:
        late.tell()
        late.hear("renews")
        late.tell()
        late.hear("renewed 401")
        late.hear("signed out")
