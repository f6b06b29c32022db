"""`signup`, `signin`, `signout`, `promote`, `status`, `dead-letters`."""

from __future__ import annotations

import sys
import threading
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.bootstrap import Tuckbox
from app.cli.opening import diary_opened
from app.cli.output import day_text, dead_letter_json, many, print_json, remark, say
from app.usecases.account_values import PromotionChoice, PromotionProgress, PromotionResult
from app.usecases.errors import PersonError
from app.usecases.sync_words import park_words
from contracts.promotion import WaitingDiary

Server = Annotated[str | None, typer.Option("--server", metavar="URL", help="The server; default TUCKBOX_SERVER_URL.")]
Email = Annotated[str | None, typer.Option("--email", metavar="E", help="Your e-mail address.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

dead_letters = typer.Typer(help="Records a server refused, kept until you act.", no_args_is_help=True)


def signup(
    server: Server = None,
    email: Email = None,
    password_stdin: PasswordStdin = False,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Carry the meals on this device along.")
    ] = True,
) -> None:
    """Make an account; the diary on this device comes along."""
    with diary_opened() as tuckbox:
        address, password = _who(email, password_stdin, new=True)
        url = server or tuckbox.accounts.default_server_url
        tuckbox.accounts.sign_up(url, address, password, bring_diary=promote)
        _signed_in(tuckbox)
        if promote:
            _finish(_promote(tuckbox, quiet=False))


def signin(
    server: Server = None,
    email: Email = None,
    password_stdin: PasswordStdin = False,
    promote: Annotated[
        bool | None, typer.Option("--promote/--no-promote", help="Decide about the meals on this device; else asked.")
    ] = None,
) -> None:
    """Sign in to an account there is."""
    with diary_opened() as tuckbox:
        address, password = _who(email, password_stdin, new=False)
        tuckbox.accounts.sign_in(server or tuckbox.accounts.default_server_url, address, password)
        _signed_in(tuckbox)
        waiting = tuckbox.accounts.overview().waiting
        if waiting.meal_count == 0:
            return
        choice = _choice(tuckbox, promote)
        tuckbox.accounts.decide(choice)
        if choice is PromotionChoice.SYNC_NOW:
            _finish(_promote(tuckbox, quiet=False))
        else:
            say(f"{_counted(waiting)} on this device stay here. `tuckbox promote` brings them along later.")


def signout() -> None:
    """Sign out on this device. The diary stays on it."""
    with diary_opened() as tuckbox:
        if tuckbox.accounts.overview().user.is_guest:
            say("Nobody is signed in.")
            return
        tuckbox.accounts.sign_out()
        say("Signed out. Everything you logged stays on this device.")


def promote(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Carry the meals on this device into your account; goes on where it stopped."""
    with diary_opened() as tuckbox:
        overview = tuckbox.accounts.overview()
        if overview.user.is_guest:
            if json:
                print_json({"state": "parked", "receipt": None, "reason": "sign_in_needed"})
                raise typer.Exit(1)
            raise PersonError("Sign in first: `tuckbox signup` or `tuckbox signin`.")
        if overview.promotion is None and overview.waiting.meal_count > 0:
            if not yes:
                _ask(tuckbox)
            tuckbox.accounts.decide(PromotionChoice.SYNC_NOW)
        result = _promote(tuckbox, quiet=json)
        if json:
            print_json(result_json(result))
            raise typer.Exit(0 if result.state in ("done", "nothing") else 1)
        _finish(result)


def status(json: Json = False) -> None:
    """Who is signed in, what waits, when this device last heard from the server."""
    with diary_opened() as tuckbox:
        found = tuckbox.accounts.overview()
    user, promotion = found.user, found.promotion
    if json:
        print_json(
            {
                "user": {
                    "guest": user.is_guest,
                    "id": user.account_id,
                    "email": user.email or None,
                    "server_url": user.server_url or None,
                },
                "waiting": {
                    "meal_count": found.waiting.meal_count,
                    "first": found.waiting.first,
                    "last": found.waiting.last,
                    "kept_here": found.waiting.kept_here,
                },
                "promotion": promotion and {"state": promotion.state.value, "reason": promotion.parked_reason},
                "pending_operations": found.pending_operations,
                "last_sync_at": found.last_sync_at,
                "dead_letters": found.dead_letter_count,
            }
        )
        return
    say("Guest, no account." if user.is_guest else f"Signed in as {user.email} at {user.server_url}.")
    if found.waiting.meal_count:
        say(f"{_counted(found.waiting)} on this device only.")
    if promotion and promotion.parked_reason:
        say(f"Waiting: {park_words(promotion.parked_reason)}")
    if not user.is_guest:
        say(f"{many(found.pending_operations, 'change')} not sent yet.")
    if found.dead_letter_count:
        say(f"{many(found.dead_letter_count, 'record')} refused; see `tuckbox dead-letters list`.")
    if found.credentials_note:
        remark(found.credentials_note)


@dead_letters.command("list")
def list_dead_letters(json: Json = False) -> None:
    """Show what was refused, and why."""
    with diary_opened() as tuckbox:
        found = tuckbox.accounts.dead_letters()
    if json:
        print_json([dead_letter_json(letter) for letter in found])
        return
    for letter in found:
        reasons = "; ".join(f"{'.'.join(str(part) for part in loc)} {message}" for loc, message in letter.errors)
        say(f"{letter.id}  {_name_of(letter.record)}: {reasons or letter.code}")
    if not found:
        say("Nothing was refused.")


def result_json(result: PromotionResult) -> dict[str, Any]:
    """A promotion's end as one document; the receipt without its `outcomes`."""
    receipt = result.receipt.model_dump(mode="json", exclude={"outcomes"}) if result.receipt else None
    return {"state": result.state, "receipt": receipt, "reason": result.reason}


def _promote(tuckbox: Tuckbox, *, quiet: bool) -> PromotionResult:
    cancel = threading.Event()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("meals"))
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def show(progress: PromotionProgress) -> None:
            bar.update(task, description=progress.step.capitalize(), completed=progress.staged, total=progress.total)

        return tuckbox.accounts.promote(show, cancel)


def _finish(result: PromotionResult) -> None:
    """Say how it ended; exit status 1 where it did not get there."""
    if result.state == "parked":
        raise PersonError(
            f"{park_words(result.reason or '')} Your diary is unchanged; `tuckbox promote` goes on from here."
        )
    if result.state == "cancelled":
        raise PersonError("Cancelled. Your diary is unchanged.")
    if result.state == "nothing" or result.receipt is None:
        say("There is nothing to bring along.")
        return
    say(f"{many(result.receipt.totals.meal_count, 'meal')} from this device are in your account.")
    if result.receipt.rejected:
        say(f"{many(len(result.receipt.rejected), 'meal')} refused; see `tuckbox dead-letters list`.")


def _signed_in(tuckbox: Tuckbox) -> None:
    overview = tuckbox.accounts.overview()
    say(f"Signed in as {overview.user.email} at {overview.user.server_url}.")
    if overview.credentials_note:
        remark(overview.credentials_note)


def _who(email: str | None, password_stdin: bool, *, new: bool) -> tuple[str, str]:
    if password_stdin:
        if email is None:
            raise typer.BadParameter("--password-stdin needs --email")
        return email, sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --email and --password-stdin")
    return email or typer.prompt("E-mail"), typer.prompt("Password", hide_input=True, confirmation_prompt=new)


def _choice(tuckbox: Tuckbox, promote: bool | None) -> PromotionChoice:
    if promote is not None:
        return PromotionChoice.SYNC_NOW if promote else PromotionChoice.NOT_NOW
    if not sys.stdin.isatty():
        return PromotionChoice.NOT_NOW
    _describe(tuckbox)
    answer = typer.prompt("[s]ync now, [n]ot now, [k]eep them on this device only", default="n")[:1].lower()
    return {"s": PromotionChoice.SYNC_NOW, "k": PromotionChoice.KEEP_HERE}.get(answer, PromotionChoice.NOT_NOW)


def _ask(tuckbox: Tuckbox) -> None:
    if not sys.stdin.isatty():
        raise PersonError("Add --yes to bring the meals along without being asked.")
    _describe(tuckbox)
    if not typer.confirm("Bring them along?"):
        raise PersonError("Nothing was sent.")


def _describe(tuckbox: Tuckbox) -> None:
    found = tuckbox.accounts.preview()
    say(f"{_counted(found.waiting)} wait on this device, to go into the account of {found.account_email}.")
    if found.account_meal_count and found.account_first and found.account_last:
        say(
            f"That account holds {many(found.account_meal_count, 'meal')} already, "
            f"{day_text(found.account_first)} to {day_text(found.account_last)}."
        )


def _counted(waiting: WaitingDiary) -> str:
    dates = f" ({waiting.first} to {waiting.last})" if waiting.first and waiting.last else ""
    return f"{many(waiting.meal_count, 'meal')}{dates}"


def _name_of(record: object) -> str:
    meal = record.get("meal") if isinstance(record, dict) else None
    name = meal.get("name") if isinstance(meal, dict) else None
    return name if isinstance(name, str) else "a record"
