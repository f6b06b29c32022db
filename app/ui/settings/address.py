"""Where Settings are."""

from __future__ import annotations

from typing import Final

SETTINGS_PATH: Final = "/settings"
