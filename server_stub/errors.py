"""The error tree of this package.

ServerError
├── StartError            the server cannot start, or a command cannot be done; the message is for a person
├── LostItems             staged items are not where their chunks say
├── DatabaseUnavailable   the database does not answer now; asking again later may help
└── RequestRefused        the request cannot be granted; becomes a problem answer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.imports import FieldError
from contracts.problems import ProblemCode, StagedChunk


class ServerError(Exception):
    """Root of everything this package raises on purpose."""


class StartError(ServerError):
    """The server cannot start, or a command cannot be done. One line for a person, or one for each thing wrong."""


class DatabaseUnavailable(ServerError):
    """The database is locked, full, unreachable or cannot be read."""


class LostItems(ServerError):
    """Staged items are not where their chunks say. A mistake of this program or a damaged database."""


class RequestRefused(ServerError):
    """A request that is answered with a problem of this code; whatever the transaction did is rolled back."""

    def __init__(
        self,
        code: ProblemCode,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        chunks: Sequence[StagedChunk] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.chunks = chunks
        self.headers = dict(headers or {})
