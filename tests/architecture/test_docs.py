"""What the documentation points at exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from app.cli.main import cli
from tests.architecture.source_tree import ROOT

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PATH = re.compile(r"`((?:app|contracts|docs|local_store|server_stub|sync_client|tests)/[\w./-]+)")
COMMAND = re.compile(r"`tuckbox ([a-z-]+)(?: ([a-z]+)`)?")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_path_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = [page.parent / link for link in LINK.findall(text)] + [ROOT / path for path in PATH.findall(text)]
    assert [str(place) for place in places if not place.exists()] == []


def commands() -> set[str]:
    """Every command of the command line, subcommands with their group: `dead-letters list`."""
    top = typer.main.get_command(cli)
    found: set[str] = set()
    for name in top.list_commands(None):  # type: ignore[attr-defined]  # a group
        command = top.get_command(None, name)  # type: ignore[attr-defined]
        found |= {name, *(f"{name} {inner}" for inner in getattr(command, "commands", {}))}
    return found


def test_the_guide_names_the_commands_there_are() -> None:
    named = {
        f"{name} {inner}" if f"{name} {inner}" in commands() else name
        for name, inner in COMMAND.findall((ROOT / "docs" / "guide.md").read_text(encoding="utf-8"))
    }
    assert {name for name in named if name not in commands()} == set()
    groups = {name.partition(" ")[0] for name in commands() if " " in name}
    assert commands() - named - groups == set()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
