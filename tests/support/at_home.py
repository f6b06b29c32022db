"""A device's diary opened in the test itself, for what would take many commands to get there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from app.bootstrap import Tuckbox, opened
from app.settings import AppSettings, CredentialsKind
from tests.support.builders import a_draft
from tests.support.programs import Device

FIRST_DAY = date(2026, 3, 1)


@contextmanager
def at_home(device: Device) -> Iterator[Tuckbox]:
    """The wired program on the device's folder, as its commands open it."""
    settings = AppSettings(
        data_dir=device.folder, server_url=device.server_url, tz=device.tz, credentials=CredentialsKind.FILE
    )
    with opened(settings) as tuckbox:
        yield tuckbox


def log_meals(tuckbox: Tuckbox, kcal_by_name: Mapping[str, Decimal | int], first: date = FIRST_DAY) -> None:
    """One meal a day at noon UTC, from `first` on."""
    noon = datetime.combine(first, time(12), UTC)
    for day, (name, kcal) in enumerate(kcal_by_name.items()):
        draft = a_draft(name=name, kcal=kcal, eaten_at=noon + timedelta(days=day), tz=tuckbox.time_zone())
        tuckbox.provider.diary().meals.add(draft)
