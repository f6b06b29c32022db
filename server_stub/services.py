"""What one running server is made of, and how a request finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from contracts.clock import Clock, NewId
from server_stub.account.service import AccountService
from server_stub.auth.rates import Rates
from server_stub.auth.service import AuthService
from server_stub.database import Database
from server_stub.devices.service import DeviceService
from server_stub.imports.service import ImportService
from server_stub.meals.service import MealService
from server_stub.metrics import Metrics
from server_stub.readiness import Readiness
from server_stub.settings.service import SettingsService
from server_stub.sync.push import Push
from server_stub.sync.service import Feed


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by the composition root."""

    clock: Clock
    new_id: NewId
    database: Database
    rates: Rates
    auth: AuthService
    account: AccountService
    meals: MealService
    imports: ImportService
    settings: SettingsService
    feed: Feed
    push: Push
    devices: DeviceService
    metrics: Metrics
    readiness: Readiness

    def close(self) -> None:
        """Close what is open; at the server's end."""
        self.database.close()
        self.rates.close()


def services_of(request: Request) -> Services:
    """The services of the server that got this request."""
    return cast(Services, request.app.state.services)
