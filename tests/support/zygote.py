"""A process that has imported the programs and forks into one of them whenever a test starts it.

Three quarters of the life of a short command go by with imports. Each fork is a process of its own with its own
arguments, environment, standard streams and end; it leaves through the interpreter's ordinary exit.
`python -m tests.support.zygote FD` answers on that socket until its other end is closed. Linux only.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

PRELOADED: Final = (
    *("app.cli.main", "app.cli.account", "app.cli.backup", "app.cli.dead_letters", "app.cli.diary", "app.cli.doctor"),
    *("app.cli.files", "app.cli.opening_app", "app.cli.programs", "app.cli.promotion"),
    *("app.main", "app.ui.loading", "app.ui.trends.screen", "app.ui.settings.screen", "app.ui.account.screen"),
    *("server_stub.main", "server_stub.commands.serving", "uvicorn"),
)
STREAMS: Final = 3
_DESCRIPTORS: Final = STREAMS + 2


@dataclass(frozen=True, slots=True)
class Order:
    """A program to become: its module and arguments, its environment and folder, its standard streams."""

    words: list[str]
    environment: dict[str, str]
    folder: str
    streams: list[int]


def answer(control: socket.socket) -> Order:
    """Serve until the other end is closed, then exit. Returns in each fork, with what it is to become."""
    woken, wakes = socket.socketpair()
    for end in (woken, wakes):
        end.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            _report_the_ended(running)
        if control in ready:
            message, received, _, _ = socket.recv_fds(control, 1, _DESCRIPTORS)
            if not message:
                _leave(running)
            request, report = received[0], socket.socket(fileno=received[1])
            if pid := os.fork():
                running[pid] = report
                report.sendall(pid.to_bytes(4))
                for each in (request, *received[2:]):
                    os.close(each)
            else:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (control, woken, wakes, report, *running.values()):
                    other.close()
                with os.fdopen(request) as written:
                    written.seek(0)
                    return Order(**json.load(written), streams=received[2:])


def _report_the_ended(running: dict[int, socket.socket]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        with running.pop(pid) as report:
            try:
                report.sendall(status.to_bytes(4))
            except BrokenPipeError:
                continue  # nobody waits for it any more


def _leave(running: dict[int, socket.socket]) -> NoReturn:
    for pid in running:
        os.kill(pid, signal.SIGKILL)
    sys.exit(0)


def become(order: Order) -> None:
    """Take on its folder, environment, arguments and streams, as a fresh interpreter would."""
    for stream, descriptor in enumerate(order.streams):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs would ignore it
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), encoding="utf-8")
    if order.environment.get("PYTHONUNBUFFERED"):
        sys.stdout = io.TextIOWrapper(cast(Any, io.FileIO(1, "w")), encoding="utf-8", write_through=True)
    else:
        sys.stdout = _buffered(1, "strict", by_line=os.isatty(1))
    sys.stderr = _buffered(2, "backslashreplace", by_line=True)
    sys.argv = order.words


def _buffered(descriptor: int, errors: str, *, by_line: bool) -> io.TextIOWrapper:
    raw = io.BufferedWriter(io.FileIO(descriptor, "w"))
    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=by_line)


def main() -> None:
    """Import, wait for orders, and in each fork run the module that is ordered."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    order = answer(control)
    become(order)
    runpy.run_module(order.words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
