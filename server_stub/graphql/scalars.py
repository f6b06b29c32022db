"""Scalars that read what `contracts.fields` reads, exactly, and say the same where they refuse.

A number in the query's text is read from its digits; one in the variables was read by `contracts.wire.read_json`. No
value passes through a float, and `contracts.wire.write_json` gives the answers their form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NewType
from uuid import UUID

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode
from pydantic_core import PydanticCustomError
from strawberry.types.scalar import ScalarDefinition

from contracts import refusals
from contracts.fields import parse_date, parse_instant, parse_uuid4, refusal

BigInt = NewType("BigInt", int)
"""A whole number that GraphQL's own Int, of 32 bits, may not hold."""


class InvalidValue(GraphQLError):
    """A value that a scalar refuses. The message is ours and does not repeat it."""


def _parse_number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal("not_a_number", refusals.NOT_A_NUMBER)
    return Decimal(value)


def _scalar(name: str, description: str, parse: Callable[[object], object]) -> ScalarDefinition:
    def parse_value(value: object, node: ValueNode | None = None) -> object:
        try:
            return parse(value)
        except PydanticCustomError as error:
            raise InvalidValue(str(error), node) from None

    def parse_literal(node: ValueNode, _: Mapping[str, Any] | None = None) -> object:
        return parse_value(_written(node), node)

    return strawberry.scalar(name=name, description=description, parse_value=parse_value, parse_literal=parse_literal)


def _written(node: ValueNode) -> object:
    """The value of a number or a string; None, which no scalar takes, of anything else."""
    match node:
        case IntValueNode() | FloatValueNode():
            try:
                return Decimal(node.value)
            except InvalidOperation:  # an exponent beyond all bounds
                return None
        case StringValueNode():
            return node.value
        case _:
            return None


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Decimal: _scalar(
        "Decimal", "An exact amount, written as a number with at most three decimal places.", _parse_number
    ),
    BigInt: strawberry.scalar(name="BigInt", description="A whole number up to 2^53 - 1."),
    UUID: _scalar("UUID", "A random UUID (version 4).", parse_uuid4),
    date: _scalar("Date", "A logical date such as 2026-11-20.", parse_date),
    datetime: _scalar(
        "DateTime", "An instant with an offset (RFC 3339), such as 2026-11-20T01:30:00+01:00.", parse_instant
    ),
}
