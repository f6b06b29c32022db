"""The random course of a run: who has what at its beginning, and what happens in which order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from app.usecases.account_values import PromotionChoice, PromotionProgress, PromotionResult
from tests.faults.nemesis.intent import Account
from tests.faults.nemesis.judge import after_a_step
from tests.faults.nemesis.network import Poison, Weather
from tests.faults.nemesis.run import Run
from tests.faults.nemesis.server import KCAL_MAX
from tests.support.faults import Fault

_MINUTE: Final = 60.0
TOKEN_ENDS: Final = 16 * _MINUTE
IMPORT_ENDS: Final = 8 * 24 * 60 * _MINUTE
_EXCHANGES: Final = 14
_STATEMENTS: Final = 160
SKEWS: Final = (timedelta(0), timedelta(minutes=20), timedelta(days=-3), timedelta(days=400), timedelta(days=-2000))


def prepare(run: Run) -> None:
    """A guest's diary, and perhaps accounts that hold something already: some of it the same meals."""
    draw = run.draw
    for _ in range(draw.choice((1, 2, 5, draw.randint(1, 40)))):
        run.add()
    if draw.random() < 0.4:
        run.register(run.ada)
        _fill(run)
    if draw.random() < 0.5:
        run.register(run.bob)
        for _ in range(draw.randint(0, 2)):
            _keep(run, run.bob)


def steps(run: Run) -> None:
    """Three to ten things that happen."""
    draw = run.draw
    for number in range(draw.randint(3, 8)):
        run.network.weather = Weather(draw.choice((0, 0.1, 0.2, 0.4)), 0, draw.choice((0, 0, 0.04)))
        act = draw.choices([act for act, _ in _ACTS], [weight for _, weight in _ACTS])[0] if number else _promote
        exchanges = run.network.exchanges
        run.note(f"-- {act.__name__.strip('_')}, {run.network.weather}")
        disturb(run, act)
        run.observe()
        found = list(after_a_step(run)) if run.network.exchanges > exchanges else []
        assert not found, "\n".join(found)


def disturb(run: Run, act: Callable[[Run], None]) -> None:
    """Do it while a crash, a restart of the server or the end of a token may come at any request."""
    draw, network, server = run.draw, run.network, run.server
    at = {name: network.exchanges + draw.randint(1, _EXCHANGES) for name in ("restart", "token", "before", "after")}
    happens = {name for name, chance in _CHANCES.items() if draw.random() < chance}
    if "statement" in happens:
        run.device.bomb.arm(draw.randint(0, _STATEMENTS))

    def before(number: int) -> None:
        if "restart" in happens and number == at["restart"]:
            server.restart()
        if "token" in happens and number == at["token"]:
            server.clock.advance(TOKEN_ENDS)
        if "before" in happens and number == at["before"]:
            run.device.bomb.go_off()

    def after(number: int) -> None:
        if "after" in happens and number == at["after"]:
            run.device.bomb.go_off()

    network.before, network.after = before, after
    act(run)
    network.before = network.after = lambda _: None
    run.device.bomb.disarm()


def _fill(run: Run) -> None:
    draw = run.draw
    for _ in range(draw.randint(0, 4)):
        _keep(run, run.ada)
    for meal_id, draft in list(run.intent.alive().items()):
        if draw.random() < 0.2 and draft.kcal <= KCAL_MAX:
            kept = draft if draw.random() < 0.3 else draft.model_copy(update={"name": f"{draft.name} elsewhere"})
            run.elsewhere[run.ada.email].put(meal_id, kept)
            run.ada.meals[meal_id] = kept
            if draw.random() < 0.3:
                run.elsewhere[run.ada.email].delete(meal_id)
                run.ada.meals[meal_id] = None


def _keep(run: Run, account: Account) -> None:
    """A meal that only the account has."""
    draft, meal_id = run.a_draft().model_copy(update={"kcal": Decimal(100)}), run.ids_elsewhere()
    run.elsewhere[account.email].put(meal_id, draft)
    account.meals[meal_id] = draft


def enter(run: Run) -> None:
    """Sign in as Ada, or make her account."""
    if run.signed_in() is not None:
        return
    if run.ada in run.known_accounts():
        run.sign_in(run.ada)
        if run.signed_in() is run.ada:
            run.decide(run.draw.choices(list(PromotionChoice), [8, 1, 1])[0])
    else:
        run.sign_up(bring_diary=run.draw.random() < 0.9)


def _promote(run: Run) -> None:
    """Run the promotion, while the person edits, cancels, signs out or sets the clock."""
    enter(run)
    if (account := run.signed_in()) is None:
        return
    if account is run.ada and run.device.tuckbox.accounts.overview().promotion is None and run.draw.random() < 0.9:
        run.decide(PromotionChoice.SYNC_NOW, review=run.draw.random() < 0.3)
    draw, cancel, reports = run.draw, threading.Event(), 0
    edits = {draw.randint(1, 8) for _ in range(draw.choice((0, 0, 1, 3)))}
    cancel_at = draw.randint(0, 8) if draw.random() < 0.15 else None
    skew_at = draw.randint(1, 8) if draw.random() < 0.15 else None
    leave_at = draw.randint(1, 8) if draw.random() < 0.1 else None
    if cancel_at == 0:
        cancel.set()
    _endanger(run, cancel)

    def on_progress(progress: PromotionProgress) -> None:
        nonlocal reports
        reports += 1
        run.note(f"progress {progress.step} {progress.staged} of {progress.total}")
        if reports in edits:
            run.change_something()
        if reports == cancel_at:
            cancel.set()
        if reports == skew_at:
            run.clock.skew = draw.choice(SKEWS)
        if reports == leave_at:
            _leave(run)

    ended: list[PromotionResult] = []
    how = run.device.tries(lambda _: ended.append(run.device.promote(on_progress, cancel)))
    run.network.poison, run.network.at_commit = Poison(), None
    if any(each.state == "cancelled" and each.receipt is None for each in ended):
        run.intent.taken_back |= {
            letter.meal_id for letter in run.device.letters() if letter.changed and letter.meal_id
        }
    run.note(f"promote: {how} {[(each.state, each.reason) for each in ended]}")


def _endanger(run: Run, cancel: threading.Event) -> None:
    """Perhaps a meal the server cannot digest, or a cancel while nobody here knows how far the commit came."""
    draw, network = run.draw, run.network

    def cancel_too_late() -> Fault:
        cancel.set()
        return draw.choice((Fault.REQUEST_LOST, Fault.LATE, Fault.ANSWER_LOST, Fault.CAPTIVE_PORTAL))

    if draw.random() < 0.1 and run.intent.meals:
        fault = draw.choice((Fault.ERROR, Fault.TOO_LARGE))
        network.poison = Poison(fault, {draw.choice(list(run.intent.meals))})
    if draw.random() < 0.15:
        network.at_commit = cancel_too_late


def _leave(run: Run) -> None:
    """Another window signs out, and perhaps in as somebody else, while the promotion runs."""
    with run.device.bomb.ticking(False):
        run.sign_out()
        if run.bob in run.known_accounts() and run.draw.random() < 0.7:
            run.sign_in(run.bob)


def _mend(run: Run) -> None:
    """Correct a refused meal and send it again, send it again as it is, or discard it."""
    letters = run.device.tuckbox.accounts.letters.all()
    if run.signed_in() is not None and letters:
        run.mend(run.draw.choice(letters))


def _change(run: Run) -> None:
    for _ in range(run.draw.randint(1, 3)):
        run.change_something()


def _sign_out(run: Run) -> None:
    run.sign_out()


def _be_somebody_else(run: Run) -> None:
    """Sign in as Bob, who may want the guest's meals too."""
    if run.bob not in run.known_accounts():
        return
    run.sign_out()
    run.sign_in(run.bob)
    if run.signed_in() is run.bob:
        if run.draw.random() < 0.3:
            run.start_over()
        run.decide(run.draw.choices(list(PromotionChoice), [3, 3, 1])[0])


def _time_passes(run: Run) -> None:
    run.server.clock.advance(IMPORT_ENDS if run.draw.random() < 0.25 else TOKEN_ENDS)


def _clock_is_set(run: Run) -> None:
    run.clock.skew = run.draw.choice(SKEWS)


def _restart_server(run: Run) -> None:
    run.server.restart()


def _reopen(run: Run) -> None:
    run.device.reopen()


def _late_arrivals(run: Run) -> None:
    run.note(f"{run.network.deliver_late(0.7)} late requests")


_ACTS: Final = (
    (_promote, 12),
    (_change, 3),
    (_mend, 2),
    (enter, 1),
    (_sign_out, 2),
    (_be_somebody_else, 2),
    (_time_passes, 2),
    (_clock_is_set, 1),
    (_restart_server, 1),
    (_reopen, 1),
    (_late_arrivals, 2),
)
_CHANCES: Final = {"statement": 0.25, "before": 0.1, "after": 0.1, "restart": 0.05, "token": 0.15}
