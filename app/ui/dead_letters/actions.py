"""What the dead letters screen sets going. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.ui.dead_letters.model import exported
from app.ui.meal_form.model import FormErrors, MealFrame, MealTexts, read_meal
from app.ui.ports import TuckboxCore
from app.ui.promotion.run import PromotionRun
from contracts.meal import Meal, MealDraft


def send_again(core: TuckboxCore, run: PromotionRun, ids: Sequence[UUID]) -> int:
    """Send these as they are now; how many. Raises `PersonError` where their account is not signed in."""
    count = core.accounts.letters.retry(ids)
    run.start()
    return count


def edit_and_send(
    core: TuckboxCore, run: PromotionRun, id: UUID, held: MealTexts, frame: MealFrame
) -> Meal | FormErrors:
    """Change the refused meal, and send it where somebody is signed in; the errors where the fields are no meal."""
    read = read_meal(held, frame)
    if not isinstance(read, MealDraft):
        return read
    meal = core.accounts.letters.edit(id, read)
    if not core.provider.user().is_guest:
        send_again(core, run, [id])
    return meal


def discard(core: TuckboxCore, id: UUID) -> None:
    """Drop one, its meal included."""
    core.accounts.letters.discard([id])


def restore(core: TuckboxCore, id: UUID) -> int:
    """Take that back; 0 where there is nothing to take back any more."""
    return core.accounts.letters.restore([id])


def export(core: TuckboxCore) -> bytes:
    """The file that holds all that wait."""
    return exported(core.accounts.letters.all())
