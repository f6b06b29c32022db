"""The cheapest server that durably ends with the same rows of `meals`: Starlette, orjson, one `executemany` a request.

    python -m benchmarks.raw_floor DATABASE_URL

It writes into the server's own database, so columns, CHECK constraints, indexes and foreign keys are the same, each
request in one transaction (SQLite: WAL, synchronous FULL). It trusts every byte it gets: no sign-in, no validation,
no staging, no merge, no summaries, no receipt. `/bare` writes the same rows into a table without constraints and
indexes; `/octets` answers with as many as are asked for.
"""

from __future__ import annotations

import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

COLUMNS = (
    *("account_id", "id", "sk", "logical_date", "kcal_milli", "protein_mg", "carbs_mg", "fat_mg", "content"),
    *("version", "revision", "lineage_id", "device_revision"),
)
Row = tuple[Any, ...]
Write = Callable[[str, Sequence[Row]], None]


def main() -> None:
    """Serve until terminated; the first line names the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener, opened(sys.argv[1]) as write:
        print(f"Floor: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(application(write), log_config=None, access_log=False, ws="none")
        uvicorn.Server(config).run(sockets=[listener])


def application(write: Write) -> Starlette:
    """`POST /meals/{account_id}` and `POST /bare/{account_id}` take the body of a chunk or of a whole import.

    `GET /octets/{count}` is one plain answer of that length.
    """

    async def store(request: Request) -> Response:
        envelope = orjson.loads(await request.body())
        table = "meals" if request.url.path.startswith("/meals/") else "bare_meals"
        rows = _rows(request.path_params["account_id"], envelope)
        write(table, rows)
        return Response(orjson.dumps({"created": len(rows)}), media_type="application/json")

    async def octets(request: Request) -> Response:
        return Response(bytes(request.path_params["count"]))

    paths = ("/meals/{account_id}", "/bare/{account_id}")
    stored = [Route(path, store, methods=["POST"]) for path in paths]
    return Starlette(routes=[*stored, Route("/octets/{count:int}", octets)])


@contextmanager
def opened(url: str) -> Iterator[Write]:
    """What writes rows into a table of this database, durably, in one transaction."""
    with _postgresql(url) if url.startswith("postgresql:") else _sqlite(url.removeprefix("sqlite:///")) as write:
        yield write


@contextmanager
def _sqlite(path: str) -> Iterator[Write]:
    file = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        file.execute(f"PRAGMA {pragma}")
    file.execute(_BARE)

    def write(table: str, rows: Sequence[Row]) -> None:
        file.execute("BEGIN IMMEDIATE")
        file.executemany(_insert(table, "?"), rows)
        file.execute("COMMIT")

    yield write
    file.close()


@contextmanager
def _postgresql(url: str) -> Iterator[Write]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_BARE)

        def write(table: str, rows: Sequence[Row]) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_insert(table, "%s"), rows)

        yield write


_BARE = f"CREATE TABLE bare_meals AS SELECT {', '.join(COLUMNS)} FROM meals WHERE 1 = 0"


def _insert(table: str, place: str) -> Any:
    return f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({', '.join([place] * len(COLUMNS))})"


def _rows(account_id: str, envelope: dict[str, Any]) -> list[Row]:
    lineage_id = envelope["lineage_id"]
    return [_row(account_id, lineage_id, item["revision"], item["meal"]) for item in envelope["items"]]


def _row(account_id: str, lineage_id: str, revision: int, meal: dict[str, Any]) -> Row:
    return (
        account_id,
        meal["id"],
        meal["sk"],
        meal["logical_date"],
        _milli(meal["kcal"]),
        _milli(meal["protein_g"]),
        _milli(meal["carbs_g"]),
        _milli(meal["fat_g"]),
        orjson.dumps(meal).decode(),
        1,
        1,
        lineage_id,
        revision,
    )


def _milli(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 1000)


if __name__ == "__main__":
    main()
