"""The documentation of the protocol names every code a program may decide by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.history import CopyReason
from contracts.imports import Outcome, RejectionCode
from contracts.problems import PROBLEMS, ProblemCode
from contracts.sync import OperationOutcome

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"


def documented_problems() -> dict[str, int]:
    """Code and status of each row of the table of problems."""
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PROTOCOL.read_text(encoding="utf-8"), re.MULTILINE)
    return {code: int(status) for code, status in rows}


def test_every_problem_code_is_documented_with_its_status_and_no_other_is() -> None:
    assert documented_problems() == {code.value: problem.status.value for code, problem in PROBLEMS.items()}


def test_every_code_has_a_problem_type() -> None:
    assert set(PROBLEMS) == set(ProblemCode)


@pytest.mark.parametrize("code", [*RejectionCode, *Outcome, *OperationOutcome, *CopyReason])
def test_every_rejection_code_and_outcome_is_documented(code: str) -> None:
    assert f"`{code}`" in PROTOCOL.read_text(encoding="utf-8")
