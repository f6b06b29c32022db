"""What the environment and a test can set."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts import limits
from server_stub.errors import StartError

SECRET_CHARS_MIN = 16
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
    secret_key: SecretStr | None = None
    log_level: str = "INFO"
    log_json: bool = False
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
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value


def load_settings() -> ServerSettings:
    """The settings of the environment. Raises `StartError` that names the variable and never its value."""
    try:
        return ServerSettings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "TUCKBOX_" + "_".join(str(part) for part in first["loc"]).upper()
        raise StartError(f"{name} {first['msg'].removeprefix('Value error, ')}") from None
