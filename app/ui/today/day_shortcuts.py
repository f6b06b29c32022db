"""What the keys do on the Today screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Final

from app.ui.meal_form import texts as meal_form_texts
from app.ui.shortcuts import Shortcut, use_shortcuts
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.day_address import FIRST_DAY
from app.ui.today.forms import TodayForms
from app.ui.today.model import TodayView
from app.ui.undo import undo_last
from contracts.messages import Message

_UNDO_LAST: Final = Message("Undo the last change")
_ONE: Final = timedelta(days=1)


def use_day_shortcuts(
    around: Surroundings, view: TodayView | None, forms: TodayForms, show: Callable[[date], Awaitable[None]]
) -> None:
    """Offers what the buttons of the screen offer; nothing while there is no day to be seen."""
    use_shortcuts(*(_shortcuts(around, view, forms, show) if view else ()))


def _shortcuts(
    around: Surroundings, view: TodayView, forms: TodayForms, show: Callable[[date], Awaitable[None]]
) -> list[Shortcut]:
    offered = [
        Shortcut("A", meal_form_texts.ADD_MEAL, partial(forms.add_by_key, view.day)),
        Shortcut("Q", meal_form_texts.QUICK_ADD, partial(forms.quick_add, view.day)),
    ]
    if view.day > FIRST_DAY:
        offered.append(Shortcut("P", today_texts.PREVIOUS_DAY, partial(show, view.day - _ONE)))
    if view.has_next:
        offered.append(Shortcut("N", today_texts.NEXT_DAY, partial(show, view.day + _ONE)))
    if not view.is_today:
        offered.append(Shortcut("T", today_texts.BACK_TO_TODAY, partial(show, view.today)))
    if view.undoable:
        offered.append(Shortcut("U", _UNDO_LAST, partial(undo_last, around, view.undoable)))
    return offered
