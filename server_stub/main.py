"""The composition root: settings and a clock in, an application out.

`uvicorn server_stub.main:app` works too; the application is made when it is asked for, from the environment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI

from contracts.clock import Clock, NewId, SystemClock, new_id
from server_stub.auth import endpoints as auth
from server_stub.auth.service import AuthService, NewSecret, new_secret
from server_stub.auth.tokens import AccessTokens
from server_stub.bodies import document_bodies
from server_stub.configuration import ServerSettings, load_settings
from server_stub.cursors import Cursors
from server_stub.database import Database, database_url
from server_stub.errors import StartError
from server_stub.health import router as health_router
from server_stub.imports import endpoints as imports
from server_stub.imports.service import ImportService
from server_stub.keys import derived_key, load_secret
from server_stub.log import configure_logging
from server_stub.meals import endpoints as meals
from server_stub.meals.service import MealService
from server_stub.middleware.stack import middleware_stack
from server_stub.migrations.upgrade import upgrade
from server_stub.problems import install_problem_handlers
from server_stub.services import Services
from server_stub.settings import endpoints as settings_endpoints
from server_stub.settings.service import SettingsService
from server_stub.sync import endpoints as sync
from server_stub.sync.service import Feed

__all__ = ["ServerSettings", "create_app", "open_database"]


def create_app(
    settings: ServerSettings, clock: Clock, *, new_id: NewId = new_id, new_secret: NewSecret = new_secret
) -> FastAPI:
    """A server on the data that `settings` name, brought to this program's schema. Raises `StartError`."""
    database = open_database(settings)
    app = FastAPI(
        title="Tuckbox",
        version=_version(),
        description="A food diary's server: accounts, meals, imports and the feed.",
        middleware=middleware_stack(clock, new_id),
        lifespan=_lifespan,
    )
    app.state.services = _services(settings, clock, new_id, new_secret, database)
    for module in (auth, meals, settings_endpoints, imports, sync):
        app.include_router(module.router)
    app.include_router(health_router)
    install_problem_handlers(app)
    document_bodies(app, (*auth.BODIES, *meals.BODIES, *settings_endpoints.BODIES, *imports.BODIES))
    return app


def open_database(settings: ServerSettings) -> Database:
    """The database of these settings, its folder made and its schema current. Raises `StartError`."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"The data folder {settings.data_dir} cannot be made: {error.strerror}.") from error
    database = Database(database_url(settings))
    try:
        upgrade(database)
    except StartError:
        database.close()
        raise
    return database


def _services(
    settings: ServerSettings, clock: Clock, new_id: NewId, new_secret: NewSecret, database: Database
) -> Services:
    secret = load_secret(settings)
    cursors = Cursors(derived_key(secret, "cursor"))
    tokens = AccessTokens(derived_key(secret, "access token"))
    return Services(
        clock=clock,
        database=database,
        auth=AuthService(database, clock, new_id, new_secret, tokens),
        meals=MealService(database, clock, cursors, settings.kcal_max),
        imports=ImportService(database, clock, settings.kcal_max),
        settings=SettingsService(database, clock),
        feed=Feed(database, cursors),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.services.database.close()


def _version() -> str:
    try:
        return version("tuckbox")
    except PackageNotFoundError:
        return "0"


def __getattr__(name: str) -> Any:
    """Makes `app` on demand (PEP 562), so that importing this module opens nothing."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    settings = load_settings()
    configure_logging(settings.log_level)
    return create_app(settings, SystemClock())
