"""A person at a terminal, who answers what a command asks."""

from __future__ import annotations

import os
import pty
import re
import threading
from collections.abc import Callable, Sequence
from typing import Final

from tests.support import processes
from tests.support.programs import Device

Answer = str | Callable[[], object]
"""What is typed, or what is done once the text is there."""

_PATIENCE_SECONDS: Final = 90
_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def converse(device: Device, words: list[str], answers: Sequence[tuple[str, Answer]], *, code: int = 0) -> str:
    """Run `tuckbox WORDS` on a terminal, where each text gets its answer; what stood on the terminal, as one line."""
    ours, theirs = pty.openpty()
    environment = device.environment() | {"TERM": "xterm", "COLUMNS": "200"}
    program = processes.start(["app", *words], environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    patience = threading.Timer(_PATIENCE_SECONDS, program.kill)
    patience.start()
    shown, seen = "", 0
    waiting = list(answers)
    try:
        while piece := _read(ours):
            shown = _CONTROL.sub("", shown + piece)
            while waiting and (asked := shown.find(waiting[0][0], seen)) >= 0:
                seen = asked + len(waiting[0][0])
                _give(ours, waiting.pop(0)[1])
        assert program.wait(_PATIENCE_SECONDS) == code, shown
    finally:
        patience.cancel()
        program.kill()
        program.wait()
        os.close(ours)
    assert waiting == [], shown
    return re.sub(r"\s+", " ", shown)


def _give(terminal: int, answer: Answer) -> None:
    if isinstance(answer, str):
        os.write(terminal, answer.encode() + b"\n")
    else:
        answer()


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:  # Linux says so when the last program has closed its end
        return ""
