"""A device with a guest's diary and an account, and receipts as a server would write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text

from contracts.auth import account_owner
from contracts.imports import FieldError, Outcome, Receipt, Rejection, RejectionCode
from contracts.promotion import DeadLetter, Promotion, SignedIn, Turn
from contracts.wire import read_json
from local_store import Database, StoreAccounts, StoreDeadLetters, StoreMealService, StorePromotions, identity
from sync_client.chunking import pack_chunks, seal_commit
from tests.support.builders import NOON, numbered_id

SERVER = "http://127.0.0.1:8400"
EMAIL = "ana@example.org"
ACCOUNT = numbered_id(1, space=0xACC)
OTHER_ACCOUNT = numbered_id(2, space=0xACC)
ACCOUNT_OWNER = account_owner(ACCOUNT)
IMPORT = numbered_id(1, space=0x1377)
NEXT_IMPORT = numbered_id(2, space=0x1377)
FOLLOWING_IMPORT = numbered_id(3, space=0x1377)
NEXT_LINEAGE = numbered_id(2, space=0x11E)
REFUSAL = RejectionCode.VALIDATION_ERROR


def rows_of(database: Database, query: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a raw query answers."""
    with database.read() as session:
        return [tuple(row) for row in session.execute(text(query), values)]


def an_account(account_id: UUID = ACCOUNT, email: str = EMAIL) -> SignedIn:
    return SignedIn(account_id, email, "Ana", SERVER)


class World:
    """Drives the steps of a promotion; the server's part is what a test says."""

    def __init__(
        self,
        database: Database,
        accounts: StoreAccounts,
        promotions: StorePromotions,
        guest: StoreMealService,
        account: StoreMealService,
        dead_letters: StoreDeadLetters,
    ) -> None:
        self.database = database
        self.accounts = accounts
        self.promotions = promotions
        self.guest = guest
        self.account = account
        self.dead_letters = dead_letters
        accounts.sign_in(an_account())
        with database.write() as session:
            # Signed in with an empty diary the account would be shown; here the guest's is filled afterwards.
            identity.put_device(session, identity.SHOWN_ACCOUNT, None)

    def freeze(self, import_id: UUID = IMPORT, account_id: UUID = ACCOUNT) -> Promotion:
        """Steps 1 and 2."""
        with suppress(KeyError):
            return self.promotions.freeze(self.turn(import_id), account_id, pack_chunks, seal_commit)
        self.promotions.consent(import_id, SERVER, EMAIL)
        return self.promotions.freeze(self.turn(import_id), account_id, pack_chunks, seal_commit)

    def turn(self, import_id: UUID = IMPORT) -> Turn:
        """The turn of whoever works on it now."""
        return self.promotions.promotion(import_id).turn

    def stage(self, import_id: UUID = IMPORT) -> None:
        """Steps 3 and 4, every item accepted."""
        for chunk in self.promotions.unstaged(import_id):
            self.promotions.note_verdicts(self.turn(import_id), chunk.n, [])

    def apply(self, receipt: Receipt) -> Promotion:
        """Steps 5 and 6."""
        turn = self.turn(receipt.import_id)
        self.promotions.begin_commit(turn)
        return self.promotions.apply_receipt(turn, receipt, b"the receipt as it came")

    def finish(self, import_id: UUID = IMPORT, new_lineage_id: UUID = NEXT_LINEAGE) -> Promotion:
        """Step 8."""
        return self.promotions.finish(self.turn(import_id), new_lineage_id, FOLLOWING_IMPORT)

    def letters(self) -> Sequence[DeadLetter]:
        """What waits for the person."""
        return self.dead_letters.letters(ACCOUNT)

    def receipt(
        self,
        import_id: UUID = IMPORT,
        outcomes: Mapping[UUID, Outcome] | None = None,
        refused: Iterable[UUID] = (),
    ) -> Receipt:
        """Every frozen meal `created` at the revision sent, but for what is named."""
        refused = set(refused)
        found: dict[UUID, dict[str, Any]] = {}
        rejected: list[Rejection] = []
        for meal_id, chunk, index, revision in self.frozen(import_id):
            if meal_id in refused:
                rejected.append(a_rejection(chunk, index, meal_id, revision))
            else:
                outcome = (outcomes or {}).get(meal_id, Outcome.CREATED)
                found[meal_id] = {"outcome": outcome, "revision": revision}
        counts = {each.value: sum(item["outcome"] is each for item in found.values()) for each in Outcome}
        return Receipt.model_validate(
            {
                "import_id": import_id,
                "status": "committed",
                "committed_at": NOON,
                "revision": 7,
                **counts,
                "rejected": rejected,
                "warnings": [],
                "totals": {"meal_count": len(found), "kcal": 0},
                "outcomes": found,
            }
        )

    def frozen(self, import_id: UUID = IMPORT) -> list[tuple[UUID, int, int, int]]:
        """Meal id, chunk, index and revision of each frozen item."""
        query = "SELECT meal_id, chunk, idx, revision FROM promotion_items WHERE import_id = :id ORDER BY chunk, idx"
        return [(UUID(row[0]), *row[1:]) for row in rows_of(self.database, query, id=str(import_id))]

    def operations(self) -> list[tuple[str, str, int]]:
        """Operation, name of the meal and base version of each outbox row, in order."""
        found = rows_of(
            self.database,
            """
            SELECT op, name, base_version FROM outbox
            JOIN meals ON meals.owner = outbox.owner AND meals.id = meal_id ORDER BY seq
            """,
        )
        return [(op, name, base) for op, name, base in found]

    def rows(self) -> set[tuple[str, str, bool]]:
        """Kind of owner, name and whether it is a tombstone, of every meal on the device."""
        found = rows_of(self.database, "SELECT substr(owner, 1, instr(owner, ':') - 1), name, deleted_at FROM meals")
        return {(kind, name, deleted_at is not None) for kind, name, deleted_at in found}


def a_rejection(chunk: int, index: int, meal_id: UUID, revision: int) -> Rejection:
    return Rejection(
        chunk=chunk,
        index=index,
        id=str(meal_id),
        code=REFUSAL,
        errors=[FieldError(loc=["meal", "kcal"], msg="must be at most 300 kcal on this server")],
        record={"revision": revision, "meal": {"id": str(meal_id)}},
    )


def payloads(database: Database) -> list[Any]:
    """The meal of each outbox row, in order; None for a deletion."""
    found = rows_of(database, "SELECT meal FROM outbox ORDER BY seq")
    return [read_json(meal) if meal else None for (meal,) in found]


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; the numbers SQLite gives out next are not compared: none is given out twice."""
    of_diary = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    names = [name for (name,) in rows_of(database, of_diary)]
    return {name: sorted(rows_of(database, f"SELECT * FROM {name}"), key=repr) for name in names}
