"""`doctor`: is everything in order?"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from app.bootstrap import Tuckbox
from app.cli.opening import diary_opened
from app.cli.output import many, print_json, say
from app.usecases.backups import latest
from contracts.credentials import CredentialsKind
from contracts.zones import TZDATA_VERSION, zone
from sync_client.errors import SyncError

_SETTING = "TUCKBOX_CREDENTIALS=file or =memory chooses another place."
_ELSEWHERE = "`tuckbox signin --keep file` or `--keep memory` chooses another place."


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Check the diary, its backups, keyring, server and versions. Exit status 1 where something is wrong."""
    with diary_opened() as tuckbox:
        checks = [_store(tuckbox), _backups(tuckbox), _keyring(tuckbox), _server(tuckbox), _versions()]
    if json:
        print_json([{"check": name, "ok": ok, "detail": detail} for name, ok, detail in checks])
    else:
        for name, ok, detail in checks:
            say(f"{'ok   ' if ok else 'WRONG'}  {name}: {detail}")
    if not all(ok for _, ok, _ in checks):
        raise typer.Exit(1)


def _store(tuckbox: Tuckbox) -> tuple[str, bool, str]:
    problems = tuckbox.database.problems()
    counted = many(tuckbox.store().count(), "meal")
    return "store", not problems, "; ".join(problems) or f"{tuckbox.settings.store_path}, {counted}"


def _backups(tuckbox: Tuckbox) -> tuple[str, bool, str]:
    """Wrong where the folder cannot be used. A diary that was never changed has none yet."""
    found = tuckbox.backups.standing()
    newest = latest(found.found)
    tz = zone(tuckbox.time_zone())
    last = f"the last one of {newest.made_at.astimezone(tz):%Y-%m-%d %H:%M}" if newest else "none yet"
    return "backups", found.trouble is None, str(found.trouble or f"{found.folder}, {last}")


def _keyring(tuckbox: Tuckbox) -> tuple[str, bool, str]:
    """Wrong where the place in force cannot be used or is not private. No keyring and no choice is only said."""
    found = tuckbox.keeping.standing()
    words = [found.sentence]
    if found.kind is CredentialsKind.FILE and found.is_in_order:
        words.append("(mode 0600).")
    elif found.is_open or (found.kind is CredentialsKind.KEYRING and not found.is_in_order):
        words.append(_SETTING if found.is_set else _ELSEWHERE)
    backend = f" ({found.keyring.backend})" if found.keyring.backend else ""
    return "keyring", found.is_in_order, f"{' '.join(words)} Probe: {found.keyring.state}{backend}."


def _server(tuckbox: Tuckbox) -> tuple[str, bool, str]:
    user = tuckbox.provider.user()
    origin = user.server_url or tuckbox.accounts.default_server_url
    try:
        ready = tuckbox.connections.open_api(origin).is_ready()
    except SyncError:
        ready = False
    # Offline is a normal state of a local-first diary; only an account makes the server matter.
    return "server", ready or user.is_guest, f"{origin} {'is ready' if ready else 'does not answer'}"


def _versions() -> tuple[str, bool, str]:
    names = ("tuckbox", "flet", "sqlmodel", "httpx")
    return "versions", True, ", ".join(f"{name} {version(name)}" for name in names) + f", time zones {TZDATA_VERSION}"
