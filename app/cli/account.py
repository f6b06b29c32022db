"""`signup`, `signin`, `signout`, `status`: who is signed in, and what waits."""

from __future__ import annotations

import sys
import threading
from typing import Annotated, Any

import typer

from app.bootstrap import Tuckbox
from app.cli.errors import CommandError
from app.cli.opening import diary_opened
from app.cli.output import Json, many, print_json, remark, say
from app.cli.promotion import (
    anothers_words,
    ask,
    can_ask,
    carry,
    counted,
    decide,
    is_undecided,
    tell,
)
from app.cli.sign_in_keeping import Keep, choose_keeping, settle_keeping
from app.language.speech import tr
from app.usecases.account_values import AccountOverview, PromotionChoice
from app.usecases.sync_words import park_words, sync_words
from contracts.promotion import Promotion
from contracts.promotion_machine import PromotionState
from sync_client.promotion import PASSING

Server = Annotated[str | None, typer.Option("--server", metavar="URL", help="The server; default TUCKBOX_SERVER_URL.")]
Email = Annotated[str | None, typer.Option("--email", metavar="E", help="Your e-mail address.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def signup(
    server: Server = None,
    email: Email = None,
    password_stdin: PasswordStdin = False,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Carry the meals on this device along.")
    ] = True,
    keep: Keep = None,
) -> None:
    """Make an account; the diary on this device comes along."""
    with diary_opened() as tuckbox:
        address, password = _who(email, password_stdin, new=True)
        settle_keeping(tuckbox, keep, ask=not password_stdin)
        url = server or tuckbox.accounts.default_server_url
        tuckbox.accounts.sign_up(url, address, password, bring_diary=promote)
        _signed_in(tuckbox)
        if promote:
            tell(tuckbox, carry(tuckbox, asks=False))


def signin(
    server: Server = None,
    email: Email = None,
    password_stdin: PasswordStdin = False,
    promote: Annotated[
        bool | None, typer.Option("--promote/--no-promote", help="Decide about the meals on this device; else asked.")
    ] = None,
    keep: Keep = None,
) -> None:
    """Sign in to an account there is. Signed in already, `--keep` alone changes where the sign-in is kept."""
    with diary_opened() as tuckbox:
        if keep is not None and email is None and not tuckbox.accounts.overview().user.is_guest:
            choose_keeping(tuckbox, keep)
            return
        address, password = _who(email, password_stdin, new=False)
        settle_keeping(tuckbox, keep, ask=not password_stdin)
        tuckbox.accounts.sign_in(server or tuckbox.accounts.default_server_url, address, password)
        _signed_in(tuckbox)
        _settle_waiting(tuckbox, promote)


def signout(
    remove_diary: Annotated[
        bool, typer.Option("--remove-diary", help="Take the account's diary off this device; the server keeps it.")
    ] = False,
) -> None:
    """Sign out on this device. The diary stays on it unless you say otherwise."""
    with diary_opened() as tuckbox:
        if tuckbox.accounts.overview().user.is_guest:
            say("Nobody is signed in.")
            return
        tuckbox.accounts.sign_out(remove_diary=remove_diary)
        kept = "The account's diary was removed from" if remove_diary else "Everything you logged stays on"
        say(f"Signed out. {kept} this device.")


def sync(json: Json = False) -> None:
    """Tell the account's server what changed here, and read what changed elsewhere."""
    with diary_opened() as tuckbox:
        stop = tuckbox.accounts.sync(threading.Event())
        found = tuckbox.accounts.overview()
    if json:
        print_json({"state": stop or "done", "pending_operations": found.pending_operations})
    elif found.user.is_guest:
        say("Nobody is signed in: there is nothing to sync.")
    elif stop is None:
        say("Everything is in step.")
    if stop is not None:
        waits = f" {many(found.pending_operations, 'change')} not sent yet." if found.pending_operations else ""
        raise CommandError(f"{tr(found.trouble or sync_words(stop))}{waits}")


def status(json: Json = False) -> None:
    """Who is signed in, what waits, when this device last heard from the server."""
    with diary_opened() as tuckbox:
        found, note = tuckbox.accounts.overview(), tuckbox.accounts.credentials_note()
    if json:
        print_json(status_json(found))
        return
    say("\n".join(_status_lines(found)))
    if note:
        remark(note)


def status_json(found: AccountOverview) -> dict[str, Any]:
    """How this device and its account stand, as one document."""
    user = found.user
    return {
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
        "promotion": found.promotion and _promotion_json(found.promotion, found),
        "pending_operations": found.pending_operations,
        "last_sync_at": found.last_sync_at,
        "dead_letters": found.dead_letter_count,
    }


def _promotion_json(left: Promotion, found: AccountOverview) -> dict[str, Any]:
    return {
        "state": left.state.value,
        "reason": left.parked_reason,
        "email": left.email,
        "server_url": left.server_url,
        "staged": left.staged_items + left.given_up_items,
        "total": left.item_count + left.given_up_items,
        "refused": left.rejected_items,
        "can_start_over": found.can_start_over,
    }


def _status_lines(found: AccountOverview) -> list[str]:
    user, waiting = found.user, found.waiting
    lines = ["Guest, no account." if user.is_guest else f"Signed in as {user.email} at {user.server_url}."]
    if waiting.meal_count:
        chosen = ", as you chose" if waiting.kept_here else ""
        lines.append(f"{counted(waiting)} on this device only{chosen}.")
    if found.promotion:
        lines += _promotion_lines(found.promotion, found)
    if not user.is_guest:
        lines.append(f"{many(found.pending_operations, 'change')} not sent yet.")
    if found.dead_letter_count:
        lines.append(f"{many(found.dead_letter_count, 'record')} refused; see `tuckbox dead-letters list`.")
    return lines


def _promotion_lines(left: Promotion, found: AccountOverview) -> list[str]:
    if not found.user.is_guest and found.is_anothers:
        return [anothers_words(found)]
    given_up = left.given_up_items
    sent = f"{left.staged_items + given_up:,} of {many(left.item_count + given_up, 'meal')} sent"
    where = {
        PromotionState.CONSENTED: "agreed, nothing sent yet",
        PromotionState.STAGING: f"{sent}, {left.rejected_items:,} refused",
        PromotionState.COMMITTING: f"{sent}, {left.rejected_items:,} refused; the server was asked to take them in",
        PromotionState.APPLIED: "arrived; to be compared with the account",
    }
    lines = [f"On the way into the account of {left.email} at {left.server_url}: {where[left.state]}."]
    if left.parked_reason:
        goes_on = " `tuckbox promote` goes on." if left.parked_reason in PASSING else ""
        lines.append(f"It waits: {park_words(left.parked_reason)}{goes_on}")
    return lines


def _settle_waiting(tuckbox: Tuckbox, promote: bool | None) -> None:
    """After a sign-in: what becomes of the meals on this device."""
    overview = tuckbox.accounts.overview()
    if overview.waiting.meal_count == 0 and overview.promotion is None:
        return
    if promote is None and overview.is_anothers:
        tuckbox.accounts.decide(PromotionChoice.NOT_NOW)
        say(anothers_words(overview))
        return
    asks = promote is None and is_undecided(overview) and not overview.waiting.kept_here and can_ask()
    choice = ask(tuckbox) if asks else _unasked(promote, overview)
    decide(tuckbox, choice, review=asks)
    if choice is PromotionChoice.SYNC_NOW:
        tell(tuckbox, carry(tuckbox, asks=asks))


def _unasked(promote: bool | None, overview: AccountOverview) -> PromotionChoice:
    """As the option says; without one, a consent that was given before stands, and none is made up."""
    bring = promote if promote is not None else not is_undecided(overview)
    return PromotionChoice.SYNC_NOW if bring else PromotionChoice.NOT_NOW


def _signed_in(tuckbox: Tuckbox) -> None:
    overview = tuckbox.accounts.overview()
    say(f"Signed in as {overview.user.email} at {overview.user.server_url}.")
    if note := tuckbox.accounts.credentials_note():
        remark(note)


def _who(email: str | None, password_stdin: bool, *, new: bool) -> tuple[str, str]:
    if password_stdin:
        if email is None:
            raise typer.BadParameter("--password-stdin needs --email")
        return email, sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --email and --password-stdin")
    return email or typer.prompt("E-mail"), typer.prompt("Password", hide_input=True, confirmation_prompt=new)
