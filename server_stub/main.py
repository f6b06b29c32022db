"""The composition root: settings and a clock in, an application out.

`uvicorn server_stub.main:app` works too; the application is made when it is asked for, from the environment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from contracts.clock import Clock, NewId, SystemClock, new_id
from server_stub import health, metrics
from server_stub.account import endpoints as account
from server_stub.account.service import AccountService
from server_stub.auth import endpoints as auth
from server_stub.auth.credentials import Credentials
from server_stub.auth.passwords import OWASP_LEAST, HashCost, Passwords
from server_stub.auth.rates import open_rates
from server_stub.auth.service import AuthService
from server_stub.auth.tokens import AccessTokens, NewSecret, new_secret
from server_stub.bodies import document_bodies
from server_stub.configuration import ServerSettings, load_settings
from server_stub.cursors import Cursors
from server_stub.devices import endpoints as devices
from server_stub.devices.service import DeviceService
from server_stub.documentation import serve_documentation
from server_stub.errors import StartError
from server_stub.graphql import endpoints as graphql
from server_stub.imports import endpoints as imports
from server_stub.imports.service import ImportService
from server_stub.keys import derived_key, load_secret
from server_stub.log import configure_logging
from server_stub.meals import endpoints as meals
from server_stub.meals.service import MealService
from server_stub.middleware.stack import middleware_stack
from server_stub.migrations.upgrade import open_database
from server_stub.openapi import document_problems
from server_stub.problems import install_problem_handlers
from server_stub.readiness import Readiness, dependencies_of
from server_stub.services import Services
from server_stub.settings import endpoints as settings_endpoints
from server_stub.settings.service import SettingsService
from server_stub.sync import endpoints as sync
from server_stub.sync.push import Push
from server_stub.sync.service import Feed

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

__all__ = ["ServerSettings", "create_app"]


def create_app(
    settings: ServerSettings,
    clock: Clock,
    *,
    new_id: NewId = new_id,
    new_secret: NewSecret = new_secret,
    hash_cost: HashCost = OWASP_LEAST,
) -> FastAPI:
    """A server on the data that `settings` name, brought to this program's schema. Raises `StartError`."""
    tracing = _open_tracing(settings)
    services = open_services(settings, clock, new_id=new_id, new_secret=new_secret, hash_cost=hash_cost)
    app = FastAPI(
        title="Tuckbox",
        version=_version(),
        description="A food diary's server: accounts, meals, imports and the feed.",
        middleware=middleware_stack(
            clock, new_id, services.metrics, settings.cors_origins, tracing, services.auth.token_refusal
        ),
        lifespan=_lifespan(tracing),
        docs_url=None,  # the framework's own page loads its parts from another host
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # they name paths and queries
    )
    app.state.services = services
    for module in (auth, account, meals, settings_endpoints, imports, sync, devices, graphql, health, metrics):
        app.include_router(module.router)
    serve_documentation(app)
    install_problem_handlers(app)
    with_bodies = (auth, account, meals, settings_endpoints, imports, sync, devices, graphql)
    document_bodies(app, tuple(model for module in with_bodies for model in module.BODIES))
    document_problems(app)
    return app


def open_services(
    settings: ServerSettings,
    clock: Clock,
    *,
    new_id: NewId = new_id,
    new_secret: NewSecret = new_secret,
    hash_cost: HashCost = OWASP_LEAST,
) -> Services:
    """Everything the routes call, on the database of these settings; `close` it at the end. Raises `StartError`."""
    database = open_database(settings)
    secret = load_secret(settings)
    cursors = Cursors(derived_key(secret, "cursor"))
    tokens = AccessTokens(derived_key(secret, "access token"))
    rates = open_rates(settings, derived_key(secret, "rates"))
    credentials = Credentials(database, rates, Passwords(hash_cost))
    figures = metrics.Metrics()
    return Services(
        clock=clock,
        new_id=new_id,
        database=database,
        rates=rates,
        auth=AuthService(database, clock, new_id, new_secret, tokens, credentials),
        account=AccountService(database, clock, credentials, settings.data_dir),
        meals=MealService(database, clock, cursors, settings.kcal_max),
        imports=ImportService(database, clock, settings.kcal_max, figures.note_import),
        settings=SettingsService(database, clock),
        feed=Feed(database, clock, new_id, cursors),
        push=Push(database, clock, settings.kcal_max),
        devices=DeviceService(database, clock),
        metrics=figures,
        readiness=Readiness(dependencies_of(database, rates if settings.redis_url else None)),
    )


def _open_tracing(settings: ServerSettings) -> TracerProvider | None:
    if not settings.wants_tracing:
        return None
    try:
        from server_stub.tracing import open_tracing  # an extra: without it nothing of OpenTelemetry's SDK is loaded
    except ImportError:
        raise StartError(
            "Tracing is asked for, but its libraries are not there. Install them with: pip install 'tuckbox[tracing]'"
        ) from None
    return open_tracing()


def _lifespan(tracing: TracerProvider | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.services.close()
        if tracing is not None:
            tracing.shutdown()

    return lifespan


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
    configure_logging(settings.log_level, as_json=settings.log_json)
    return create_app(settings, SystemClock())
