"""Binds a guest data set to one account.

The only SQL that looks beyond one account: it learns whether another one holds the lineage, and nothing else of it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, and_, exists, or_, select, update

from server_stub.dialect import insert_and_lock
from server_stub.tables import imports, lineages


def bind_lineage(connection: Connection, lineage_id: UUID, account_id: UUID, now: str, open_since: str) -> bool:
    """Bind the lineage to the account; False where another account holds it.

    A committed import holds its lineage for good, an open one until it is aborted or expires (was opened at or
    before `open_since`): a promotion that was cancelled may go to another account.
    """
    lineage, account = str(lineage_id), str(account_id)
    row = {"lineage_id": lineage, "account_id": account, "bound_at": now}
    insert_and_lock(connection, lineages, row, "lineage_id")
    is_held = exists().where(
        imports.c.lineage_id == lineage,
        imports.c.account_id == lineages.c.account_id,
        or_(
            imports.c.status == "committed",
            and_(imports.c.status == "open", imports.c.opened_at > open_since),
        ),
    )
    connection.execute(
        update(lineages)
        .where(lineages.c.lineage_id == lineage, lineages.c.account_id != account, ~is_held)
        .values(account_id=account, bound_at=now)
    )
    holder = select(lineages.c.account_id).where(lineages.c.lineage_id == lineage)
    return bool(connection.execute(holder).scalar_one() == account)
