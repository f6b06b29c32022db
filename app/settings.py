"""Settings of the app, from the environment. Checked at start; a wrong value is named, with what would be right."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.credentials import CredentialsKind
from contracts.fields import Zone

__all__ = ["AppSettings", "CredentialsKind", "LogLevel", "default_data_dir"]


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def default_data_dir() -> Path:
    """The platform's folder for this person's data of this program."""
    return Path(platformdirs.user_data_dir("tuckbox", appauthor=False))


class AppSettings(BaseSettings):
    """`TUCKBOX_DATA_DIR`, `TUCKBOX_SERVER_URL`, `TUCKBOX_TZ`, `TUCKBOX_CREDENTIALS`, `TUCKBOX_LOG_LEVEL`."""

    model_config = SettingsConfigDict(env_prefix="TUCKBOX_", frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Annotated[Path, Field(default_factory=default_data_dir)]
    server_url: str = "http://127.0.0.1:8400"
    tz: Zone | None = None
    credentials: CredentialsKind | None = None
    log_level: LogLevel = LogLevel.WARNING

    @property
    def store_path(self) -> Path:
        """The diary's one file."""
        return self.data_dir / "tuckbox.db"

    @property
    def backups_path(self) -> Path:
        """Where backups go as long as the person has chosen no folder."""
        return self.data_dir / "backups"

    @property
    def worker_lock_path(self) -> Path:
        """Held by whoever moves meals between this file and a server: a promotion, or a cycle of sync."""
        return self.data_dir / "promotion.lock"
