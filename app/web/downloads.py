"""Files that the browser saves: the diary, and the texts of the licences.

The window's own connection is slow for what is large, so these have addresses of their own, behind the same guard.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.usecases.licences import licence_texts

DIARY_PATH: Final = "/download"
LICENCES_PATH: Final = "/licences.txt"

_MEDIA_TYPES: Final = {".json": "application/json", ".csv": "text/csv; charset=utf-8"}
_FRESH: Final = {"cache-control": "no-store"}


class Downloads:
    """ASGI wrapper: answers these addresses itself and passes everything else on."""

    def __init__(self, app: ASGIApp, export: Callable[[Path], int]) -> None:
        """`export` writes the diary that is shown to a file, in the form that its ending says."""
        self._app = app
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, where it is one of these that is asked for."""
        path = Path(scope.get("path", ""))
        is_asked = scope["type"] == "http" and scope["method"] == "GET"
        if is_asked and str(path.parent) == DIARY_PATH and path.suffix in _MEDIA_TYPES:
            response = await asyncio.to_thread(self._diary, path.name)
            await response(scope, receive, send)
        elif is_asked and str(path) == LICENCES_PATH:
            await PlainTextResponse(await asyncio.to_thread(licence_texts))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _diary(self, name: str) -> FileResponse:
        folder = tempfile.TemporaryDirectory(prefix="tuckbox-")
        file = Path(folder.name, name)
        try:
            self._export(file)
        except BaseException:
            folder.cleanup()
            raise
        media_type, done = _MEDIA_TYPES[file.suffix], BackgroundTask(folder.cleanup)
        return FileResponse(file, media_type=media_type, filename=name, headers=_FRESH, background=done)
