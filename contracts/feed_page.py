"""A page of the feed, taken apart only as far as it has to be.

Most of what a device reads from its account's feed it holds already: all of a promotion comes back to confirm it. So a
page is cut into the texts of its changes, and a change whose text is the very one this device would write for its own
row needs no reading. Any other is read and checked in full, and so is a page that is laid out in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from contracts.meal_json import stored_meal_json
from contracts.sync import ChangesPage, MealChange
from contracts.wire import MalformedJson, read_json

_BEGINNING: Final = '{"items":['
_END: Final = '],"next_cursor":'
_NEXT: Final = ',{"kind":"meal","id":"'
_COUNTER: Final = "([1-9][0-9]{0,14})"
_HEAD: Final = re.compile(
    rf'\{{"kind":"meal","id":"([0-9a-f-]{{36}})","revision":{_COUNTER},"version":{_COUNTER},"deleted_at":null,"meal":'
)


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
    """`frame` is the page without its items."""

    frame: ChangesPage
    changes: Sequence[Change]


def joined(pages: Sequence[FeedPage]) -> FeedPage:
    """Pages that follow one another as one: every change in its order, and where the last one ends."""
    return FeedPage(pages[-1].frame, [change for page in pages for change in page.changes])


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


def read_changes(change: Change) -> Sequence[MealChange]:
    """What the change says, checked in full. Text may hold several, laid out in another way. Raises `MalformedFeed`."""
    if isinstance(change, MealChange):
        return (change,)
    try:
        return _checked(change.body)
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
    first, *others = text[len(_BEGINNING) : end].split(_NEXT)
    pieces = [first, *(_NEXT[1:] + other for other in others)] if first else others
    return FeedPage(frame, [change for piece in pieces for change in _changes(piece)])


def _changes(piece: str) -> Iterator[Change]:
    if head := _HEAD.match(piece):
        yield ChangeText(head[1], int(head[2]), int(head[3]), piece)
    else:
        yield from _checked(piece)


def _checked(piece: str) -> Sequence[MealChange]:
    return [MealChange.model_validate(raw) for raw in read_json(f"[{piece}]")]


def _whole(body: bytes) -> FeedPage:
    page = ChangesPage.model_validate(read_json(body))
    return FeedPage(page.model_copy(update={"items": []}), page.items)
