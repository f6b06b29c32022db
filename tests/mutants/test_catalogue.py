"""The mutants keep up with the code: each still applies. `make mutants` shows that each is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.mutants.__main__ import ROOT
from tests.mutants.mutant import Change, Mutant, NotApplicable
from tests.mutants.of_sync import SYNC
from tests.mutants.of_the_client import CLIENT
from tests.mutants.of_the_server import SERVER

MUTANTS = {each.name: each for each in (*CLIENT, *SERVER, *SYNC)}


def test_no_two_have_one_name() -> None:
    assert len(CLIENT) + len(SERVER) + len(SYNC) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_every_mutant_applies(mutant: Mutant, tmp_path: Path) -> None:
    for name in {change.path for change in mutant.changes}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for change in mutant.changes:
        change.apply(tmp_path)
        assert change.new in (tmp_path / change.path).read_text(encoding="utf-8")
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["nothing of that", "twice twice"])
def test_a_text_that_is_not_there_exactly_once_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "code.py").write_text(text, encoding="utf-8")
    with pytest.raises(NotApplicable, match=r"code\.py: found \d times: twice"):
        Change("code.py", "twice", "").apply(tmp_path)
