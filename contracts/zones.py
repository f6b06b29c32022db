"""Time zones, always from the `tzdata` package.

`zoneinfo` prefers the operating system's files, which are often older than the package: two machines would then
disagree about a date. Importing this module makes the package the only source.
"""

from __future__ import annotations

import importlib.metadata
import zoneinfo
from functools import cache

zoneinfo.reset_tzpath(())

TZDATA_VERSION: str = importlib.metadata.version("tzdata")
"""The release of the zone data in use, such as `2026.1`."""


class UnknownZone(ValueError):
    """The name is not an IANA zone of the installed `tzdata`."""


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone name the installed `tzdata` knows, aliases included."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that name; `UnknownZone` for anything else, file paths included."""
    if name not in zone_names():
        raise UnknownZone(f"{name!r} is not a known time zone")
    return zoneinfo.ZoneInfo(name)
