"""What a person does to a food as a whole: correct it, rename it, keep it among the favourites."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from contracts.meal import MealDraft
from contracts.services import ChangeKind, FoodFigures
from local_store import favourites
from local_store.changes import Changes
from local_store.connecting import fold
from local_store.corrections import (
    FIGURES,
    corrections,
    drop_corrections,
    keys_of,
    meals_unlike,
    put_corrections,
    put_figures,
)
from local_store.rows import listed
from local_store.tables import MealRow


def edit_food(
    session: Session, owner: str, changes: Changes, name: str, figures: FoodFigures, *, past_too: bool, now: datetime
) -> Sequence[UUID]:
    """Correct a food from now on, as one change; with `past_too` its meals too: the ids of those.

    Raises pydantic's `ValidationError` where the figures are none that a meal could have. Nothing happens to a food
    that was never eaten.
    """
    figures = _checked(figures, now)
    new_key, keys = fold(figures.name), keys_of(fold(name), corrections(session, owner))
    last = _last_meal(session, owner, keys)
    if last is None:
        return ()
    ids = meals_unlike(session, owner, keys, figures) if past_too else ()
    renamed = _favourite_to_rename(session, owner, keys, new_key) if past_too else None
    corrected = {*keys, new_key}
    with changes.noted(
        session, ChangeKind.FOOD_EDITED, figures.name, last.logical_date, ids, food_keys=corrected, favourite=renamed
    ):
        if past_too:
            put_figures(session, owner, ids, figures, now)
            drop_corrections(session, owner, corrected)
        put_corrections(session, owner, [new_key] if past_too else keys, figures, max(now, last.created_at))
        if renamed is not None:
            favourites.rename_favourite(session, owner, renamed, figures.name, now)
    return ids


def set_favourite(session: Session, owner: str, name: str, now: datetime, *, favourite: bool) -> None:
    """Keep that food among the favourites, or no longer, by whichever name it was put there."""
    key = fold(name)
    same = {key, *keys_of(key, corrections(session, owner))}
    favourites.set_favourite(session, owner, name, same, now, favourite=favourite)


def _checked(figures: FoodFigures, now: datetime) -> FoodFigures:
    said = {name: getattr(figures, name) for name in FIGURES}
    draft = MealDraft.model_validate({**said, "eaten_at": now, "tz": "UTC"})
    return replace(figures, **{name: getattr(draft, name) for name in FIGURES})


def _last_meal(session: Session, owner: str, keys: Collection[str]) -> MealRow | None:
    mine = (col(MealRow.owner) == owner, col(MealRow.food_key).in_(listed(keys)), col(MealRow.deleted_at).is_(None))
    return session.exec(select(MealRow).where(*mine).order_by(col(MealRow.eaten_at).desc()).limit(1)).first()


def _favourite_to_rename(session: Session, owner: str, keys: Collection[str], new_key: str) -> str | None:
    """Where the new name is a favourite already, the old one may stay in the list: no food has it any more."""
    names = favourites.favourite_names(session, owner)
    if new_key in map(fold, names):
        return None
    return next((each for each in names if fold(each) in keys), None)
