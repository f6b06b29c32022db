"""Meals as they arrive on the wire."""

from __future__ import annotations

from typing import Any

from contracts.meal import to_wire
from contracts.wire import read_json, write_json
from tests.support.builders import a_meal

SURROGATE = "\ud800"
"""Half of a character: JSON can escape it, UTF-8 cannot carry it."""


def a_record(**fields: Any) -> dict[str, Any]:
    """A bowl of oatmeal as read from its JSON, then changed."""
    record: dict[str, Any] = read_json(write_json(to_wire(a_meal())))
    return {**record, **fields}
