"""The steps are written for SQLite; this is how their statements read on PostgreSQL."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Connection

from server_stub.dialect import DialectName, dialect_name

_GLOB: Final = re.compile(r"GLOB '([^']*)'")
_ON_POSTGRESQL: Final = (
    (re.compile(r"\) STRICT\Z"), ")"),
    (re.compile(r"\bINTEGER PRIMARY KEY AUTOINCREMENT\b"), "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),  # order and comparison by code point, as on SQLite
    (re.compile(r"\bjson_valid\((\w+)\)"), r"(\1::json IS NOT NULL)"),  # the cast refuses what is no JSON
    (re.compile(r"\bjson_extract\((\w+), '\$\.(\w+)'\)"), r"(\1::json ->> '\2')"),
)


def run(connection: Connection, statement: str) -> None:
    """Run a statement of a step on this connection's database."""
    connection.exec_driver_sql(in_dialect(statement, dialect_name(connection)))


def in_dialect(statement: str, name: DialectName) -> str:
    """The statement for SQLite as it reads on the named database. GLOB takes only `[…]`, `*` and plain characters."""
    if name == "sqlite":
        return statement
    for pattern, replacement in _ON_POSTGRESQL:
        statement = pattern.sub(replacement, statement)
    return _GLOB.sub(lambda found: f"~ '{_regular_expression(found[1])}'", statement)


def _regular_expression(glob: str) -> str:
    return "^" + re.sub(r"[.$]", r"\\\g<0>", glob).replace("*", ".*") + "$"
