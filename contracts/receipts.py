"""A receipt as it came, its outcomes left in its text: what a device holds of it hardly grows with the diary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from contracts.imports import MealOutcome, Outcome, Receipt
from contracts.wire import read_json

_OUTCOMES: Final = b'"outcomes":{'
_HEX: Final = "[0-9a-f]"
_OUTCOME: Final = re.compile(
    rf'"({_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}})":'
    rf'\{{"outcome":"({"|".join(Outcome)})","revision":([1-9][0-9]{{0,17}})\}}(?:,(?=")|(?=\}}\}}\Z))'.encode()
)

OutcomeText = tuple[str, str, int]
"""Meal id, outcome and the device's revision, as they are kept in columns."""


class OutcomesInText(Mapping[UUID, MealOutcome]):
    """The outcomes of a receipt's bytes, `count` of them from `start` on: each is read when it is asked for."""

    def __init__(self, body: bytes, start: int, count: int) -> None:
        """Use `read_receipt`, which has checked them."""
        self._body = body
        self._start = start
        self._count = count

    def texts(self) -> Iterator[OutcomeText]:
        """Each, in the receipt's order."""
        for found in _OUTCOME.finditer(self._body, self._start):
            yield found[1].decode(), found[2].decode(), int(found[3])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(meal_id) for meal_id, _, _ in self.texts())

    def __getitem__(self, wanted: UUID) -> MealOutcome:
        for meal_id, outcome, revision in self.texts():
            if meal_id == str(wanted):
                return MealOutcome(outcome=Outcome(outcome), revision=revision)
        raise KeyError(wanted)


def read_receipt(body: bytes) -> Receipt:
    """The receipt in an answer's body. Raises `MalformedJson` or `pydantic.ValidationError`.

    Where the outcomes are not laid out as our server does it, the whole is read at once: the same receipt, in more
    memory.
    """
    start = body.rfind(_OUTCOMES) + len(_OUTCOMES)
    try:
        head = Receipt.model_validate(read_json(body[:start] + b"}}"))
    except ValueError:  # so are both of the errors above: the whole is to say what is wrong
        return Receipt.model_validate(read_json(body))
    count, end, meals = 0, start, set()
    for found in _OUTCOME.finditer(body, start):
        count, end = count + 1, end + len(found[0])
        meals.add(found[1])
    if end + len(b"}}") != len(body) or len(meals) != count:
        return Receipt.model_validate(read_json(body))
    return head.model_copy(update={"outcomes": OutcomesInText(body, start, count)})


def outcome_texts(receipt: Receipt) -> Iterator[OutcomeText]:
    """What became of each accepted meal."""
    if isinstance(receipt.outcomes, OutcomesInText):
        return receipt.outcomes.texts()
    return ((str(meal_id), each.outcome.value, each.revision) for meal_id, each in receipt.outcomes.items())
