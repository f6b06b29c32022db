"""A page of the feed, taken apart only as far as it has to be.

Most of what a device reads from its account's feed it holds already: all of a promotion comes back to confirm it. So a
page is cut into the texts of its changes, and a change whose text is the very one this device would write for its own
row needs no reading. Any other is read and checked in full, and so are settings, and a page that is laid out in
another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from contracts.meal_json import MEAL_FIELDS, stored_meal_json
from contracts.plain_meals import KeptMeal, PlainMeals
from contracts.setting_changes import SettingChange
from contracts.sync import ChangesPage, MealChange
from contracts.wire import MalformedJson, read_json

_BEGINNING: Final = '{"items":['
_END: Final = '],"next_cursor":'
_NEXT: Final = ',{"kind":"meal","id":"'
_NEXT_SETTING: Final = ',{"kind":"setting","key":"'
_SETTING: Final = '"setting"'
_COUNTER: Final = "([1-9][0-9]{0,14})"
_HEAD: Final = re.compile(
    rf'\{{"kind":"meal","id":"([0-9a-f-]{{36}})","revision":{_COUNTER},"version":{_COUNTER},"deleted_at":null,"meal":'
)
_PLAIN: Final = PlainMeals()
_ID: Final = MEAL_FIELDS.index("id")


class MalformedFeed(ValueError):
    """The answer is not a page of the feed."""


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A change that is still text, and what its beginning says of it."""

    meal_id: str
    revision: int
    version: int
    body: str

    def says(self, content: str) -> bool:
        """Whether it says just this: the meal at that version is the one with this canonical JSON."""
        return self.body == change_json(self.meal_id, content, self.version, self.revision)


Change = ChangeText | MealChange


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`frame` is the page without its items; meals and settings each keep their order."""

    frame: ChangesPage
    changes: Sequence[Change]
    settings: Sequence[SettingChange] = ()


def joined(pages: Sequence[FeedPage]) -> FeedPage:
    """Pages that follow one another as one: every change in its order, and where the last one ends."""
    changes = [change for page in pages for change in page.changes]
    return FeedPage(pages[-1].frame, changes, [setting for page in pages for setting in page.settings])


def change_json(meal_id: str, content: str, version: int, revision: int, deleted_at: str | None = None) -> str:
    """A `contracts.sync.MealChange` as the server writes it; `content` is the meal's canonical JSON."""
    meal = "null" if deleted_at else stored_meal_json(content, version, revision)
    deleted = f'"{deleted_at}"' if deleted_at else "null"
    return (
        f'{{"kind":"meal","id":"{meal_id}","revision":{revision},"version":{version},'
        f'"deleted_at":{deleted},"meal":{meal}}}'
    )


def read_page(body: bytes) -> FeedPage:
    """The page in an answer's body. Raises `MalformedFeed`."""
    try:
        return _cut(body) or _whole(body)
    except (MalformedJson, ValidationError) as error:
        raise MalformedFeed("The answer is not a page of the feed.") from error


def read_kept(changes: Sequence[ChangeText]) -> list[KeptMeal | None]:
    """What rows keep of these meals, where they are spelled as programs do it; None where `read_changes` must decide.

    All are read at once. A text that breaks the others is found by reading each by itself.
    """
    texts = [_meal_text(change) for change in changes]
    try:
        raw = read_json(f"[{','.join(texts)}]")
    except MalformedJson:
        raw = []
    if len(raw) != len(changes):
        if len(changes) == 1:
            return [None]
        return [kept for change in changes for kept in read_kept([change])]
    kept = map(_PLAIN.kept, raw)
    return [
        meal if meal is not None and meal[_ID] == change.meal_id else None
        for meal, change in zip(kept, changes, strict=True)
    ]


def _meal_text(change: ChangeText) -> str:
    """The meal's JSON object without what the feed adds to it; what is no object where it is laid out otherwise."""
    head, end = _HEAD.match(change.body), f',"version":{change.version},"revision":{change.revision}}}}}'
    if head is None or not change.body.endswith(end):
        return "null"
    return change.body[head.end() : -len(end)] + "}"


def read_changes(change: Change) -> Sequence[MealChange]:
    """What the change says, checked in full. Text may hold several, laid out in another way. Raises `MalformedFeed`."""
    if isinstance(change, MealChange):
        return (change,)
    try:
        return [MealChange.model_validate(raw) for raw in read_json(f"[{change.body}]")]
    except (MalformedJson, ValidationError) as error:
        raise MalformedFeed("The answer is not a page of the feed.") from error


def _cut(body: bytes) -> FeedPage | None:
    """None where the page is not laid out as our server does it.

    No string holds what is looked for: a quote within one is escaped.
    """
    try:
        text = body.decode()
        end = text.rindex(_END)
        frame = ChangesPage.model_validate(read_json(_BEGINNING + text[end:]))
    except (ValueError, ValidationError):
        return None
    if not text.startswith(_BEGINNING) or end < len(_BEGINNING):
        return None
    pieces = _split(text[len(_BEGINNING) : end], _NEXT)
    return _page(frame, [item for piece in pieces for each in _split(piece, _NEXT_SETTING) for item in _items(each)])


def _split(text: str, beginning: str) -> Sequence[str]:
    """The texts between such beginnings, each with its own; what begins with the comma is no list, and stays none."""
    first, *others = text.split(beginning)
    return [first, *(beginning[1:] + other for other in others)] if first else others


def _items(piece: str) -> Iterator[Change | SettingChange]:
    """A setting that is laid out in another way may still stand behind a meal: what looks like that is read."""
    if _SETTING not in piece and (head := _HEAD.match(piece)):
        yield ChangeText(head[1], int(head[2]), int(head[3]), piece)
        return
    for raw in read_json(f"[{piece}]"):
        is_setting = isinstance(raw, dict) and raw.get("kind") == "setting"
        yield (SettingChange if is_setting else MealChange).model_validate(raw)


def _page(frame: ChangesPage, items: Sequence[Change | SettingChange]) -> FeedPage:
    settings = [item for item in items if isinstance(item, SettingChange)]
    return FeedPage(frame, [item for item in items if not isinstance(item, SettingChange)], settings)


def _whole(body: bytes) -> FeedPage:
    page = ChangesPage.model_validate(read_json(body))
    return _page(page.model_copy(update={"items": []}), page.items)
