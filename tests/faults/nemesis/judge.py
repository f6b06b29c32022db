"""What must hold at the end of a run, and what must hold after each step of it; each finding is a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from contracts.day import DaySummary, summarize
from contracts.meal import Meal, MealDraft
from contracts.promotion import DeadLetter
from contracts.wire import read_json, write_json
from tests.faults.nemesis.intent import Account
from tests.faults.nemesis.run import Run
from tests.faults.nemesis.server import KCAL_MAX, draft_of

_FIRST, _LAST = date(1900, 1, 1), date(9998, 12, 31)

View = dict[UUID, MealDraft]


def after_a_step(run: Run) -> Iterator[str]:
    """What no instant may show: a wish that this device has lost, and an import that is there in part."""
    yield from _lost_wishes(run)
    yield from _wrong_addressees(run)
    yield from run.network.faulty
    for account in run.known_accounts():
        yield from _partial_imports(run, account)


def at_the_end(run: Run) -> Iterator[str]:
    """The state of never having been disturbed."""
    yield from after_a_step(run)
    accounts = run.known_accounts()
    on_server = {account.email: run.elsewhere[account.email].meals() for account in accounts}
    views = {account.email: _with_operations(run, account, on_server[account.email]) for account in accounts}
    for account in accounts:
        yield from _unlike(f"device of {account.email}", _drafts(run.device.meals(account.owner)), views[account.email])
        yield from _kept_meals(run, account, views[account.email])
        yield from _needless_operations(run, account)
        yield from _server_summaries(run, account, on_server[account.email])
    letters = run.device.letters()
    for meal_id, wish in run.intent.meals.items():
        own = [letter for letter in letters if letter.meal_id == meal_id and letter.op_id is None]
        yield from _misplaced(run, meal_id, wish, views, own)
    for letter in letters:
        yield from _wrong_letter(run, letter)
    yield from _device_summaries(run)
    yield from (f"a promotion is left: {each}" for each in run.device.unfinished())
    yield from run.device.tuckbox.database.problems()


def _lost_wishes(run: Run) -> Iterator[str]:
    places = run.device.owners()
    here = {(row[0], row[1]) for row in run.device.rows("SELECT id, name FROM meals WHERE deleted_at IS NULL")}
    for meal_id, draft in run.intent.alive().items():
        if (str(meal_id), draft.name) not in here and run.ada.meals.get(meal_id, draft) is not None:
            yield f"meal {meal_id} ({draft.name}) is not on the device: {places.get(meal_id)}"


def _wrong_addressees(run: Run) -> Iterator[str]:
    emails = {str(account.id): account.email for account in run.known_accounts()}
    for sent in run.network.sent:
        if (sent.lineage, emails.get(sent.account, "")) not in run.intent.consents:
            yield f"{sent.path} of lineage {sent.lineage} was sent as {sent.account}"


def _partial_imports(run: Run, account: Account) -> Iterator[str]:
    device = run.elsewhere[account.email]
    seen = {import_id: device.import_seen(import_id) for import_id in sorted(run.network.imports(str(account.id)))}
    there = set(device.meals()) - set(account.meals)
    committed = {key: outcome for found in seen.values() for key, outcome in found.outcomes.items()}
    told = run.intent.changed_later  # signing in again tells what was done in the account's diary by operations
    if uninvited := there - set(committed) - told:
        yield f"{account.email} holds meals of no committed import: {sorted(uninvited)}"
    kept = {key for key, outcome in committed.items() if outcome in ("created", "updated", "unchanged")}
    if missing := kept - there - set(account.meals) - told:
        yield f"{account.email} lacks meals of a committed import: {sorted(missing)}"
    for import_id, state in run.device.rows(
        "SELECT import_id, state FROM promotions WHERE account_id = :account", account=str(account.id)
    ):
        status = seen[UUID(import_id)].status if UUID(import_id) in seen else None
        if (state in ("applied", "done")) != (status == "committed") and state not in ("staging", "committing"):
            yield f"import {import_id} is {state} on the device and {status} on the server"


def _with_operations(run: Run, account: Account, on_server: View) -> View:
    """What the server holds, with what was changed here since: not told yet, or told and refused."""
    view = dict(on_server)
    for letter in run.device.letters():
        if letter.op_id is not None and letter.account_id == account.id and letter.meal_id is not None:
            view[letter.meal_id] = draft_of(_meal(letter))
    for meal_id, meal in run.device.operations(account.owner).items():
        if meal is None:
            view.pop(meal_id, None)
        else:
            view[meal_id] = draft_of(meal)
    return view


def _misplaced(
    run: Run, meal_id: UUID, wish: MealDraft | None, views: dict[str, View], letters: list[DeadLetter]
) -> Iterator[str]:
    found = {email: view[meal_id] for email, view in views.items() if meal_id in view}
    kept = run.ada.meals.get(meal_id)
    if kept is not None and found.get(run.ada.email) == kept and (wish is None or letters or len(found) > 1):
        del found[run.ada.email]  # the account's own copy, of a meal whose guest's copy was not for it or was refused
    strangers = [email for email in found if not run.intent.may_be_in(meal_id, _account(run, email))]
    if strangers:
        yield f"meal {meal_id} is in the account of {strangers}, which nobody agreed to"
    guests = [place for place, is_alive in run.device.owners()[meal_id] if is_alive and place.startswith("guest:")]
    is_taken_back = meal_id in run.intent.taken_back
    refused = [letter for letter in letters if is_taken_back or draft_of(_meal(letter)) == wish]
    if wish is None:
        expected = not found and not guests
    elif refused:
        expected = not found and len(guests) == len(refused) == 1
    elif meal_id in run.ada.meals and kept is None:
        expected = not guests and list(found.values()) in ([], [wish])
    else:
        expected = not guests and list(found.values()) == [wish]
    if not expected:
        name = wish.name if wish else "deleted"
        where = {email: draft.name for email, draft in found.items()}
        yield f"meal {meal_id} ({name}): in accounts {where}, with the guest {guests}, letters {len(letters)}"


def _kept_meals(run: Run, account: Account, view: View) -> Iterator[str]:
    for meal_id, draft in account.meals.items():
        if meal_id not in run.intent.meals and view.get(meal_id) != draft:
            yield f"{account.email} lost its own meal {meal_id}"
    if extra := set(view) - set(account.meals) - set(run.intent.meals):
        yield f"{account.email} holds what nobody logged: {sorted(extra)}"


def _needless_operations(run: Run, account: Account) -> Iterator[str]:
    if needless := set(run.device.operations(account.owner)) - run.intent.changed_later:
        yield f"operations for meals that were not changed since they were sent: {sorted(needless)}"


def _wrong_letter(run: Run, letter: DeadLetter) -> Iterator[str]:
    if letter.import_id is None or letter.chunk is None or letter.index is None:
        return
    items = run.network.items[letter.import_id, letter.chunk]
    if write_json(items[letter.index]) != write_json(letter.record):
        yield f"dead letter {letter.id} is not what was sent at its place"
    is_too_much = draft_of(_meal(letter)).kcal > KCAL_MAX
    is_undigested = letter.code == "server_error" and letter.meal_id in run.network.refused_meals
    if not is_undigested and (letter.code, is_too_much) != ("validation_error", True):
        yield f"dead letter {letter.id} has code {letter.code}"


def _server_summaries(run: Run, account: Account, meals: View) -> Iterator[str]:
    if run.elsewhere[account.email].summaries() != _summaries(meals):
        yield f"the day summaries of {account.email} are not the sums of its meals"


def _device_summaries(run: Run) -> Iterator[str]:
    signed_in = run.signed_in()
    assert signed_in is not None
    shown = run.device.tuckbox.provider.diary().meals.day_summaries(_FIRST, _LAST)
    if {each.logical_date: each for each in shown} != _summaries(_drafts(run.device.meals(signed_in.owner))):
        yield "the day summaries on the device are not the sums of the account's meals"


def _summaries(meals: View) -> dict[date, DaySummary]:
    by_day: dict[date, list[MealDraft]] = {}
    for draft in meals.values():
        by_day.setdefault(draft.logical_date_by_rule, []).append(draft)
    return {day: summarize(day, drafts) for day, drafts in by_day.items()}


def _drafts(meals: dict[UUID, Meal]) -> View:
    return {meal_id: meal.draft for meal_id, meal in meals.items()}


def _unlike(whose: str, found: View, expected: View) -> Iterator[str]:
    for meal_id in sorted({*found, *expected}):
        if found.get(meal_id) != expected.get(meal_id):
            names = [each.name if each else None for each in (expected.get(meal_id), found.get(meal_id))]
            yield f"{whose}, meal {meal_id}: expected {names[0]}, found {names[1]}"


def _account(run: Run, email: str) -> Account:
    return run.ada if email == run.ada.email else run.bob


def _meal(letter: DeadLetter) -> dict[str, object]:
    record = read_json(write_json(letter.record))
    found: dict[str, object] = record["meal"]
    return found
