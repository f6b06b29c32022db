"""The server's secret, and the keys made from it."""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from pathlib import Path

from server_stub.configuration import ServerSettings
from server_stub.errors import StartError

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
    except OSError as error:
        raise StartError(f"The key file {path} cannot be used: {error.strerror}.") from error
    if len(secret) < 32:
        raise StartError(f"The key file {path} is damaged; delete it to have a new one made.")
    return secret


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose only, so that no signature is good for another."""
    return hmac.digest(secret, purpose.encode(), "sha256")


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
