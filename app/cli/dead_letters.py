"""`dead-letters`: what a server refused, looked at, mended, sent again, written to a file, discarded, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from pydantic import ValidationError

from app.bootstrap import Tuckbox
from app.cli.diary import (
    Amount,
    At,
    Carbs,
    Fat,
    NewKcal,
    NewName,
    Note,
    Protein,
    Slot,
    Tz,
    changed_draft,
    show_meal,
    texts_given,
)
from app.cli.errors import CommandError
from app.cli.opening import diary_opened
from app.cli.output import Json, many, print_json, say
from app.cli.promotion import Yes, can_ask, cannot, carry, tell
from app.interchange.dead_letters_json import dead_letter_json
from app.interchange.whole_file import whole_file
from app.usecases.dead_letters import name_in
from app.usecases.sync_words import reason_words
from contracts.imports import ImportItem
from contracts.meal import Meal
from contracts.promotion import DeadLetter
from contracts.wire import write_json

dead_letters = typer.Typer(help="Records a server refused, kept until you act.", no_args_is_help=True)

LetterId = Annotated[str, typer.Argument(metavar="ID", help="As `dead-letters list` shows it; its beginning will do.")]
LetterIds = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="The beginning of an id will do.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]

_SHORT_ID_CHARS_MIN: Final = 8
_ID_CHARS: Final = 36


@dead_letters.command("list")
def list_letters(json: Json = False) -> None:
    """Show what was refused, and why."""
    with diary_opened() as tuckbox:
        letters = tuckbox.accounts.letters.all()
    if json:
        print_json([dead_letter_json(letter) for letter in letters])
        return
    for letter in letters:
        say(f"{_short_id(letter, letters)}  {_line(letter)}{_mark(letter)}")
    if not letters:
        say("Nothing was refused.")


@dead_letters.command()
def retry(ids: LetterIds = None, all_: All = False, json: Json = False) -> None:
    """Send refused meals again, as they are now: those named, else all of them."""
    with diary_opened() as tuckbox:
        letters = tuckbox.accounts.letters.all()
        _send_again(tuckbox, _chosen(letters, ids, all_=all_ or not ids), json=json)


@dead_letters.command()
def edit(
    id: LetterId,
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
    retry: Annotated[bool, typer.Option("--retry", help="Send it again at once.")] = False,
    json: Json = False,
) -> None:
    """Change a refused meal; what is not named stays. `retry` sends it."""
    given = texts_given(name, kcal, protein, carbs, fat, at, slot, amount, note)
    with diary_opened() as tuckbox:
        letters = tuckbox.accounts.letters.all()
        letter = _found(id, letters)
        meal = tuckbox.accounts.letters.edit(letter.id, changed_draft(tuckbox, _meal_of(letter), given, tz))
        if not (json and retry):
            show_meal(meal, "Changed", json=json)
        if retry:
            _send_again(tuckbox, [letter.id], json=json)
        elif not json:
            say(f"`tuckbox dead-letters retry {_short_id(letter, letters)}` sends it again.")


@dead_letters.command()
def export(file: Annotated[Path, typer.Argument(metavar="FILE")], json: Json = False) -> None:
    """Write all of them to FILE, as JSON, with the reasons."""
    with diary_opened() as tuckbox:
        letters = tuckbox.accounts.letters.all()
        with whole_file(file, tuckbox.new_id) as out:
            out.write(write_json([dead_letter_json(letter) for letter in letters]) + b"\n")
    if json:
        print_json({"file": str(file), "dead_letters": len(letters)})
    else:
        say(f"{many(len(letters), 'dead letter')} written to {file}.")


@dead_letters.command()
def discard(ids: LetterIds = None, all_: All = False, yes: Yes = False, json: Json = False) -> None:
    """Drop refused meals for good. `dead-letters undo` takes it back, for 30 days."""
    if not ids and not all_:
        raise typer.BadParameter("name the dead letters by their ids, or give --all")
    with diary_opened() as tuckbox:
        letters = tuckbox.accounts.letters.all()
        chosen = _chosen(letters, ids, all_=all_)
        if chosen and not yes:
            _confirm_discard([letter for letter in letters if letter.id in chosen], asks=can_ask() and not json)
        count = tuckbox.accounts.letters.discard(chosen)
    if json:
        print_json({"discarded": count})
    else:
        say(f"{many(count, 'meal')} discarded. `tuckbox dead-letters undo` takes it back.")


@dead_letters.command()
def undo(json: Json = False) -> None:
    """Bring back what was discarded together last; again for what was before."""
    with diary_opened() as tuckbox:
        count = tuckbox.accounts.letters.undo_discard()
    if json:
        print_json({"restored": count})
    elif count == 0:
        raise CommandError("There is nothing discarded to bring back.")
    else:
        say(f"{many(count, 'dead letter')} brought back.")


def _send_again(tuckbox: Tuckbox, ids: Sequence[UUID], *, json: bool) -> None:
    if ids and tuckbox.accounts.overview().user.is_guest:
        cannot("sign_in_needed", "Sign in first: to the account these meals were meant for.", json=json)
    if ids:
        tuckbox.accounts.letters.retry(ids)
    tell(tuckbox, carry(tuckbox, asks=False, quiet=json), json=json)


def _chosen(letters: Sequence[DeadLetter], ids: Sequence[str] | None, *, all_: bool) -> list[UUID]:
    """Those named, each once, in the order of the list."""
    if ids and all_:
        raise typer.BadParameter("name some, or give --all: not both")
    named = {_found(text, letters).id for text in ids or ()}
    return [letter.id for letter in letters if all_ or letter.id in named]


def _found(text: str, letters: Sequence[DeadLetter]) -> DeadLetter:
    """The one whose id begins so."""
    found = [letter for letter in letters if str(letter.id).startswith(text.lower())]
    if len(found) == 1:
        return found[0]
    if found and text:
        raise CommandError(f"{text} is the beginning of {len(found)} ids. Write more of it.")
    raise CommandError(f"No dead letter has the id {text}. `tuckbox dead-letters list` shows them.")


def _short_id(letter: DeadLetter, letters: Sequence[DeadLetter]) -> str:
    """As much of its id as tells it from the others."""
    ids = [str(each.id) for each in letters]
    enough = (n for n in range(_SHORT_ID_CHARS_MIN, _ID_CHARS) if len({each[:n] for each in ids}) == len(ids))
    return str(letter.id)[: next(enough, _ID_CHARS)]


def _line(letter: DeadLetter) -> str:
    return f"{_name_of(letter)}: {reason_words(letter.code, letter.errors)}"


def _mark(letter: DeadLetter) -> str:
    if letter.on_the_way:
        return "  (on its way again)"
    return "  (changed, not sent again yet)" if letter.changed else ""


def _meal_of(letter: DeadLetter) -> Meal:
    """The meal to change: as it stands here, else as it was sent."""
    try:
        return letter.meal or ImportItem.model_validate(letter.record).meal
    except ValidationError:
        raise CommandError("This record cannot be changed here. `dead-letters export` keeps it in a file.") from None


def _name_of(letter: DeadLetter) -> str:
    if letter.meal is not None:
        return letter.meal.name
    return name_in(letter.record)


def _confirm_discard(letters: Sequence[DeadLetter], *, asks: bool) -> None:
    if not asks:
        raise CommandError("Add --yes to discard them without being asked.")
    say("\n".join(f"  {_line(letter)}" for letter in letters))
    if not typer.confirm(f"Discard {many(len(letters), 'refused meal')}?"):
        raise CommandError("Nothing was discarded.")
