"""SQL of an account as a whole: every row for the export, and their deletion.

The rows of the export come as JSON texts, a page of them in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, delete, func, select
from sqlalchemy.sql.elements import ColumnElement

from contracts import limits
from contracts.meal_json import stored_meal_json
from contracts.wire import write_json
from server_stub.dialect import bounded_wait
from server_stub.tables import (
    account_head,
    accounts,
    commits,
    day_summaries,
    devices,
    import_chunks,
    import_items,
    import_receipts,
    imports,
    lineages,
    meal_history,
    meals,
    operations,
    sessions,
    settings,
    settings_history,
    token_pairs,
)

_PAGE_ROWS = 500
_REFUSED_ROWS = 16
"""A refused record may be as long as a chunk."""

_KEYED_BY_ACCOUNT = (
    devices,
    operations,
    meal_history,
    meals,
    day_summaries,
    settings_history,
    settings,
    import_receipts,
    import_items,
    import_chunks,
    imports,
    lineages,
    sessions,
    commits,
    account_head,
)
"""Each before what it refers to."""


class AccountRepository:
    """Bound to one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account = str(account_id)

    def lock(self) -> None:
        """Until the transaction ends nothing is added to the account, and none of its tokens is exchanged.

        Imports that are just being opened may keep it from that for `limits.DELETION_WAIT_SECONDS`, then it gives up.
        """
        account = select(accounts.c.id).where(accounts.c.id == self._account)
        its_sessions = select(sessions.c.id).where(sessions.c.account_id == self._account)
        with bounded_wait(self._connection, limits.DELETION_WAIT_SECONDS):
            for statement in (account, its_sessions):
                self._connection.execute(statement.with_for_update()).all()

    def delete_everything(self) -> None:
        """Not one row of the account stays."""
        its_sessions = select(sessions.c.id).where(sessions.c.account_id == self._account)
        self._connection.execute(delete(token_pairs).where(token_pairs.c.session_id.in_(its_sessions)))
        for table in _KEYED_BY_ACCOUNT:
            self._connection.execute(delete(table).where(table.c.account_id == self._account))
        self._connection.execute(delete(accounts).where(accounts.c.id == self._account))

    def user(self) -> Iterator[str]:
        """The account itself, without the password's hash."""
        columns = accounts.c
        statement = select(columns.id, columns.email, columns.display_name, columns.created_at)
        return self._objects(statement.where(columns.id == self._account))

    def settings(self) -> Iterator[str]:
        """What is set now."""
        columns = settings.c
        statement = select(columns.key, columns.updated_at, columns.value).order_by(columns.key)
        return self._objects(statement.where(columns.account_id == self._account), raw="value")

    def settings_history(self) -> Iterator[str]:
        """What was replaced or came too late, oldest first."""
        columns = settings_history.c
        statement = select(columns.key, columns.updated_at, columns.recorded_at, columns.value)
        mine = statement.where(columns.account_id == self._account)
        return self._objects(mine.order_by(columns.id), raw="value")

    def sessions(self) -> Iterator[str]:
        """Every session, ended ones too, without its tokens."""
        columns = sessions.c
        kept = (columns.id, columns.device_name, columns.created_at, columns.ended_at, columns.ended_by)
        used_at = func.max(func.coalesce(token_pairs.c.used_at, token_pairs.c.issued_at)).label("last_used_at")
        statement = (
            select(*kept, used_at)
            .join(token_pairs, token_pairs.c.session_id == columns.id)
            .where(columns.account_id == self._account)
            .group_by(*kept)
            .order_by(columns.created_at, columns.id)
        )
        return self._objects(statement)

    def devices(self) -> Iterator[str]:
        """Every device that came to sync, revoked ones too."""
        columns = devices.c
        kept = (columns.id, columns.name, columns.first_seen_at, columns.last_seen_at, columns.revoked_at)
        statement = select(*kept, columns.revision).order_by(columns.first_seen_at, columns.id)
        return self._objects(statement.where(columns.account_id == self._account))

    def lineages(self) -> Iterator[str]:
        """The guest diaries that were promoted into this account."""
        columns = lineages.c
        statement = select(columns.lineage_id, columns.bound_at).order_by(columns.bound_at, columns.lineage_id)
        return self._objects(statement.where(columns.account_id == self._account))

    def meals(self) -> Iterator[str]:
        """Each a `contracts.meal.StoredMeal`, in `sk` order."""
        columns = meals.c
        statement = select(columns.content, columns.version, columns.revision).order_by(columns.sk)
        rows = self._connection.execute(
            statement.where(columns.account_id == self._account, columns.deleted_at.is_(None)),
            execution_options={"yield_per": _PAGE_ROWS},
        )
        return (stored_meal_json(row.content, row.version, row.revision) for row in rows)

    def tombstones(self) -> Iterator[str]:
        """Which meals were deleted, and when; what they held is in the history."""
        columns = meals.c
        statement = select(columns.id, columns.version, columns.revision, columns.deleted_at).order_by(columns.sk)
        return self._objects(statement.where(columns.account_id == self._account, columns.deleted_at.is_not(None)))

    def meal_history(self) -> Iterator[str]:
        """Every copy that was overwritten, deleted or lost, oldest first."""
        columns = meal_history.c
        statement = select(
            columns.meal_id,
            columns.version,
            columns.reason,
            columns.recorded_at,
            columns.revision,
            columns.import_id,
            columns.content.label("meal"),
        )
        return self._objects(statement.where(columns.account_id == self._account).order_by(columns.id), raw="meal")

    def imports(self) -> list[tuple[str, str]]:
        """The id and the JSON of every import, oldest first; all in memory, they are few and small."""
        columns = imports.c
        statement = select(
            columns.import_id,
            columns.lineage_id,
            columns.device_id,
            columns.status,
            columns.opened_at,
            columns.ended_at,
            columns.revision,
        ).where(columns.account_id == self._account)
        rows = self._connection.execute(statement.order_by(columns.opened_at, columns.import_id)).mappings()
        return [(row["import_id"], write_json(dict(row)).decode()) for row in rows]

    def refused(self, import_id: str) -> Iterator[str]:
        """The records of an import that were refused, each a `contracts.imports.Rejection`."""
        columns = import_items.c
        return self._texts(
            select(columns.rejection)
            .where(*self._of_import(import_items, import_id), columns.rejection.is_not(None))
            .order_by(columns.n, columns.position),
            rows=_REFUSED_ROWS,
        )

    def staged(self, import_id: str) -> Iterator[str]:
        """The meals of an import that is not committed yet."""
        columns = import_items.c
        return self._texts(
            select(columns.content)
            .where(*self._of_import(import_items, import_id), columns.rejection.is_(None))
            .order_by(columns.n, columns.position)
        )

    def receipt_parts(self, import_id: str) -> Iterator[str]:
        """The receipt, stretch by stretch; nothing where there is none."""
        columns = import_receipts.c
        return self._texts(
            select(columns.body).where(*self._of_import(import_receipts, import_id)).order_by(columns.part), rows=1
        )

    def _of_import(self, table: Table, import_id: str) -> tuple[ColumnElement[bool], ...]:
        return (table.c.account_id == self._account, table.c.import_id == import_id)

    def _texts(self, statement: Select[str], rows: int = _PAGE_ROWS) -> Iterator[str]:
        yield from self._connection.execute(statement, execution_options={"yield_per": rows}).scalars()

    def _objects(self, statement: Select[Any], *, raw: str | None = None) -> Iterator[str]:
        """Each row as an object of its columns; the one named `raw` is JSON already and comes last."""
        for row in self._connection.execute(statement, execution_options={"yield_per": _PAGE_ROWS}):
            fields = dict(row._mapping)
            its_json = fields.pop(raw) if raw else None
            text = write_json(fields).decode()
            yield f'{text[:-1]},"{raw}":{its_json}}}' if raw else text
