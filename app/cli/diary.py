"""`log`, `day`, `edit`, `delete`, `undo`: the diary, never waiting for the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

import typer

from app.bootstrap import Tuckbox
from app.cli import undo_texts
from app.cli.errors import CommandError
from app.cli.opening import diary_opened
from app.cli.output import Json, day_lines, day_text, meal_json, print_json, say, summary_json
from app.usecases.meal_entry import draft_from_texts
from contracts.fields import parse_date, parse_uuid4
from contracts.logical_day import logical_date
from contracts.meal import Meal, MealDraft
from contracts.services import Change, MealService
from contracts.zones import zone_names

Kcal = Annotated[str, typer.Option("--kcal", metavar="N", help="Energy in kcal, such as 90 or 12.5.")]
NewName = Annotated[str | None, typer.Option("--name", help="A new name.")]
NewKcal = Annotated[str | None, typer.Option("--kcal", metavar="N", help="Energy in kcal.")]
Protein = Annotated[str | None, typer.Option("--protein", metavar="G", help="Protein in grams; left out = unknown.")]
Carbs = Annotated[str | None, typer.Option("--carbs", metavar="G", help="Carbohydrates in grams.")]
Fat = Annotated[str | None, typer.Option("--fat", metavar="G", help="Fat in grams.")]
At = Annotated[str | None, typer.Option("--at", metavar="ISO", help="When, such as 2026-11-20T18:30; default now.")]
Tz = Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="Time zone, such as Europe/Berlin.")]
Slot = Annotated[str | None, typer.Option("--slot", help="breakfast, lunch, dinner or snack.")]
Amount = Annotated[str | None, typer.Option("--amount", metavar="TEXT", help="How much, such as '2 tbsp'.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything worth remembering.")]
MealId = Annotated[str, typer.Argument(metavar="ID", help="The meal's id, as `tuckbox day` shows it.")]

_FIELDS: Final = ("name", "kcal", "protein_g", "carbs_g", "fat_g", "eaten_at", "slot", "amount", "note")


def log(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you ate.")],
    kcal: Kcal,
    protein: Protein = None,
    carbs: Carbs = None,
    fat: Fat = None,
    at: At = None,
    tz: Tz = None,
    slot: Slot = None,
    amount: Amount = None,
    note: Note = None,
    json: Json = False,
) -> None:
    """Log a meal. The day runs from 4 AM to 4 AM."""
    with diary_opened() as tuckbox:
        texts = texts_given(name, kcal, protein, carbs, fat, at, slot, amount, note)
        draft = draft_from_texts(texts, tuckbox.clock.now(), _zone(tuckbox, tz))
        show_meal(tuckbox.provider.diary().meals.add(draft), "Logged", json=json)


def day(
    date_: Annotated[
        str | None, typer.Argument(metavar="DATE", help="YYYY-MM-DD, today or yesterday; default today.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a day's meals and totals."""
    with diary_opened() as tuckbox:
        wanted = _date(tuckbox, date_)
        meals = tuckbox.provider.diary().meals
        found, summary = meals.meals_of(wanted), meals.day_summary(wanted)
        if json:
            listed = [meal_json(meal) for meal in found]
            print_json({"logical_date": wanted, "summary": summary_json(summary), "meals": listed})
        else:
            say("\n".join(day_lines(summary, found)))


def edit(
    id: MealId,
    name: NewName = None,
    kcal: NewKcal = None,
    protein: Protein = None,
    carbs: Carbs = None,
    fat: Fat = None,
    at: At = None,
    tz: Tz = None,
    slot: Slot = None,
    amount: Amount = None,
    note: Note = None,
    json: Json = False,
) -> None:
    """Change a meal; what is not named stays."""
    given = texts_given(name, kcal, protein, carbs, fat, at, slot, amount, note)
    with diary_opened() as tuckbox:
        meal = tuckbox.store().meal(_id(id))
        draft = changed_draft(tuckbox, meal, given, tz)
        show_meal(tuckbox.provider.diary().meals.edit(meal.id, draft), "Changed", json=json)


def delete(id: MealId, json: Json = False) -> None:
    """Delete a meal. `tuckbox undo` brings it back, for 30 days."""
    with diary_opened() as tuckbox:
        show_meal(tuckbox.provider.diary().meals.delete(_id(id)), "Deleted", json=json)


def undo(json: Json = False) -> None:
    """Take back the last thing done to the diary, for 30 days; again for the one before."""
    with diary_opened() as tuckbox:
        meals = tuckbox.provider.diary().meals
        last = meals.undoable()
        if last is None:
            raise CommandError(undo_texts.NOTHING_TO_UNDO)
        change = _undone(meals, last.seq)
        if json:
            print_json(asdict(change))
        else:
            say(undo_texts.undone(change))


def _undone(meals: MealService, seq: int) -> Change:
    try:
        return meals.undo(seq)
    except LookupError as error:
        raise CommandError(undo_texts.UNDONE_ELSEWHERE) from error


def changed_draft(tuckbox: Tuckbox, meal: Meal, given: Mapping[str, str | None], tz: str | None) -> MealDraft:
    """The meal with what was given in the place of what it says; `given` is by field, None for not given."""
    as_is = {field: _as_text(getattr(meal, field)) for field in given}
    texts = {**as_is, **{field: text for field, text in given.items() if text is not None}}
    draft = draft_from_texts(texts, tuckbox.clock.now(), _zone(tuckbox, tz) if tz else meal.tz)
    return draft.model_copy(update={"nutrients": meal.nutrients})


def show_meal(meal: Meal, done: str, *, json: bool) -> None:
    """Say what was done with it."""
    if json:
        print_json(meal_json(meal))
    else:
        say(f"{done}: {meal.name}, {meal.kcal:,f} kcal. It counts for {day_text(meal.logical_date)}.  {meal.id}")


def texts_given(*given: str | None) -> dict[str, str | None]:
    """What was given on the command line, by field; in the order of `_FIELDS`."""
    return dict(zip(_FIELDS, given, strict=True))


def _as_text(value: object) -> str | None:
    return None if value is None else value.isoformat() if hasattr(value, "isoformat") else f"{value}"


def _id(text: str) -> UUID:
    try:
        return parse_uuid4(text)
    except ValueError as error:
        raise CommandError("The id must be one that `tuckbox day` shows.") from error


def _zone(tuckbox: Tuckbox, tz: str | None) -> str:
    if tz is not None and tz not in zone_names():
        raise CommandError(f"{tz} is not a known time zone. Name one such as Europe/Berlin.")
    return tz or tuckbox.time_zone()


def _date(tuckbox: Tuckbox, text: str | None) -> date:
    today = logical_date(tuckbox.clock.now(), tuckbox.time_zone())
    if text in (None, "today"):
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    try:
        return parse_date(text)
    except ValueError as error:
        raise CommandError("The date must look like 2026-11-20, or be today or yesterday.") from error
