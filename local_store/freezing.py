"""Step 2 of a promotion: the guest's meals as the bytes that will be sent, every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, distinct, exists, func, insert, select

from contracts.auth import guest_owner
from contracts.imports import DayStatusEntry, FavouritesEntry, ImportSettings, PreferencesEntry
from contracts.promotion import FrozenChunk, FrozenMeal, FrozenSummary, PackChunks, SealCommit
from contracts.setting_changes import DAY_STATUS, FAVOURITES, PREFERENCES, TARGETS
from contracts.settings import Preferences
from contracts.targets import Targets
from local_store.identity import current_device
from local_store.progress import frozen_energy
from local_store.rows import ID, KCAL, KEPT_COLUMNS, kept_json
from local_store.settings import status_of
from local_store.tables import ChunkRow, DeadLetterRow, MealRow, PromotionRow, SettingRow

_ROWS_AT_A_TIME: Final = 500
_INSERT_ITEM: Final = """
    INSERT INTO promotion_items (import_id, chunk, idx, meal_id, revision, kcal) VALUES (?, ?, ?, ?, ?, ?)
"""


def refused_as_it_is(lineage_id: UUID) -> ColumnElement[bool]:
    """Whether the server refused the meal at the revision it now has: the person has to act on it."""
    return exists().where(*_is_its_letter(lineage_id))


def _is_its_letter(lineage_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(DeadLetterRow.lineage_id) == lineage_id,
        col(DeadLetterRow.meal_id) == col(MealRow.id),
        col(DeadLetterRow.revision) == col(MealRow.revision),
    )


def waiting_meals(lineage_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Which rows wait to be promoted."""
    mine = col(MealRow.owner) == guest_owner(lineage_id)
    return (mine, col(MealRow.deleted_at).is_(None), ~refused_as_it_is(lineage_id))


def count_waiting(session: Session, lineage_id: UUID) -> int:
    """How many there are: all but the refused. Counted apart, each from an index: every look at Today asks for it."""
    mine = (col(MealRow.owner) == guest_owner(lineage_id), col(MealRow.deleted_at).is_(None))
    refused = select(func.count(distinct(col(MealRow.id)))).where(*mine, *_is_its_letter(lineage_id))
    return session.exec(select(func.count()).select_from(MealRow).where(*mine)).one() - session.exec(refused).one()


def freeze_meals(session: Session, promotion: PromotionRow, pack: PackChunks, seal: SealCommit) -> bytes:
    """Write the chunks and their items; the body of the commit. One chunk is in memory at a time."""
    energies: dict[UUID, int] = {}
    meals = _meals(session, promotion.lineage_id, energies)
    chunks: list[tuple[int, str]] = []
    item_count = 0
    for chunk in pack(promotion.lineage_id, current_device(session), meals):
        _write_chunk(session, promotion.import_id, chunk, energies)
        chunks.append((chunk.n, chunk.sha256))
        item_count += len(chunk.items)
    promotion.kcal_total = frozen_energy(session, promotion.import_id)
    targets, settings = _guest_settings(session, guest_owner(promotion.lineage_id))
    return seal(FrozenSummary(promotion.lineage_id, tuple(chunks), item_count, targets, settings))


def _meals(session: Session, lineage_id: UUID, energies: dict[UUID, int]) -> Iterator[FrozenMeal]:
    """Each with its energy noted, in thousandths, until its chunk is written."""
    query = select(col(MealRow.revision), *KEPT_COLUMNS).where(*waiting_meals(lineage_id)).order_by(col(MealRow.sk))
    for revision, *kept in session.execute(query.execution_options(yield_per=_ROWS_AT_A_TIME)):
        meal_id = UUID(kept[ID])
        energies[meal_id] = kept[KCAL]
        yield meal_id, revision, kept_json(kept)


def _write_chunk(session: Session, import_id: UUID, chunk: FrozenChunk, energies: dict[UUID, int]) -> None:
    row = {"import_id": import_id, "n": chunk.n, "body": chunk.body, "sha256": chunk.sha256}
    session.execute(insert(ChunkRow), [{**row, "item_count": len(chunk.items), "staged": False}])
    kept_id = str(import_id)
    items = [
        (kept_id, chunk.n, index, str(meal_id), revision, energies.pop(meal_id))
        for index, (meal_id, revision) in enumerate(chunk.items)
    ]
    session.connection().exec_driver_sql(_INSERT_ITEM, items)


def _guest_settings(session: Session, owner: str) -> tuple[Targets | None, ImportSettings | None]:
    """What travels with the commit, each with the instant it was set."""
    rows = {row.key: row for row in session.exec(select(SettingRow).where(col(SettingRow.owner) == owner))}
    targets, preferences, favourites = rows.get(TARGETS), rows.get(PREFERENCES), rows.get(FAVOURITES)
    days = {
        date.fromisoformat(key.removeprefix(DAY_STATUS)): DayStatusEntry(
            status=status_of(row.value), updated_at=row.updated_at
        )
        for key, row in rows.items()
        if key.startswith(DAY_STATUS)
    }
    preferred = (
        PreferencesEntry(value=Preferences.model_validate(preferences.value), updated_at=preferences.updated_at)
        if preferences
        else None
    )
    kept = FavouritesEntry(names=favourites.value["names"], updated_at=favourites.updated_at) if favourites else None
    settings = ImportSettings(day_status=days or None, preferences=preferred, favourites=kept)
    is_set = settings != ImportSettings()
    return Targets.model_validate(targets.value) if targets else None, settings if is_set else None
