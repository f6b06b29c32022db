"""What stands behind the progress bar."""

from __future__ import annotations

import pytest

from app.cli.promotion_run import more_words
from app.usecases.account_values import PromotionProgress


@pytest.mark.parametrize(
    ("refused", "seconds_left", "expected"),
    [
        (0, None, "meals"),
        (2, None, "meals, 2 refused"),
        (0, 0.2, "meals, about 1 s left"),
        (1200, 119.5, "meals, about 2 min left, 1,200 refused"),
        (0, 89, "meals, about 89 s left"),
        (0, 3601, "meals, about 61 min left"),
    ],
)
def test_it_says_what_is_known(refused: int, seconds_left: float | None, expected: str) -> None:
    assert expected == more_words(PromotionProgress("staging", 1, 9, refused, seconds_left))
