"""Serves the fonts that the browser asks for when a name holds a character its own font lacks.

The Flutter engine knows which of the many Noto fonts, cut into slices, holds which character, and fetches those that a
text needs when it is first painted: `assets/fonts/<family>/<version>/<fingerprint>[.<slice>].woff2`. Ours lie beside
the program as `<family>.woff2` or `<family>/<slice>.woff2`, so nothing comes from another machine.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FONTS: Final = Path(__file__).parents[1] / "assets" / "fonts"

_ASKED: Final = re.compile(
    r"/assets/fonts/(?P<family>noto[a-z0-9]+)/v[0-9]+/[\w-]+?(?:\.(?P<slice>[0-9]+))?\.woff2", re.ASCII
)
_WIDEST: Final = "notosans"
"""Holds the Latin, Greek and Cyrillic that the engine expects of every family, and may ask of any."""


class FallbackFonts:
    """ASGI wrapper: answers what the engine asks for itself and passes everything else on."""

    def __init__(self, app: ASGIApp, folder: Path = FONTS) -> None:
        self._app = app
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the font, where it is one that is asked for."""
        asked = _ASKED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
        else:
            font = font_file(self._folder, asked["family"], asked["slice"])
            await FileResponse(font, media_type="font/woff2")(scope, receive, send)


def font_file(folder: Path, family: str, part: str | None) -> Path:
    """The slice, the family where it is not sliced, or else the widest font."""
    wanted = (f"{family}/{part}.woff2", f"{family}.woff2", f"{_WIDEST}.woff2")
    return next(found for each in wanted if (found := folder / each).is_file())
