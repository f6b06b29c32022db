"""The time zone new meals are logged in: the setting's, else the person's choice, else the machine's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.services.provider import ServiceProvider


@dataclass(frozen=True, slots=True)
class ZoneStanding:
    """Who has a say in the zone, and what they say."""

    setting: str | None
    """`TUCKBOX_TZ`, which beats the choice."""
    chosen: str | None
    machine: str

    @property
    def in_force(self) -> str:
        """The zone that counts."""
        return self.setting or self.chosen or self.machine


class ZoneChoice:
    """Asked anew for every use, so that a choice counts at once."""

    def __init__(self, provider: ServiceProvider, setting: str | None, machine: Callable[[], str]) -> None:
        self._provider = provider
        self._setting = setting
        self._machine = machine

    def standing(self) -> ZoneStanding:
        """How things are."""
        return ZoneStanding(self._setting, self._chosen(), self._machine())

    def in_force(self) -> str:
        """The zone that counts; the machine is asked only where nobody else says."""
        return self._setting or self._chosen() or self._machine()

    def _chosen(self) -> str | None:
        return self._provider.diary().settings.preferences().time_zone
