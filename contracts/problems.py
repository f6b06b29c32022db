"""Every error the server answers with: RFC 9457 problem details with a stable code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from pydantic import ConfigDict

from contracts.fields import Record
from contracts.imports import FieldError
from contracts.messages import Message

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:tuckbox:problem:"


class ProblemCode(StrEnum):
    """Stable: programs decide by these, never by the texts."""

    REQUEST_TIMEOUT = "request_timeout"
    MALFORMED_REQUEST = "malformed_request"
    MALFORMED_BODY = "malformed_body"
    VALIDATION_ERROR = "validation_error"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    NOT_AUTHENTICATED = "not_authenticated"
    INVALID_TOKEN = "invalid_token"
    TOKEN_EXPIRED = "token_expired"
    INVALID_CREDENTIALS = "invalid_credentials"
    REFRESH_REUSED = "refresh_reused"
    WRONG_PASSWORD = "wrong_password"
    EMAIL_TAKEN = "email_taken"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CORS_REFUSED = "cors_refused"
    PRECONDITION_FAILED = "precondition_failed"
    ACCOUNT_MISMATCH = "account_mismatch"
    DEVICE_REVOKED = "device_revoked"
    LINEAGE_BOUND = "lineage_bound"
    CHUNK_CONFLICT = "chunk_conflict"
    CHUNK_WITHDRAWN = "chunk_withdrawn"
    IMPORT_INCOMPLETE = "import_incomplete"
    IMPORT_CONFLICT = "import_conflict"
    IMPORT_COMMITTED = "import_committed"
    IMPORT_ABORTED = "import_aborted"
    IMPORT_EXPIRED = "import_expired"
    MEAL_DELETED = "meal_deleted"
    RESYNC_REQUIRED = "resync_required"
    UPGRADE_REQUIRED = "upgrade_required"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """What a code means: its HTTP status and its title."""

    code: ProblemCode
    status: HTTPStatus
    title: Message

    @property
    def type(self) -> str:
        """The problem type's identifier."""
        return TYPE_PREFIX + self.code


_CATALOGUE: Final = (
    ProblemType(ProblemCode.REQUEST_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT, Message("The request came too slowly")),
    ProblemType(
        ProblemCode.MALFORMED_REQUEST, HTTPStatus.BAD_REQUEST, Message("This is not HTTP as the server reads it")
    ),
    ProblemType(ProblemCode.MALFORMED_BODY, HTTPStatus.BAD_REQUEST, Message("The body could not be read")),
    ProblemType(
        ProblemCode.VALIDATION_ERROR, HTTPStatus.UNPROCESSABLE_ENTITY, Message("Something in the request is not valid")
    ),
    ProblemType(ProblemCode.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Message("The request is too large")),
    ProblemType(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        Message("The body's form is not supported"),
    ),
    ProblemType(ProblemCode.NOT_AUTHENTICATED, HTTPStatus.UNAUTHORIZED, Message("Sign in first")),
    ProblemType(ProblemCode.INVALID_TOKEN, HTTPStatus.UNAUTHORIZED, Message("The token is not valid")),
    ProblemType(ProblemCode.TOKEN_EXPIRED, HTTPStatus.UNAUTHORIZED, Message("The token has expired")),
    ProblemType(
        ProblemCode.INVALID_CREDENTIALS, HTTPStatus.UNAUTHORIZED, Message("E-mail address or password is wrong")
    ),
    ProblemType(ProblemCode.REFRESH_REUSED, HTTPStatus.UNAUTHORIZED, Message("This session has ended")),
    ProblemType(ProblemCode.WRONG_PASSWORD, HTTPStatus.FORBIDDEN, Message("This is not the password of your account")),
    ProblemType(ProblemCode.EMAIL_TAKEN, HTTPStatus.CONFLICT, Message("This e-mail address already has an account")),
    ProblemType(ProblemCode.NOT_FOUND, HTTPStatus.NOT_FOUND, Message("There is no such thing")),
    ProblemType(
        ProblemCode.METHOD_NOT_ALLOWED, HTTPStatus.METHOD_NOT_ALLOWED, Message("This method is not for this address")
    ),
    ProblemType(ProblemCode.CORS_REFUSED, HTTPStatus.FORBIDDEN, Message("Pages of that site may not do this here")),
    ProblemType(
        ProblemCode.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_FAILED, Message("It was changed in the meantime")
    ),
    ProblemType(ProblemCode.ACCOUNT_MISMATCH, HTTPStatus.CONFLICT, Message("The request is meant for another account")),
    ProblemType(ProblemCode.DEVICE_REVOKED, HTTPStatus.FORBIDDEN, Message("This device was removed from the account")),
    ProblemType(ProblemCode.LINEAGE_BOUND, HTTPStatus.CONFLICT, Message("This guest diary belongs to another account")),
    ProblemType(ProblemCode.CHUNK_CONFLICT, HTTPStatus.CONFLICT, Message("This chunk was staged with other content")),
    ProblemType(ProblemCode.CHUNK_WITHDRAWN, HTTPStatus.CONFLICT, Message("This chunk was withdrawn")),
    ProblemType(
        ProblemCode.IMPORT_INCOMPLETE, HTTPStatus.CONFLICT, Message("What was staged is not what was announced")
    ),
    ProblemType(ProblemCode.IMPORT_CONFLICT, HTTPStatus.CONFLICT, Message("This import was used with other content")),
    ProblemType(ProblemCode.IMPORT_COMMITTED, HTTPStatus.CONFLICT, Message("This import is already committed")),
    ProblemType(ProblemCode.IMPORT_ABORTED, HTTPStatus.CONFLICT, Message("This import was aborted")),
    ProblemType(ProblemCode.IMPORT_EXPIRED, HTTPStatus.GONE, Message("This import was open for too long")),
    ProblemType(ProblemCode.MEAL_DELETED, HTTPStatus.GONE, Message("This meal was deleted")),
    ProblemType(ProblemCode.RESYNC_REQUIRED, HTTPStatus.GONE, Message("Read the feed again from its beginning")),
    ProblemType(
        ProblemCode.UPGRADE_REQUIRED, HTTPStatus.UPGRADE_REQUIRED, Message("This protocol version is not spoken here")
    ),
    ProblemType(ProblemCode.TOO_MANY_REQUESTS, HTTPStatus.TOO_MANY_REQUESTS, Message("Too many requests")),
    ProblemType(ProblemCode.SERVER_ERROR, HTTPStatus.INTERNAL_SERVER_ERROR, Message("The server made a mistake")),
    ProblemType(ProblemCode.UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE, Message("The server is not ready")),
)

PROBLEMS: Final = {each.code: each for each in _CATALOGUE}
"""Every code with its status and title."""


class StagedChunk(Record):
    """A chunk the server holds, in the body of `import_incomplete`."""

    n: int
    sha256: str


class Problem(Record):
    """The body of every error answer."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    type: str
    title: str
    status: int
    detail: str
    code: ProblemCode
    correlation_id: str
    errors: list[FieldError] | None = None
    chunks: list[StagedChunk] | None = None
