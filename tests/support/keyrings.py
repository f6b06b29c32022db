"""Keyrings for child processes: a real Secret Service with a bus of its own, a bus that never answers, and none."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.programs import Device, stop

_PASSWORD: Final = "opens the keyring"
_SECRET_SERVICE: Final = "keyring.backends.SecretService.Keyring"
_NO_BUS: Final = "unix:path=/nonexistent/bus"
NO_KEYRING: Final[Mapping[str, str]] = {
    "DBUS_SESSION_BUS_ADDRESS": _NO_BUS,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}
"""The environment of a computer without a keyring, whatever the developer's has."""
MISSING: Final = [name for name in ("dbus-daemon", "dbus-send", "gnome-keyring-daemon") if shutil.which(name) is None]
"""Programs that a Secret Service needs and this machine lacks."""


@dataclass(frozen=True)
class UndecidedDevice(Device):
    """A computer whose person has not said where to keep the sign-in."""

    keyring: Mapping[str, str] = field(default_factory=lambda: NO_KEYRING)

    def environment(self) -> dict[str, str]:
        found = {**super().environment(), **self.keyring}
        del found["TUCKBOX_CREDENTIALS"]
        return found


@dataclass(frozen=True)
class SecretService:
    """A running keyring, unlocked at first; `environment` leads a child process to it."""

    environment: Mapping[str, str]

    def lock(self) -> None:
        """As the person's session does after a while. Nobody is there to type the password again."""
        code = "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **self.environment}, check=True, timeout=20)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Meanwhile it takes questions and answers none."""
        pid = self._pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def _pid(self) -> int:
        words = ["dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"]
        words += ["org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"]
        environment = {**os.environ, **self.environment}
        answer = subprocess.run(words, env=environment, capture_output=True, check=True, text=True, timeout=20)
        return int(answer.stdout.split()[-1])


@contextmanager
def secret_service(folder: Path) -> Iterator[SecretService]:
    """A bus and gnome-keyring on it, with a home of their own; the keyring ends with its bus."""
    folder.mkdir(mode=0o700)
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    environment = {**{name: value for name, value in os.environ.items() if name != "DISPLAY"}, **home}
    with (folder / "log").open("w") as log:
        words = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        bus = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert bus.stdout is not None
            address = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
            words = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
            there = environment | address
            subprocess.run(words, env=there, input=_PASSWORD, text=True, stdout=log, stderr=log, check=True, timeout=20)
            yield SecretService({**address, "PYTHON_KEYRING_BACKEND": _SECRET_SERVICE})
        finally:
            stop(bus)


@contextmanager
def silent_bus(path: Path) -> Iterator[Mapping[str, str]]:
    """A bus that lets everybody in and then never says a word."""
    with socket.socket(socket.AF_UNIX) as listener, ExitStack() as guests:
        listener.bind(str(path))
        listener.listen()

        def let_in() -> None:
            with contextlib.suppress(OSError):  # the listener was closed
                while True:
                    guest = guests.enter_context(listener.accept()[0])
                    guest.recv(1024)
                    guest.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")

        door = threading.Thread(target=let_in, name="bus")
        door.start()
        yield {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={path}", "PYTHON_KEYRING_BACKEND": _SECRET_SERVICE}
        listener.shutdown(socket.SHUT_RDWR)
        door.join()
