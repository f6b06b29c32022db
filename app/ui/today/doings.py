"""What the parts of the Today screen set going in the diary."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.ui import diary_actions
from app.ui.hooks import use_alone
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.day_calendar import open_calendar
from app.ui.undo import do_and_say
from contracts.day import DayStatus


@dataclass(frozen=True, slots=True)
class TodayDoings:
    """What is pressed while one of them is at work is not done twice."""

    copy: Callable[[Sequence[UUID], date], Awaitable[None]]
    ask_where_to_copy: Callable[[Sequence[UUID], Callable[[], object]], None]
    """Opens the calendar; the second argument is called once a date was chosen."""
    delete: Callable[[Sequence[UUID]], Awaitable[None]]
    mark: Callable[[date, DayStatus | None], Awaitable[None]]


def use_today_doings(around: Surroundings) -> TodayDoings:
    """Each is told what it is about, so that what was pressed counts for what was shown."""
    core, today = around.core, around.pulse.today
    _, alone = use_alone()

    async def copy(ids: Sequence[UUID], to_date: date) -> None:
        await alone(
            lambda: do_and_say(
                around,
                lambda: diary_actions.copy_meals(core, ids, to_date),
                lambda copies: today_texts.copied([meal.name for meal in copies], to_date, today),
            )
        )

    def ask_where_to_copy(ids: Sequence[UUID], chosen: Callable[[], object]) -> None:
        async def copy_there(to_date: date) -> None:
            chosen()
            await copy(ids, to_date)

        # What was eaten late in the day would be too far ahead on any later date.
        last = today + timedelta(days=1)
        open_calendar(today_texts.copy_where(len(ids)), today, today, last, copy_there)

    async def delete(ids: Sequence[UUID]) -> None:
        await alone(
            lambda: do_and_say(
                around,
                lambda: diary_actions.delete_meals(core, ids),
                lambda gone: today_texts.deleted([meal.name for meal in gone]),
            )
        )

    async def mark(day: date, status: DayStatus | None) -> None:
        await asyncio.to_thread(diary_actions.mark_day, core, day, status)
        around.look_again()

    return TodayDoings(copy, ask_where_to_copy, delete, mark)
