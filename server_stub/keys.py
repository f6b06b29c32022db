"""The server's secret, and the keys made from it."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import stat
import tempfile
from pathlib import Path

from server_stub.configuration import ServerSettings
from server_stub.errors import StartError
from server_stub.log import LOGGER

KEY_FILE = "server.key"


def load_secret(settings: ServerSettings) -> bytes:
    """`TUCKBOX_SECRET_KEY`, or the content of `server.key`, which is made on the first run. Raises `StartError`."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / KEY_FILE
    try:
        if not path.exists():
            _make_key_file(path)
        secret = path.read_bytes().strip()
        _tighten(path)
    except OSError as error:
        raise StartError(f"The key file {path} cannot be used: {error.strerror}.") from error
    if len(secret) < 32:
        raise StartError(f"The key file {path} is damaged; delete it to have a new one made.")
    return secret


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose only, so that no signature is good for another."""
    return hmac.digest(secret, purpose.encode(), "sha256")


def _tighten(path: Path) -> None:
    """The key is for its owner's eyes only, also where somebody copied it with wider rights."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)
        logging.getLogger(LOGGER).warning("the key file could be read by others; it is for its owner only now")


def _make_key_file(path: Path) -> None:
    """Written aside and linked in, so that a crash leaves no half a key and two first runs agree on one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".server-key-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(name)
        except FileExistsError:
            return
    finally:
        Path(name).unlink()
