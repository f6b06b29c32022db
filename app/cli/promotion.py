"""`promote`: the question, the run, the look at what was refused, and how it ended, in words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, NoReturn

import typer

from app.bootstrap import Tuckbox
from app.cli.errors import CommandError
from app.cli.opening import diary_opened
from app.cli.output import Json, many, print_json, say
from app.cli.promotion_run import RunEnd, run_promotion
from app.usecases.account_values import AccountOverview, ExpectedRefusal, PromotionChoice, PromotionResult
from app.usecases.sync_words import park_words
from contracts.promotion import WaitingDiary
from sync_client.promotion import ParkReason

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

_CHOICES: Final = {
    "s": PromotionChoice.SYNC_NOW,
    "n": PromotionChoice.NOT_NOW,
    "k": PromotionChoice.KEEP_HERE,
}
_REFUSALS_SHOWN_MAX: Final = 20
_GOES_ON: Final = "Your diary is unchanged; `tuckbox promote` goes on from here."


def promote(
    yes: Yes = False,
    start_over: Annotated[
        bool, typer.Option("--start-over", help="Leave another account's promotion; bring the meals into yours.")
    ] = False,
    json: Json = False,
) -> None:
    """Carry the meals on this device into your account; goes on where it stopped."""
    with diary_opened() as tuckbox:
        asks = can_ask() and not (yes or json)
        overview = tuckbox.accounts.overview()
        if overview.user.is_guest:
            cannot("sign_in_needed", "Sign in first: `tuckbox signup` or `tuckbox signin`.", json=json)
        if start_over:
            _expect_anothers(overview)
        if start_over or is_undecided(overview):
            if not (yes or asks):
                cannot("consent_needed", "Add --yes to bring the meals along without being asked.", json=json)
            choice = ask(tuckbox) if asks else PromotionChoice.SYNC_NOW
            decide(tuckbox, choice, start_over=start_over, review=asks)
            if choice is not PromotionChoice.SYNC_NOW:
                return
        if yes and not overview.is_anothers:
            tuckbox.accounts.go_on_without_refused()
        end = carry(tuckbox, asks=asks, quiet=json)
        tell(tuckbox, end, json=json)


def can_ask() -> bool:
    """Somebody is there to answer."""
    return sys.stdin.isatty()


def is_undecided(overview: AccountOverview) -> bool:
    """Meals wait here, and no promotion that has begun carries them."""
    waiting, left = overview.waiting, overview.promotion
    return waiting.meal_count > 0 and (left is None or left.lineage_id != waiting.lineage_id)


def ask(tuckbox: Tuckbox) -> PromotionChoice:
    """Show what would go where, and what is there; the person's answer."""
    say("\n".join(_preview_lines(tuckbox)))
    while True:
        answer = str(typer.prompt("[s]ync now, [n]ot now, [k]eep them on this device only", default="n"))
        if (choice := _CHOICES.get(answer[:1].lower())) is not None:
            return choice


def decide(tuckbox: Tuckbox, choice: PromotionChoice, *, review: bool = False, start_over: bool = False) -> None:
    """Record it. `review`: what the server refuses is shown before the commit."""
    bring = choice is PromotionChoice.SYNC_NOW
    if bring and start_over:
        tuckbox.accounts.start_over()
    tuckbox.accounts.decide(choice, review=review and bring)
    if not bring:
        waiting = counted(tuckbox.accounts.overview().waiting)
        only = " only" if choice is PromotionChoice.KEEP_HERE else ""
        say(f"{waiting} stay on this device{only}. `tuckbox promote` brings them along later.")


def carry(tuckbox: Tuckbox, *, asks: bool, quiet: bool = False) -> RunEnd:
    """Run what was consented to. With `asks` the person sees what was refused, and may still say no."""
    accounts = tuckbox.accounts
    end = run_promotion(accounts.promote, quiet=quiet)
    while asks and end.result.reason == ParkReason.REFUSALS_TO_REVIEW:
        goes_on = _asked_about(accounts.review(), tuckbox)
        if goes_on:
            accounts.go_on_without_refused()
        end = run_promotion(accounts.promote, quiet=quiet, cancelled=not goes_on)
    return end


def tell(tuckbox: Tuckbox, end: RunEnd, *, json: bool = False) -> None:
    """Say how it ended, in words or as one document; exit status 1 where it did not get there."""
    result = end.result
    if json:
        print_json(result_json(result))
        raise typer.Exit(0 if result.state in ("done", "nothing") else 1)
    if result.state == "nothing":
        say("There is nothing to bring along.")
    elif result.receipt is not None:
        if end.cancel_asked and result.state == "done":
            say("Too late to cancel: it is done already.")
        say(_done_words(tuckbox, result))
    if result.state == "cancelled":
        raise CommandError("Cancelled. Nothing was taken into your account; your diary is unchanged.")
    if result.state == "parked":
        raise CommandError(_parked_words(tuckbox, end))


def result_json(result: PromotionResult) -> dict[str, Any]:
    """A promotion's end as one document; the receipt without its `outcomes`."""
    receipt = result.receipt.model_dump(mode="json", exclude={"outcomes"}) if result.receipt else None
    return {"state": result.state, "receipt": receipt, "reason": result.reason}


def counted(waiting: WaitingDiary) -> str:
    """`143 meals (2026-03-01 to 2026-03-09)`."""
    return many(waiting.meal_count, "meal") + span(waiting.first, waiting.last)


def span(first: date | None, last: date | None) -> str:
    """` (2026-03-01 to 2026-03-09)`, to stand behind a number; nothing where there are no days."""
    days = sorted({str(day) for day in (first, last) if day})
    return f" ({' to '.join(days)})" if days else ""


def anothers_words(overview: AccountOverview) -> str:
    """Whose promotion is in the way, and what can be done."""
    left = overview.promotion
    whose = f"{left.email} at {left.server_url}" if left else "another account"
    words = f"The meals on this device are on their way into the account of {whose}. Sign in to it to go on"
    if overview.can_start_over:
        return f"{words}, or `tuckbox promote --start-over` brings them into yours instead."
    return f"{words}; they may have arrived there already."


def cannot(reason: str, words: str, *, json: bool) -> NoReturn:
    """Nothing is begun: as the document that programs read, or as a line."""
    if json:
        print_json(result_json(PromotionResult("parked", None, reason)))
        raise typer.Exit(1)
    raise CommandError(words)


def _expect_anothers(overview: AccountOverview) -> None:
    if not overview.is_anothers:
        raise CommandError("There is nothing to start over: no promotion into another account waits here.")
    if not overview.can_start_over:
        raise CommandError(anothers_words(overview))


def _preview_lines(tuckbox: Tuckbox) -> list[str]:
    found, overview = tuckbox.accounts.preview(), tuckbox.accounts.overview()
    lines = [f"{counted(found.waiting)} wait on this device, to go into the account of {found.account_email}."]
    there = found.account_meal_count
    days = span(found.account_first, found.account_last)
    lines.append(f"That account holds {many(there, 'meal')} already{days}." if there else "That account is empty.")
    if overview.promotion and overview.is_anothers:
        lines.append(f"They were to go into the account of {overview.promotion.email}; that did not happen.")
    if found.waiting.kept_here:
        lines.append("So far you keep them on this device only.")
    if found.expected_refusals:
        lines.append(f"{many(len(found.expected_refusals), 'meal')} will be refused, and stay here with the reason:")
        lines += _refusal_lines(found.expected_refusals)
    return lines


def _refusal_lines(refused: Sequence[ExpectedRefusal]) -> list[str]:
    lines = [f"  {each.name}: {each.reason}" for each in refused[:_REFUSALS_SHOWN_MAX]]
    more = len(refused) - _REFUSALS_SHOWN_MAX
    return lines + ([f"  and {more:,} more"] if more > 0 else [])


def _asked_about(refused: Sequence[ExpectedRefusal], tuckbox: Tuckbox) -> bool:
    left = tuckbox.accounts.overview().promotion
    others = (left.item_count + left.given_up_items if left else 0) - len(refused)
    say(f"The account's server will not take {many(len(refused), 'meal')}:")
    say("\n".join([*_refusal_lines(refused), "They stay on this device; `tuckbox dead-letters` mends them later."]))
    return typer.confirm(f"Bring the other {others:,} along? No cancels", default=True)


def _done_words(tuckbox: Tuckbox, result: PromotionResult) -> str:
    count = result.receipt.totals.meal_count if result.receipt else 0
    words = [f"{many(count, 'meal')} from this device {'is' if count == 1 else 'are'} in your account."]
    if letters := sum(not each.on_the_way for each in tuckbox.accounts.letters.all()):
        verb = "needs" if letters == 1 else "need"
        words.append(f"{letters:,} {verb} your attention: `tuckbox dead-letters list`.")
    return " ".join(words)


def _parked_words(tuckbox: Tuckbox, end: RunEnd) -> str:
    overview, reason = tuckbox.accounts.overview(), end.result.reason or ""
    if reason == ParkReason.OTHER_ACCOUNT and overview.promotion:
        return anothers_words(overview)
    if reason == ParkReason.REFUSALS_TO_REVIEW:
        return f"{park_words(reason)} `tuckbox promote` shows them on a terminal, `--yes` goes on without them."
    if reason == ParkReason.SIGN_IN_NEEDED:
        return f"{park_words(reason)} `tuckbox signin` does it; your diary is unchanged."
    if reason == ParkReason.WORKING_ELSEWHERE:
        return f"{park_words(reason)} It goes on there; cancel it there."
    if end.cancel_asked:
        return f"{park_words(reason)} Whether the cancel came in time is not known; `tuckbox promote` goes on and says."
    return f"{park_words(reason)} {_GOES_ON}"
