"""The diaries that pictures are taken of: one as people keep it, and one that is hard to show."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.bootstrap import Tuckbox
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from contracts.meal import MealDraft
from contracts.targets import Targets

TZ: Final = "Europe/Berlin"

_DAY: Final = (
    ("breakfast", time(7, 50), "Oatmeal with berries", 410, 14, 62, "9.5", "1 bowl"),
    ("breakfast", time(8, 5), "Coffee with milk", 38, 2, 3, "1.8", None),
    ("lunch", time(12, 40), "Lentil soup and bread", 520, 24, 71, "11.5", None),
    ("snack", time(15, 30), "Apple", 72, "0.4", "17.2", "0.2", "1 medium"),
    ("dinner", time(19, 10), "Salmon with potatoes", 610, 42, 48, 26, None),
    ("snack", time(1, 20), "Dark chocolate", 118, None, None, None, "2 pieces"),
)
_EARLIER: Final = (
    (
        ("breakfast", time(7, 40), "Oatmeal with berries", 410, 14, 62, "9.5", "1 bowl"),
        ("breakfast", time(8, 20), "Crème fraîche on rye bread", 390, 11, 44, 18, "2 slices"),
        ("breakfast", time(9, 30), "Shakshuka", 430, 22, 24, 27, None),
    ),
    (
        ("lunch", time(12, 40), "Lentil soup and bread", 520, 24, 71, "11.5", None),
        ("lunch", time(13, 5), "Żurek with egg", 610, 26, 48, 33, "1 bowl"),
        ("lunch", time(12, 15), "Salad from the canteen", 480, None, None, None, None),
        ("lunch", time(13, 30), "Grandmother's beef goulash with dumplings", 890, 47, 82, 38, "1 plate"),
    ),
    (
        ("dinner", time(19, 10), "Salmon with potatoes", 610, 42, 48, 26, None),
        ("dinner", time(20, 5), "Pizza margherita", 980, 38, 118, 36, "1 whole"),
        ("dinner", time(18, 50), "Vegetable curry with rice", 690, 19, 96, 24, None),
        ("dinner", time(21, 15), "Bánh mì", 560, 28, 61, 21, None),
        ("dinner", time(19, 45), "餃子", 520, 24, 55, 21, "10"),
    ),
    (
        ("snack", time(15, 30), "Apple", 72, "0.4", "17.2", "0.2", "1 medium"),
        ("snack", time(16, 10), "Walnuts", 196, "4.6", "4.1", "19.6", "30 g"),
        ("snack", time(22, 40), "Dark chocolate", 118, None, None, None, "2 pieces"),
    ),
)
_EARLIER_DAYS: Final = 120
_NOT_LOGGED: Final = frozenset({5, 6, 17, 30, 31, 32, 33, 58, 77, 78, 101})
_FASTED, _PARTIAL, _FEAST = 3, 9, 24
"""Days ago that are fasted, marked partial, and of twice the usual."""


def example_diary(tuckbox: Tuckbox) -> None:
    """Four months with gaps, two days in detail, a target and favourites."""
    now = datetime.now(UTC)  # noqa: TID251 - the pictures show the day they are taken
    today = logical_date(now, TZ)
    diary = tuckbox.provider.diary()
    targets = {"kcal": 2100, "protein_g": 95, "carbs_g": 250, "fat_g": 70, "updated_at": now}
    diary.settings.set_targets(Targets.model_validate(targets))
    for ago in range(_EARLIER_DAYS, 1, -1):
        if ago not in _NOT_LOGGED and ago != _FASTED:
            diary.meals.add_all([_draft(today - timedelta(days=ago), *meal) for meal in _earlier_meals(ago)])
    diary.settings.set_day_status(today - timedelta(days=_FASTED), DayStatus.FASTED)
    diary.settings.set_day_status(today - timedelta(days=_PARTIAL), DayStatus.PARTIAL)
    for name in ("Oatmeal with berries", "Żurek with egg"):
        diary.meals.set_favourite(name, favourite=True)
    for day in (today - timedelta(days=1), today):
        diary.meals.add_all([_draft(day, *meal) for meal in _DAY])


def _earlier_meals(ago: int) -> list[tuple[Any, ...]]:
    """What was eaten so many days ago: one of each slot, in an order that repeats late."""
    meals = [choices[ago * (place + 2) // 2 % len(choices)] for place, choices in enumerate(_EARLIER)]
    if ago == _PARTIAL:
        return meals[:2]
    return meals + list(_EARLIER[2][:4]) if ago == _FEAST else meals


_CROWDED: Final = (
    ("breakfast", time(6, 30), "Wholegrain porridge with plums and honey", 410, 14, 62, "9.5", "1 bowl"),
    ("breakfast", time(7, 15), "حمص بالطحينة وخبز", 395, 13, 46, 17, None),
    ("breakfast", time(8, 5), "Кефир с гречневыми хлопьями", 260, 12, 34, "7.5", "250 ml"),
    ("lunch", time(12, 10), "🥗🥑 salad 🍅", 320, None, None, None, None),
    ("lunch", time(12, 40), "שקשוקה עם פיתה", 430, 22, 41, 21, None),
    ("lunch", time(13, 20), "दाल चावल", 480, 17, 82, 9, "1 थाली"),
    ("snack", time(15, 30), "りんごと胡桃", 190, 4, 22, 11, None),
    ("snack", time(16, 45), "Πορτοκαλόπιτα", 345, 5, 51, 14, "1"),
    ("dinner", time(18, 50), "Grandmother's beef goulash and dumplings", 890, 47, 82, 38, "1 plate"),
    ("dinner", time(19, 30), "番茄炒蛋配米饭", 520, 20, 71, 18, None),
    ("dinner", time(20, 15), "Donaudampfschifffahrtsgesellschaftskuchen", 610, 8, 74, 31, "1 slice"),
    ("snack", time(1, 20), "떡볶이 🌶️", 380, 9, 70, 7, None),
)
_CROWDED_DAYS: Final = 20


def crowded_diary(tuckbox: Tuckbox) -> None:
    """Twelve meals a day, in ten scripts, with names as long as a line."""
    now = datetime.now(UTC)  # noqa: TID251 - the pictures show the day they are taken
    today = logical_date(now, TZ)
    diary = tuckbox.provider.diary()
    targets = {"kcal": 4200, "protein_g": 180, "carbs_g": 520, "fat_g": 150, "updated_at": now}
    diary.settings.set_targets(Targets.model_validate(targets))
    for ago in reversed(range(_CROWDED_DAYS)):
        diary.meals.add_all([_draft(today - timedelta(days=ago), *meal) for meal in _CROWDED])
    for _, _, name, *_ in _CROWDED[-3:]:
        diary.meals.set_favourite(name, favourite=True)


def _draft(
    day: date, slot: str, at: time, name: str, kcal: int, protein: Any, carbs: Any, fat: Any, amount: str | None
) -> MealDraft:
    macros = {"protein_g": _grams(protein), "carbs_g": _grams(carbs), "fat_g": _grams(fat)}
    fields = {"name": name, "kcal": kcal, "tz": TZ, "slot": slot, "amount": amount, "eaten_at": _instant(day, at)}
    return MealDraft.model_validate(fields | macros)


def _grams(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _instant(day: date, at: time) -> datetime:
    calendar_day = day + timedelta(days=1) if at < time(4) else day
    return datetime.combine(calendar_day, at, ZoneInfo(TZ))
