"""Adds to the head of every page what makes the app readable for everybody, and its first sight our own.

Flutter draws on a canvas and builds the tree that screen readers see only after a hidden button was pressed. The
script presses it as soon as it is there, so the tree is on from the start, for people and for programs alike.

Until Flutter has started, Flet shows a picture on white or grey: app/assets holds ours, and the style gives it the
ground that the first screen will have.

That tree lies over the canvas, and Flutter hides it with a filter. A browser without a graphics card then composes it
anew for every picture (measured: 25 ms for a picture of a 1400 pixel window, 13 without). What has no opacity is left
out, and can still be read, tapped and typed in.
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

READABLE_FROM_THE_START: Final = b"""<script>
addEventListener("flutter-first-frame", () => {
  const looking = setInterval(() => {
    const button = document.querySelector("flt-semantics-placeholder");
    if (!button) return;
    clearInterval(looking);
    button.click();
  }, 40);
}, { once: true });
</script>
"""

GROUND_OF_THE_SPLASH: Final = b"""<style>
html, body > #loading { background: #f9faef }
@media (prefers-color-scheme: dark) { html, body > #loading { background: #12140e } }
</style>
"""

READ_AND_NOT_DRAWN: Final = b"""<style>
flt-semantics-host { opacity: 0 !important }
</style>
"""

_ADDITION: Final = READABLE_FROM_THE_START + GROUND_OF_THE_SPLASH + READ_AND_NOT_DRAWN
_END_OF_HEAD: Final = b"</head>"
_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since", b"range", b"if-range"})
_STALE: Final = frozenset({b"content-length", b"etag", b"last-modified", b"accept-ranges", b"cache-control"})


class HeadInjection:
    """ASGI wrapper: puts `addition` before the end of the head of every HTML answer and names its language."""

    def __init__(self, app: ASGIApp, addition: bytes = _ADDITION) -> None:
        self._app = app
        self._addition = addition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only whole pages are changed."""
        if scope["type"] == "http" and scope["method"] == "GET" and _may_be_page(scope["path"]):
            # The file's own tag and date say nothing about the changed page: always ask for all of it.
            kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _CONDITIONS]
            await self._app({**scope, "headers": kept}, receive, _PageChange(self._addition, send))
        else:
            await self._app(scope, receive, send)


class _PageChange:
    """Collects one HTML answer and sends it on, changed; anything else passes untouched."""

    def __init__(self, addition: bytes, send: Send) -> None:
        self._addition = addition
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        page = self._body.replace(_END_OF_HEAD, self._addition + _END_OF_HEAD, 1)
        page = page.replace(b"<html>", b'<html lang="en">', 1)
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in _STALE]
        headers += [(b"content-length", str(len(page)).encode()), (b"cache-control", b"no-cache")]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": page})


def _is_html(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


def _may_be_page(path: str) -> bool:
    """Pages have no extension (the app's own routes) or `.html`."""
    last = path.rsplit("/", 1)[-1]
    return "." not in last or last.endswith(".html")
