"""Every change of every zone's offset from 1900 to 2100, read without the code under test.

Sources: the TZif files of the `tzdata` package (RFC 8536), parsed here; after a file's last transition, where its
footer states a rule, a scan of what `zoneinfo` shows.
"""

from __future__ import annotations

import importlib.resources
import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from contracts.zones import zone, zone_names

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2101, 1, 1, tzinfo=UTC)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_STEP = timedelta(days=5)
"""Shorter than any period a rule in a footer keeps an offset for."""


@dataclass(frozen=True, slots=True)
class Transition:
    """From `at` on the zone is `after` east of UTC; until then, `before`."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class TzFile:
    """What a TZif file states: the offset before its first transition, its transitions, its rule for later ones."""

    first_offset: timedelta
    changes: tuple[tuple[int, timedelta], ...]
    """Seconds since 1970 and the offset from then on, in order."""
    footer: str

    @property
    def has_rule(self) -> bool:
        """Whether the offset goes on changing after the last transition."""
        return "," in self.footer


def zone_file(name: str) -> bytes:
    """The bytes of that zone in the `tzdata` package."""
    return importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


def parse_tz_file(data: bytes) -> TzFile:
    """The 64-bit block of a TZif file of version 2 or later."""
    at = _block_end(data, 0, time_bytes=4)
    _, typecnt, timecnt, _ = _counts(data, at)
    end = _block_end(data, at, time_bytes=8)
    place = at + 44
    times = struct.unpack_from(f">{timecnt}q", data, place)
    place += timecnt * 8
    kinds = data[place : place + timecnt]
    place += timecnt
    offsets = [timedelta(seconds=struct.unpack_from(">i", data, place + 6 * kind)[0]) for kind in range(typecnt)]
    changes = tuple((seconds, offsets[kind]) for seconds, kind in zip(times, kinds, strict=True))
    return TzFile(offsets[0], changes, data[end:].decode("ascii").strip())


@cache
def transitions(name: str) -> tuple[Transition, ...]:
    """The zone's changes of offset in order; those that change only a name are left out."""
    found = parse_tz_file(zone_file(name))
    stated = list(_stated(found))
    later = _scanned(zone(name), stated[-1].at if stated else FIRST) if found.has_rule else ()
    return tuple(each for each in (*stated, *later) if FIRST <= each.at < LAST)


@cache
def distinct_zones() -> dict[str, list[str]]:
    """One name for each different zone file, and every name with that file."""
    groups: dict[bytes, list[str]] = {}
    for name in sorted(zone_names()):
        groups.setdefault(zone_file(name), []).append(name)
    return {names[0]: names for names in groups.values()}


def _stated(found: TzFile) -> Iterator[Transition]:
    befores = itertools.chain([found.first_offset], (offset for _, offset in found.changes))
    for before, (seconds, after) in zip(befores, found.changes, strict=False):
        if before != after and abs(seconds) < 2**34:
            yield Transition(_EPOCH + seconds * _SECOND, before, after)


def _scanned(place: ZoneInfo, low: datetime) -> Iterator[Transition]:
    before = _offset(place, low)
    while low < LAST:
        high = low + _STEP
        after = _offset(place, high)
        if after != before:
            at = _first_with(place, after, low, high)
            yield Transition(at, before, after)
        low, before = high, after


def _first_with(place: ZoneInfo, offset: timedelta, low: datetime, high: datetime) -> datetime:
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (low, middle) if _offset(place, middle) == offset else (middle, high)
    return high


def _offset(place: ZoneInfo, utc: datetime) -> timedelta:
    offset = utc.astimezone(place).utcoffset()
    assert offset is not None
    return offset


def _counts(data: bytes, at: int) -> tuple[int, int, int, int]:
    """`(leapcnt, typecnt, timecnt, charcnt)` of the header at `at`."""
    assert data[at : at + 4] == b"TZif"
    _, _, leapcnt, timecnt, typecnt, charcnt = struct.unpack_from(">6L", data, at + 20)
    return leapcnt, typecnt, timecnt, charcnt


def _block_end(data: bytes, at: int, *, time_bytes: int) -> int:
    isutcnt, isstdcnt = struct.unpack_from(">2L", data, at + 20)
    leapcnt, typecnt, timecnt, charcnt = _counts(data, at)
    body: int = timecnt * (time_bytes + 1) + typecnt * 6 + charcnt + leapcnt * (time_bytes + 4) + isstdcnt + isutcnt
    return at + 44 + body
