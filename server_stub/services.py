"""What one running server is made of, and how a request finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from contracts.clock import Clock
from server_stub.auth.service import AuthService
from server_stub.database import Database
from server_stub.imports.service import ImportService
from server_stub.meals.service import MealService
from server_stub.settings.service import SettingsService
from server_stub.sync.service import Feed


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by the composition root."""

    clock: Clock
    database: Database
    auth: AuthService
    meals: MealService
    imports: ImportService
    settings: SettingsService
    feed: Feed


def services_of(request: Request) -> Services:
    """The services of the server that got this request."""
    return cast(Services, request.app.state.services)
