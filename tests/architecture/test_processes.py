"""The two ways in which tests start programs are one: forked from a warm process, and by a fresh interpreter."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.processes import PIPE, ROOT, Process

pytestmark = pytest.mark.programs

ECHO = "tests.support.echo"
ENVIRONMENT = {"LANG": "C.UTF-8", "MINE": "1"}
WAYS = pytest.mark.parametrize("start", [processes.start, processes.start_afresh], ids=["forked", "afresh"])


def told(process: Process, typed: str | None = None) -> tuple[str, str]:
    out, err = process.communicate(typed, timeout=60)
    return out, err


@WAYS
def test_it_gets_its_arguments_environment_folder_and_input(start: processes.Start) -> None:
    process = start([ECHO, "tell", "a b", "ü"], ENVIRONMENT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, err = told(process, "typed é\n")
    words, names, folder, typed, module = json.loads(out)
    assert (["a b", "ü"], str(ROOT), "typed é\n", "__main__", "Grüße\n") == (words, folder, typed, module, err)
    assert set(ENVIRONMENT) == set(names) - {"LC_CTYPE"}, "CPython sets LC_CTYPE itself where the locale is C"
    assert (0, 0) == (process.returncode, process.poll())


@WAYS
@pytest.mark.parametrize(("words", "code"), [(("exit", "0"), 0), (("exit", "7"), 7), (("fail",), 1)])
def test_its_exit_status_is_heard(start: processes.Start, words: tuple[str, ...], code: int) -> None:
    process = start([ECHO, *words], ENVIRONMENT, stderr=PIPE)
    _, err = told(process)
    assert (code, code == 1) == (process.wait(60), "RuntimeError: on purpose" in err)


@WAYS
@pytest.mark.parametrize("environment", [ENVIRONMENT, ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_hears_signals(start: processes.Start, how: signal.Signals, environment: dict[str, str]) -> None:
    process = start([ECHO, "wait"], environment, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert ("ready\n", "at once\n") == (process.stdout.readline(), process.stderr.readline())
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.send_signal(how)
    _, err = told(process)
    assert -how == process.wait(60)
    assert (how == signal.SIGINT) == ("KeyboardInterrupt" in err)
    process.kill()  # of one that has ended: nothing


@WAYS
def test_it_leaves_in_good_order(start: processes.Start, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out:
        assert 0 == start([ECHO, "thread"], ENVIRONMENT, stdout=out).wait(60)
    assert "last words\n" == (tmp_path / "out").read_text()
