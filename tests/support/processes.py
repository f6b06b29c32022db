"""Python programs as processes of their own: `start` is `subprocess.Popen([sys.executable, "-m", …])`, but quick.

On Linux they are forked from a process that has imported them already (`tests.support.zygote`).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from tests.support.zygote import STREAMS

ROOT: Final = Path(__file__).parents[2]
PIPE: Final = subprocess.PIPE
_READ_BY_INTERPRETERS: Final = ("PYTHONPATH", "PYTHONWARNINGS", "PYTHONUTF8", "PYTHONIOENCODING")
"""What an interpreter reads at its start, too early for a fork."""
Stream = int | IO[Any] | None
"""What a program gets for a standard stream: `PIPE`, a file or its descriptor, or ours."""


class Start(Protocol):
    """`start`, or `start_afresh`."""

    def __call__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        stdin: Stream = None,
        stdout: Stream = None,
        stderr: Stream = None,
    ) -> Process: ...


class Process(Protocol):
    """The part of `subprocess.Popen[str]` that tests use."""

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> IO[str] | None: ...
    @property
    def stdout(self) -> IO[str] | None: ...
    @property
    def stderr(self) -> IO[str] | None: ...
    @property
    def returncode(self) -> int | Any: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def communicate(self, input: str | None = None, timeout: float | None = None) -> tuple[Any, Any]: ...


@dataclass(frozen=True)
class Ran:
    """How a program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


def run(words: Sequence[str], environment: Mapping[str, str], *, typed: str = "", seconds: float = 240) -> Ran:
    """`python -m WORDS` to its end; `typed` is its standard input. It is killed where it takes longer."""
    process = start(words, environment, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        out, err = process.communicate(typed, timeout=seconds)
    finally:
        process.kill()
        process.wait()
    return Ran(process.returncode, out, err)


def start(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: Stream = None,
    stdout: Stream = None,
    stderr: Stream = None,
) -> Process:
    """`python -m WORDS` in the project's folder; its pipes are text in UTF-8."""
    is_ours = all(environment.get(name) == os.environ.get(name) for name in _READ_BY_INTERPRETERS)
    if is_ours and platform.system() == "Linux":
        return _Forked(_zygote(), words, environment, [stdin, stdout, stderr])
    return start_afresh(words, environment, stdin=stdin, stdout=stdout, stderr=stderr)


def start_afresh(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: Stream = None,
    stdout: Stream = None,
    stderr: Stream = None,
) -> Process:
    """The same by an interpreter of its own, where a test is about just that, and on other systems."""
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=dict(environment),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        text=True,
        encoding="utf-8",
    )


class _Forked:
    """A program forked by the zygote. The same methods as `subprocess.Popen[str]`."""

    def __init__(
        self, zygote: socket.socket, words: Sequence[str], environment: Mapping[str, str], streams: Sequence[Stream]
    ) -> None:
        self._words = list(words)
        self.returncode: int | None = None
        ours: list[IO[str] | None] = [None] * STREAMS
        theirs: list[int] = []
        to_close: list[int] = []
        for number, stream in enumerate(streams):
            if stream == PIPE:
                reads, writes = os.pipe()
                mine, its = (writes, reads) if number == 0 else (reads, writes)
                ours[number] = os.fdopen(mine, "w" if number == 0 else "r", encoding="utf-8")
                to_close.append(its)
                theirs.append(its)
            else:
                theirs.append(number if stream is None else stream if isinstance(stream, int) else stream.fileno())
        self.stdin, self.stdout, self.stderr = ours
        reports, report = socket.socketpair()
        with report, tempfile.TemporaryFile("w+") as request:
            json.dump({"words": self._words, "environment": dict(environment), "folder": str(ROOT)}, request)
            request.flush()
            socket.send_fds(zygote, [b"!"], [request.fileno(), report.fileno(), *theirs])
        for each in to_close:
            os.close(each)
        self.pid = int.from_bytes(reports.recv(4, socket.MSG_WAITALL))
        self._has_ended = threading.Event()
        threading.Thread(target=self._hear_of_its_end, args=[reports], daemon=True).start()

    def poll(self) -> int | None:
        """Its exit status, as `subprocess` counts it; None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises `subprocess.TimeoutExpired` after that many seconds."""
        if not self._has_ended.wait(timeout):
            raise subprocess.TimeoutExpired(self._words, timeout or 0)
        assert self.returncode is not None, "the process that starts programs has ended"
        return self.returncode

    def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sig: int, /) -> None:
        """That signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def communicate(self, input: str | None = None, timeout: float | None = None) -> tuple[Any, Any]:
        """Write to it, read its pipes to their ends, and wait for it; each of these may take that many seconds."""
        read: dict[int, str] = {}
        doings: list[Callable[[], object]] = [functools.partial(self._type, input)]
        for number, stream in ((1, self.stdout), (2, self.stderr)):
            if stream is not None:
                doings.append(functools.partial(_read, stream, read, number))
        threads = [threading.Thread(target=doing, daemon=True) for doing in doings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout)
            if thread.is_alive():
                raise subprocess.TimeoutExpired(self._words, timeout or 0)
        self.wait(timeout)
        return read.get(1), read.get(2)

    def _type(self, text: str | None) -> None:
        if self.stdin is None or self.stdin.closed:
            return
        try:
            with self.stdin:
                self.stdin.write(text or "")
        except BrokenPipeError:
            return  # it ended, or reads nothing

    def _hear_of_its_end(self, reports: socket.socket) -> None:
        with reports:
            if status := reports.recv(4, socket.MSG_WAITALL):
                self.returncode = os.waitstatus_to_exitcode(int.from_bytes(status))
        self._has_ended.set()


def _read(stream: IO[str], into: dict[int, str], number: int) -> None:
    with stream:
        into[number] = stream.read()


@functools.cache
def _zygote() -> socket.socket:
    """Started with the first program of this process; it ends with this process."""
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.zygote", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        ).returncode = 0  # nobody waits for it: it leaves when our end is closed
    atexit.register(ours.close)
    return ours
