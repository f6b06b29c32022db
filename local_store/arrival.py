"""Step 6 of a promotion: what the receipt names becomes the account's, and nothing else moves.

| the guest's row | goes to | operation |
|---|---|---|
| accepted, as it was sent | the account | none |
| accepted as `deleted_elsewhere`, as it was sent | the account, as a tombstone | none |
| accepted, edited since | the account | put |
| accepted, deleted since | the account, as a tombstone | delete |
| never sent: added since | the account | put |
| never sent: deleted | the account, as a tombstone | none |
| refused, or not named by the receipt at the revision sent | stays | none |
| refused by an earlier import, and not sent in this one | stays | none |

Where the account has a row of that id, the guest's replaces it, with three exceptions: a tombstone that was never
sent, one accepted as `stale` (the account's is newer), and a row without a put of its own where the account's has a
pending operation. Those give way. The feed does not repeat what stayed `unchanged`: its server version is kept.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlmodel import Session, col, select

from contracts.auth import account_owner, guest_owner
from contracts.clock import Clock, NewId
from contracts.imports import Receipt
from contracts.receipts import outcome_texts
from contracts.wire import instant_text
from local_store.outbox import Outbox
from local_store.setting_outbox import tell_settings
from local_store.tables import MealRow, PromotionRow

_ROWS_AT_A_TIME: Final = 500

_NOTE_OUTCOME: Final = """
    UPDATE promotion_items SET outcome = ? WHERE import_id = ? AND meal_id = ? AND revision = ?
"""

_DECIDE: Final = text(
    """
    CREATE TEMP TABLE moving (
        id TEXT NOT NULL PRIMARY KEY,
        operation TEXT,
        is_tombstone INTEGER NOT NULL,
        gives_way INTEGER NOT NULL,
        server_version INTEGER
    ) STRICT
    """
)

_MOVING: Final = text(
    """
    INSERT INTO moving (id, operation, is_tombstone, gives_way, server_version)
    WITH found AS (
        SELECT
            guest.id AS id,
            item.meal_id IS NOT NULL AS was_sent,
            CASE
                WHEN guest.revision = item.revision THEN NULL
                WHEN guest.deleted_at IS NULL THEN 'put'
                WHEN item.meal_id IS NOT NULL THEN 'delete'
            END AS operation,
            guest.deleted_at IS NOT NULL
                OR (item.outcome IS 'deleted_elsewhere' AND guest.revision = item.revision) AS is_tombstone,
            item.outcome AS outcome,
            account.id IS NOT NULL AS is_there,
            account.server_version AS server_version,
            EXISTS (SELECT 1 FROM outbox WHERE outbox.owner = :account AND outbox.meal_id = guest.id) AS is_pending
        FROM meals AS guest
        LEFT JOIN promotion_items AS item ON item.import_id = :import_id AND item.meal_id = guest.id
        LEFT JOIN meals AS account ON account.owner = :account AND account.id = guest.id
        WHERE guest.owner = :guest
        AND CASE
            WHEN item.meal_id IS NOT NULL THEN item.outcome IS NOT NULL
            ELSE NOT EXISTS (
                SELECT 1 FROM dead_letters AS letter
                WHERE letter.lineage_id = :lineage_id AND letter.meal_id = guest.id
            )
        END
    )
    SELECT
        id,
        operation,
        is_tombstone,
        is_there AND operation IS NOT 'put'
            AND (is_pending OR NOT was_sent OR (outcome IS 'stale' AND operation IS NULL)),
        CASE WHEN NOT was_sent OR outcome IS 'unchanged' THEN server_version END
    FROM found
    """
)

_MOVES: Final = (
    text("DELETE FROM meals WHERE owner = :guest AND id IN (SELECT id FROM moving WHERE gives_way)"),
    text("DELETE FROM moving WHERE gives_way"),
    text("DELETE FROM meals WHERE owner = :account AND id IN (SELECT id FROM moving)"),
    text(
        """
        UPDATE meals SET
            owner = :account,
            server_version = moving.server_version,
            deleted_at = CASE WHEN moving.is_tombstone THEN coalesce(meals.deleted_at, :now) END
        FROM moving
        WHERE meals.owner = :guest AND meals.id = moving.id
        """
    ),
)

_COPY_SETTINGS: Final = text(
    """
    INSERT INTO settings (owner, key, value, updated_at)
    SELECT :account, key, value, updated_at FROM settings WHERE owner = :guest
    ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
    WHERE excluded.updated_at > settings.updated_at
    """
)

_COPY_CORRECTIONS: Final = text(
    """
    INSERT INTO food_figures (owner, food_key, name, kcal, protein_g, carbs_g, fat_g, amount, corrected_at)
    SELECT :account, food_key, name, kcal, protein_g, carbs_g, fat_g, amount, corrected_at
    FROM food_figures WHERE owner = :guest
    ON CONFLICT (owner, food_key) DO UPDATE SET
        name = excluded.name, kcal = excluded.kcal, protein_g = excluded.protein_g, carbs_g = excluded.carbs_g,
        fat_g = excluded.fat_g, amount = excluded.amount, corrected_at = excluded.corrected_at
    WHERE excluded.corrected_at > food_figures.corrected_at
    """
)

_MOVE_CHANGES: Final = text("UPDATE changes SET owner = :account WHERE owner = :guest")
"""What was done before can still be undone; a change of a meal that stayed behind is not what it became here."""


def note_outcomes(session: Session, receipt: Receipt) -> None:
    """Write each outcome to its item, where the receipt names the very revision that was sent."""
    connection, import_id = session.connection(), str(receipt.import_id)
    outcomes = ((outcome, import_id, meal_id, revision) for meal_id, outcome, revision in outcome_texts(receipt))
    while batch := list(islice(outcomes, _ROWS_AT_A_TIME)):
        connection.exec_driver_sql(_NOTE_OUTCOME, batch)


def move_to_account(session: Session, promotion: PromotionRow, clock: Clock, new_id: NewId) -> None:
    """Move the guest's rows as the table above says, with their operations, and copy what the guest set.

    The outcomes and the refused records must be noted before.
    """
    if promotion.account_id is None:
        raise ValueError("a promotion without an account has nowhere to arrive")
    account = account_owner(promotion.account_id)
    values: dict[str, Any] = {
        "account": account,
        "guest": guest_owner(promotion.lineage_id),
        "lineage_id": str(promotion.lineage_id),
        "import_id": str(promotion.import_id),
        "now": instant_text(clock.now()),
    }
    session.execute(_DECIDE)
    for statement in (_MOVING, *_MOVES):
        _run(session, statement, values)
    _record_operations(session, account, Outbox(account, clock, new_id))
    session.execute(text("DROP TABLE moving"))
    for statement in (_COPY_SETTINGS, _COPY_CORRECTIONS, _MOVE_CHANGES):
        _run(session, statement, values)
    tell_settings(session, account, promotion.consented_at)  # what was set since then may not be in the commit


def _run(session: Session, statement: TextClause, values: dict[str, Any]) -> None:
    names = statement.compile().params
    session.execute(statement, {name: values[name] for name in names})


def _record_operations(session: Session, account: str, outbox: Outbox) -> None:
    changed = text("meals.id IN (SELECT id FROM moving WHERE operation IS NOT NULL)")
    query = select(MealRow).where(col(MealRow.owner) == account, changed).order_by(col(MealRow.sk))
    found = session.exec(query.execution_options(yield_per=_ROWS_AT_A_TIME))
    for rows in found.partitions():
        outbox.record(session, rows)
