"""Files and functions stay small enough to read, and are named for what they hold."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source_tree import ALL, PRODUCT, ROOT, module_name, parsed, source_files

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_there_is_something_to_check() -> None:
    assert all(source_files(folder) for folder in PRODUCT)


def test_no_file_is_longer_than_a_reader_bears() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in source_files(*ALL)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_a_reader_bears() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in source_files(*ALL)
        for node in ast.walk(parsed(path))
        if isinstance(node, FUNCTIONS)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert too_long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {module_name(path) for path in source_files(*ALL)}
    assert [name for name in names if VAGUE_NAMES & set(name.split("."))] == []


def test_every_module_of_the_product_says_what_it_promises() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in source_files(*PRODUCT)
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(parsed(path)) is None
    ]
    assert silent == []


@pytest.mark.parametrize("folder", ["contracts", "local_store", "sync_client", "server_stub", "app"])
def test_no_engine_client_clock_or_settings_is_made_on_import(folder: str) -> None:
    """Module level makes constants and tables only: what has a life of its own is made by a composition root."""
    made = {"create_engine", "Client", "SystemClock", "AppSettings", "ServerSettings", "sessionmaker"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in source_files(folder)
        for node in parsed(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", getattr(node.value.func, "attr", "")) in made
    ]
    assert found == []
