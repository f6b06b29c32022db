"""Imports point down only, and each foreign library stays in its one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import (
    PRODUCT,
    ROOT,
    imported_modules,
    is_within,
    module_name,
    parsed,
    source_files,
)

ALLOWED = [
    ({"flet", "flet_charts", "flet_web", "flet_desktop"}, ("app.ui", "app.main")),
    ({"httpx", "httpcore"}, ("sync_client.transport",)),
    ({"sqlmodel", "sqlalchemy", "alembic"}, ("local_store", "server_stub")),
    ({"fastapi", "starlette"}, ("server_stub", "app.web", "app.main")),
    ({"keyring"}, ("sync_client", "app.cli.doctor")),
    ({"typer", "rich"}, ("app.cli",)),
]


@pytest.mark.parametrize(("libraries", "places"), ALLOWED, ids=lambda value: "-".join(sorted(value)))
def test_a_library_stays_in_its_place(libraries: set[str], places: tuple[str, ...]) -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in source_files(*PRODUCT)
        for module in imported_modules(path)
        if module.partition(".")[0] in libraries and not any(is_within(module_name(path), place) for place in places)
    ]
    assert strays == []


CLOCK_OWNERS = {"datetime", "date", "time"}
CLOCK_READERS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "sleep"}


def reads_clock(node: ast.AST) -> bool:
    """Whether this is a call such as `datetime.now()` or `datetime.datetime.now()`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=reader)):
            return owner in CLOCK_OWNERS and reader in CLOCK_READERS
        case _:
            return False


def test_only_the_clock_reads_the_wall_clock() -> None:
    """Nor does anything but contracts/clock.py import `time` or `random`."""
    others = [path for path in source_files(*PRODUCT) if module_name(path) != "contracts.clock"]
    readings = [path.name for path in others for node in ast.walk(parsed(path)) if reads_clock(node)]
    imports = [path.name for path in others if {"time", "random"} & set(imported_modules(path))]
    assert (readings, imports) == ([], [])


def test_import_linter_keeps_every_contract() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def loaded_by(module: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after importing this one."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("contracts.meal", {"sqlalchemy", "sqlmodel", "flet", "httpx", "fastapi", "local_store", "app"}),
        ("contracts.services", {"sqlalchemy", "sqlmodel", "flet", "httpx", "fastapi", "local_store", "app"}),
        ("app.interchange.detect", {"sqlalchemy", "sqlmodel", "flet", "httpx", "fastapi", "local_store"}),
        ("sync_client.promotion", {"sqlalchemy", "sqlmodel", "flet", "fastapi", "local_store", "server_stub", "app"}),
        ("app.cli.main", {"flet", "flet_web", "flet_desktop", "fastapi", "server_stub", "local_store", "sync_client"}),
        ("app.main", {"sqlalchemy", "sqlmodel", "httpx", "local_store", "sync_client", "server_stub", "flet_charts"}),
        ("app.ui.loading", {"httpx", "flet_charts", "server_stub"}),
    ],
)
def test_what_an_import_does_not_load(module: str, unwanted: set[str]) -> None:
    assert Path(ROOT, *module.split(".")).with_suffix(".py").exists()
    assert loaded_by(module) & unwanted == set()
