"""Diary files in a state that an app must cope with."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.support.programs import Device


def make_newer(device: Device) -> None:
    """A diary with a meal in it, as a later version of Tuckbox would leave it."""
    device.done("log", "Soup", "--kcal", "300")
    with closing(sqlite3.connect(device.folder / "tuckbox.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
