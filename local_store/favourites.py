"""Which foods are favourites: a setting, so that it travels with the account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from contracts import limits
from contracts.messages import Message
from contracts.services import DiaryError
from contracts.setting_changes import FAVOURITES
from local_store.connecting import fold
from local_store.setting_outbox import put_setting
from local_store.tables import SettingRow

_FULL: Final = Message("There are {limit} favourites already. Take one away to keep another.")


class TooManyFavourites(DiaryError):
    """The list that travels with the account is full."""

    def __init__(self) -> None:
        super().__init__(_FULL.of(limit=limits.FAVOURITES_MAX))


def favourite_names(session: Session, owner: str) -> Sequence[str]:
    """As they were named; a food is one of them where `fold` of both is the same."""
    row = session.get(SettingRow, (owner, FAVOURITES))
    return row.value["names"] if row else ()


def set_favourite(
    session: Session, owner: str, name: str, same: Collection[str], now: datetime, *, favourite: bool
) -> None:
    """Put the name at the end of the list, or take it away; raises `TooManyFavourites`.

    `same` are the keys by which the list may have the food already.
    """
    names = favourite_names(session, owner)
    others = [each for each in names if fold(each) not in same]
    if not favourite:
        if len(others) < len(names):
            _put(session, owner, others, now)
    elif len(others) == len(names):
        if len(names) >= limits.FAVOURITES_MAX:
            raise TooManyFavourites
        _put(session, owner, [*names, name], now)


def rename_favourite(session: Session, owner: str, name: str, to: str, now: datetime) -> None:
    """The same food under another name; nothing where it is no favourite."""
    names = favourite_names(session, owner)
    renamed = [to if fold(each) == fold(name) else each for each in names]
    if renamed != names:
        _put(session, owner, renamed, now)


def _put(session: Session, owner: str, names: Sequence[str], now: datetime) -> None:
    put_setting(session, owner, FAVOURITES, {"names": list(names)}, now)
