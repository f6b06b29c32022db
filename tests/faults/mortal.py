"""The real program, ended by SIGKILL before the n-th commit that writes: `python -m tests.faults.mortal N WORDS`."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Connection, Engine, event

from app.cli.main import run


def die_before_commit(number: int) -> None:
    """Count the commits of this process that write, and die before that one."""
    changes: dict[int, int] = {}
    left = number

    def before_commit(connection: Connection) -> None:
        nonlocal left
        driver = connection.connection.driver_connection
        assert driver is not None
        total = int(driver.total_changes)
        if total != changes.get(id(driver), 0):
            changes[id(driver)] = total
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", before_commit)


if __name__ == "__main__":
    die_before_commit(int(sys.argv.pop(1)))
    run()
