"""Every part that runs inside Tuckbox is named with its licence."""

from __future__ import annotations

import re
import tomllib

from app.usecases.licences import licence_texts, parts
from tests.architecture.source_tree import ROOT


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_named_and_none_that_only_the_developers_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {plain(re.split(r"[\[><=]", each)[0]) for each in project["dependencies"]}
    named = {plain(part.name) for part in parts()}
    assert needed <= named
    assert {"starlette", "pydantic-core"} <= named, "what comes by way of another"
    assert not {"tuckbox", "pytest", "mypy", "hypothesis"} & named


def test_every_part_states_the_name_of_its_licence() -> None:
    found = {part.name: part.licence for part in parts()}
    assert [name for name, licence in found.items() if not licence] == []
    assert (found["flet"], found["pydantic"], found["certifi"]) == ("Apache-2.0", "MIT", "MPL-2.0")


def test_their_texts_can_be_read() -> None:
    texts = licence_texts()
    assert "Permission is hereby granted, free of charge" in texts
    assert "SIL OPEN FONT LICENSE Version 1.1" in texts
    assert all(f"{part.name} {part.version}".strip() in texts for part in parts())
