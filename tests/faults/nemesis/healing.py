"""Faults off, nobody edits: what waits must find its end within a bounded number of tries."""

from __future__ import annotations

from typing import Final

from app.usecases.account_values import PromotionChoice
from tests.faults.nemesis.intent import Account
from tests.faults.nemesis.run import Run

TRIES_MAX: Final = 5
"""One to go on, one for what was logged meanwhile, and each of the two once more: the first may have been cancelled."""

_BOUND: Final = ("other_account", "lineage_bound")


def heal(run: Run) -> list[str]:
    """Let everything come to rest; how each run of the promotion ended, in order."""
    run.network.heal()
    run.device.bomb.disarm()
    run.server.clock.advance(max(0.0, (run.clock.now() - run.server.clock.now()).total_seconds()))
    run.clock.skew = run.clock.skew * 0
    run.note(f"-- heal; {run.network.deliver_late(0.5)} late requests")
    ended = settle(run, run.ada, wants_diary=True)
    if run.bob in run.known_accounts():
        is_bobs = ended[-1].endswith(_BOUND)
        assert not is_bobs or _agreed_to(run, run.bob), "bound to somebody the person never agreed to"
        ended += settle(run, run.bob, wants_diary=is_bobs)
        ended += settle(run, run.ada, wants_diary=True)
    run.note(f"-- quiet; {run.network.deliver_late()} late requests")
    run.observe()
    return ended


def settle(run: Run, account: Account, *, wants_diary: bool) -> list[str]:
    """Sign in as this account and promote until there is nothing left to do."""
    device = run.device
    if run.signed_in() is not None:
        assert run.sign_out() == "done"
    if account in run.known_accounts():
        assert run.sign_in(account) == "done"
    else:
        assert run.sign_up() == "done"
    ended: list[str] = []
    while len(ended) < TRIES_MAX:
        overview = device.tuckbox.accounts.overview()
        if wants_diary and overview.waiting.meal_count and overview.promotion is None:
            assert run.decide(PromotionChoice.SYNC_NOW) == "done"
        if overview.promotion is not None and overview.promotion.parked_reason == "refusals_to_review":
            device.tuckbox.accounts.go_on_without_refused()
        result = device.promote()
        ended.append(f"{account.email} {result.state} {result.reason or ''}".strip())
        run.note(f"promote: {ended[-1]}")
        if result.state == "nothing" or result.reason in _BOUND:
            return ended
    raise AssertionError(f"no rest after {TRIES_MAX} tries: {ended}")


def _agreed_to(run: Run, account: Account) -> bool:
    return (run.device.lineage(), account.email) in run.intent.consents
