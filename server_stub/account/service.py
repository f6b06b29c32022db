"""What a person may do with the account as a whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from contracts.auth import User
from contracts.clock import Clock
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.account.export import export_pieces
from server_stub.account.repository import AccountRepository
from server_stub.auth.credentials import Credentials
from server_stub.auth.events import Event, note
from server_stub.auth.repository import AuthRepository
from server_stub.auth.sessions import SignedIn
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import advance_head
from server_stub.waiting_room import WaitingRoom

_EXPORTS_AT_ONCE = 2
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A file's name, its length in bytes, and the bytes."""

    name: str
    length: int
    parts: Iterator[bytes]


class AccountService:
    """Shows, exports and deletes; `folder` takes an export until it is sent."""

    def __init__(self, database: Database, clock: Clock, credentials: Credentials, folder: Path) -> None:
        self._database = database
        self._clock = clock
        self._credentials = credentials
        self._folder = folder
        self._exports = WaitingRoom(_EXPORTS_AT_ONCE, "Others are exporting at this moment. Try again.")

    def user(self, who: SignedIn) -> User:
        """The account as its owner sees it."""
        with self._database.read() as connection:
            account = AuthRepository(connection).account(who.account_id)
        if account is None:
            raise RequestRefused(ProblemCode.INVALID_TOKEN)
        return User(id=account.id, email=account.email, display_name=account.display_name)

    def export(self, who: SignedIn) -> Document:
        """All the account holds, of one instant. Refuses with `unavailable`.

        It goes through a file without a name: memory stays small, and a slow reader keeps no transaction open.
        """
        now = instant_text(self._clock.now())
        with self._exports.seat():
            try:
                file, length = self._write(who.account_id, now)
            except OSError:
                raise RequestRefused(ProblemCode.UNAVAILABLE, "The export could not be written. Try again.") from None
        return Document(f"tuckbox-{now[:10]}.json", length, _parts(file))

    def delete(self, who: SignedIn, password: str, address: str) -> None:
        """Delete everything of the account in one transaction. Refuses with `wrong_password`."""
        account = self._credentials.confirm(who.account_id, password, address)
        with self._database.write() as connection:
            advance_head(connection, account.id)
            repository = AccountRepository(connection, account.id)
            repository.lock()
            if AuthRepository(connection).account(account.id) != account:  # changed since
                raise RequestRefused(ProblemCode.WRONG_PASSWORD)
            repository.delete_everything()
        note(Event.ACCOUNT_DELETED, account.id, who.session_id)

    def _write(self, account_id: UUID, now: str) -> tuple[IO[bytes], int]:
        """The file, at its beginning, and its length."""
        with ExitStack() as opened:
            file = opened.enter_context(tempfile.TemporaryFile(dir=self._folder))
            with self._database.read() as connection:
                if AuthRepository(connection).account(account_id) is None:
                    raise RequestRefused(ProblemCode.INVALID_TOKEN)
                for piece in export_pieces(AccountRepository(connection, account_id), now):
                    file.write(piece.encode())
            length = file.tell()
            file.seek(0)
            opened.pop_all()  # it is closed by who reads it
            return file, length


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
