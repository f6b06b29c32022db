"""Every error of a query, with a code of `contracts.problems`; no value the sender wrote is repeated.

graphql-core quotes what it cannot take. Names of fields, arguments and types stay in its messages; values do not.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.utils.str_converters import to_camel_case

from contracts import limits
from contracts.imports import FieldError
from contracts.problems import PROBLEMS, ProblemCode
from server_stub.errors import DatabaseUnavailable, RequestRefused
from server_stub.graphql.scalars import InvalidValue
from server_stub.log import LOGGER

_MESSAGE_CHARS_MAX: Final = 300
_UNREADABLE: Final = (
    f"The query is not valid GraphQL, is nested too deeply, or has more than {limits.GRAPHQL_TOKENS_MAX:,} tokens."
)
_CLAUSE_END: Final = re.compile(r"[,;.:] ")
_RENAMED: Final = {"limit": "first", "cursor": "after"}


class TooMuch(GraphQLError):
    """The query asks for more than `limits` allows."""


def formatted(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """At most `limits.ERRORS_LISTED_MAX` of them, as GraphQL lays errors out."""
    return [_formatted(error) for error in errors[: limits.ERRORS_LISTED_MAX]]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    message, extensions = _told(error)
    entry: dict[str, Any] = {"message": message, "extensions": extensions}
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        entry["path"] = error.path
    return entry


def _told(error: GraphQLError) -> tuple[str, dict[str, Any]]:
    cause = error.original_error
    match cause:
        case RequestRefused():
            return _refusal(cause)
        case DatabaseUnavailable():
            logging.getLogger(LOGGER).warning("database unavailable: %s", cause)
            return _plain(ProblemCode.UNAVAILABLE)
        case None | GraphQLError() if not error.path:
            return _request_error(error)
        case _:
            logging.getLogger(LOGGER).error("unexpected error in a query", exc_info=cause or error)
            return _plain(ProblemCode.SERVER_ERROR)


def _refusal(refused: RequestRefused) -> tuple[str, dict[str, Any]]:
    message, extensions = _plain(refused.code)
    if refused.errors:
        extensions["errors"] = [{"loc": _place(each), "msg": each.msg} for each in refused.errors]
    return refused.detail or message, extensions


def _plain(code: ProblemCode) -> tuple[str, dict[str, Any]]:
    return f"{PROBLEMS[code].title}.", {"code": code}


def _request_error(error: GraphQLError) -> tuple[str, dict[str, Any]]:
    """Of what is found before anything is done: the query's text, its fit to the schema, its variables."""
    match error:
        case GraphQLSyntaxError():
            return _UNREADABLE, {"code": ProblemCode.MALFORMED_BODY}
        case TooMuch():
            return error.message, {"code": ProblemCode.TOO_LARGE}
        case _:
            return _without_value(error)[:_MESSAGE_CHARS_MAX], {"code": ProblemCode.VALIDATION_ERROR}


def _without_value(error: GraphQLError) -> str:
    """graphql-core names the variable and the place in it before a colon; what follows is the reason and the value."""
    if not error.message.startswith("Variable '$"):
        return error.message
    place = error.message.partition(": ")[0]
    cause = error.original_error
    return f"{place}: {reason(cause)}" if isinstance(cause, GraphQLError) else place


def reason(error: GraphQLError) -> str:
    """Why a value is refused, without the value: graphql-core gives that after the first clause."""
    return error.message if isinstance(error, InvalidValue) else _CLAUSE_END.split(error.message, maxsplit=1)[0]


def _place(error: FieldError) -> list[str | int]:
    """Where the services name a body or a query, this names the argument."""
    match error.loc:
        case ["body", *inner]:
            return ["input", *map(_named, inner)]
        case ["query", *inner]:
            return [_named(part) for part in inner]
        case other:
            return other


def _named(part: str | int) -> str | int:
    return part if isinstance(part, int) else to_camel_case(_RENAMED.get(part, part))
