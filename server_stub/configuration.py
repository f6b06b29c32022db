"""What the environment and a test can set."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from contracts import limits
from server_stub.errors import StartError

SECRET_CHARS_MIN = 16
_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_RATE = re.compile(r"[1-9][0-9]{0,8}/([1-9][0-9]{0,3} ?)?(second|minute|hour|day)s?")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _default_data_dir() -> Path:
    return Path(platformdirs.user_data_dir("tuckbox", appauthor=False))


class ServerSettings(BaseSettings):
    """Read from `TUCKBOX_*`; every value has a default that works on one's own machine."""

    model_config = SettingsConfigDict(env_prefix="TUCKBOX_", frozen=True, env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(default_factory=_default_data_dir)
    database_url: str | None = None
    redis_url: str | None = None
    """Where several processes count requests together (Valkey or Redis); each counts for itself where it is not set."""
    rate_per_address: str = "100/minute"
    """Requests of one client address that cost a hash or guess a secret."""
    rate_per_account: str = "10/15minutes"
    """Wrong passwords for one account."""
    secret_key: SecretStr | None = None
    log_level: str = "INFO"
    log_json: bool = False
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Sites whose pages may use this server from a browser, as their `Origin` header names them."""
    tracing: bool = False
    otlp_endpoint: Annotated[str | None, Field(validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")] = None
    """OpenTelemetry's own variable; the exporter reads it too."""
    kcal_max: Annotated[Decimal, Field(gt=0, le=limits.KCAL_MAX)] = limits.KCAL_MAX
    """A server may take less energy per meal than the contract allows, never more."""

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in _LOG_LEVELS:
            raise ValueError("must be one of " + ", ".join(_LOG_LEVELS))
        return value.upper()

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_CHARS_MIN:
            raise ValueError(f"must have at least {SECRET_CHARS_MIN} characters")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        if value is not None:
            try:
                url = make_url(value)
            except (ArgumentError, ValueError):
                raise ValueError("is no address such as postgresql://user@host:5432/name") from None
            if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
                raise ValueError("must name a file, such as sqlite:////srv/tuckbox/server.db")
        return value

    @field_validator("rate_per_address", "rate_per_account")
    @classmethod
    def _one_rate(cls, value: str) -> str:
        if not _RATE.fullmatch(value.strip().lower()):
            raise ValueError("must be one rate such as 100/minute or 10/15minutes")
        return value.strip().lower()

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        try:
            urlsplit(value or "").port  # noqa: B018 - read for the error it may raise
        except ValueError:
            raise ValueError("is no address such as redis://host:6379/0") from None
        return value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _exact_origins(cls, value: Any) -> Any:
        """A browser sends lower case and leaves the usual port out; anything else would never match."""
        if not isinstance(value, str):
            return value
        origins = tuple(each.strip() for each in value.split(","))
        if not all(_ORIGIN.fullmatch(each) and not each.endswith((":80", ":443")) for each in origins):
            raise ValueError("must be exact origins such as https://diary.example.org, separated by commas; * is none")
        return origins

    @property
    def wants_tracing(self) -> bool:
        """Whether spans are to be sent."""
        return self.tracing or self.otlp_endpoint is not None


def load_settings() -> ServerSettings:
    """The settings of the environment. Raises `StartError` with a line for each wrong variable, never its value."""
    try:
        return ServerSettings()
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise StartError("\n".join(f"{_variable(each['loc'][0])}: {_reason(each['msg'])}" for each in found)) from None


def _variable(field: int | str) -> str:
    return f"TUCKBOX_{field}".upper()


def _reason(message: str) -> str:
    """Pydantic's words as the end of a sentence that begins with the variable's name."""
    return message.removeprefix("Value error, ").replace("Input should be", "must be").rstrip(".") + "."
