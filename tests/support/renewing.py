"""A window of its own process that keeps asking its server: `python -m tests.support.renewing FOLDER SERVER [dies]`.

It reads a line before each request and prints one for everything it sees: `401`, `renews <token>` when it is about to
present a refresh token, `renewed <status>`, `answered`, `signed out`. With `dies` it ends, as by a crash, between the
answer to a renewal and keeping what was in it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import httpx

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.usecases.errors import PersonError
from contracts.wire import read_json
from sync_client.transport import Transport

REFRESH = "/v1/auth/refresh"


def a_window(folder: Path, server_url: str, client: httpx.Client | None = None) -> Tuckbox:
    """The wired program, which sends through that client."""
    settings = AppSettings(data_dir=folder, server_url=server_url, credentials=CredentialsKind.FILE)
    return build(settings, open_transport=lambda origin: Transport(origin, client))


def main(folder: Path, server_url: str, *, dies: bool) -> None:
    """See the module."""

    def asks(request: httpx.Request) -> None:
        if request.url.path == REFRESH:
            sent = read_json(request.read())
            say(f"renews {sent['refresh_token'][:8]}")
            sys.stdin.readline()

    def answered(response: httpx.Response) -> None:
        if response.request.url.path == REFRESH:
            say(f"renewed {response.status_code}")
            if dies:
                os._exit(9)
        elif response.status_code == httpx.codes.UNAUTHORIZED:
            say("401")

    client = httpx.Client(base_url=server_url, trust_env=False, event_hooks={"request": [asks], "response": [answered]})
    window = a_window(folder, server_url, client)
    say("ready")
    while sys.stdin.readline():
        try:
            window.accounts.preview()
        except PersonError:
            say("signed out")
        else:
            say("answered")
    window.close()


def say(line: str) -> None:
    """For the test that listens."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], dies="dies" in sys.argv)
