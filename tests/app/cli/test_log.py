"""What is logged at which level."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from app.cli.log import log_from
from app.settings import LogLevel

OURS = ("app", "contracts", "local_store", "sync_client")
OTHERS = ("", "flet", "flet_transport", "flet_object_patch", "sqlalchemy.engine", "httpx", "filelock")


@pytest.fixture(autouse=True)
def levels_as_before() -> Iterator[None]:
    """What a test sets is its own."""
    names = ("", *OURS)
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize("level", list(LogLevel))
def test_our_own_lines_are_logged_from_the_level_that_was_asked_for(level: LogLevel) -> None:
    log_from(level)
    assert {logging.getLevelName(logging.getLogger(f"{name}.anything").getEffectiveLevel()) for name in OURS} == {level}


@pytest.mark.parametrize("level", list(LogLevel))
def test_what_passes_through_libraries_is_never_logged(level: LogLevel) -> None:
    log_from(level)
    talking = [name for name in OTHERS if logging.getLogger(name).isEnabledFor(logging.DEBUG)]
    assert talking == []
