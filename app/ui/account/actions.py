"""What the Account screen sets going. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from app.ui.account.model import AccountTexts
from app.ui.ports import AccountActions
from app.ui.promotion.run import PromotionRun
from app.usecases.account_values import PromotionChoice


def sign_up(accounts: AccountActions, run: PromotionRun, held: AccountTexts) -> None:
    """Create the account, and start to carry the diary along where the form says so and there is one."""
    bring = held.bring_diary and accounts.overview().waiting.meal_count > 0
    accounts.sign_up(held.server_url.strip(), held.email, held.password, bring_diary=bring)
    if bring:
        run.start()


def sign_in(accounts: AccountActions, run: PromotionRun, held: AccountTexts) -> bool:
    """Sign in; whether the person has to be asked about the meals on this device.

    A promotion left unfinished goes on, and what was once to be kept on this device stays here unasked.
    """
    accounts.sign_in(held.server_url.strip(), held.email, held.password)
    overview = accounts.overview()
    if overview.promotion is not None:
        run.start()
        return False
    if overview.waiting.kept_here:
        accounts.decide(PromotionChoice.KEEP_HERE)
        return False
    return overview.waiting.meal_count > 0


def decide(accounts: AccountActions, run: PromotionRun, choice: PromotionChoice) -> None:
    """Record the person's answer, and act on it; what a server refuses is shown before anything is committed."""
    accounts.decide(choice, review=choice is PromotionChoice.SYNC_NOW)
    if choice is PromotionChoice.SYNC_NOW:
        run.start()


def go_on_without_refused(accounts: AccountActions, run: PromotionRun) -> None:
    """The person has seen what the server refused: the others are committed."""
    accounts.go_on_without_refused()
    run.start()
