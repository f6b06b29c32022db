"""Access tokens (JWT) and refresh tokens (random, stored hashed)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import jwt

from contracts import limits
from contracts.fields import parse_uuid4
from contracts.problems import ProblemCode
from contracts.wire import instant_text

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "tuckbox"
_AUDIENCE: Final = "tuckbox-api"
_TYPE: Final = "access"
_CLAIMS: Final = ["iss", "aud", "sub", "exp", "iat", "jti", "sid", "typ"]
_AHEAD_SECONDS_MAX: Final = 60
"""How far another process of this server may run ahead."""

NewSecret = Callable[[], str]
"""Makes a fresh refresh token."""


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """Whose token it is, of which session, and of which token pair."""

    account_id: UUID
    session_id: UUID
    pair_id: UUID


class AccessTokens:
    """Signs and reads access tokens. Every claim is required and the lifetime is bounded, whatever was signed."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, claims: AccessClaims, now: datetime) -> str:
        """A token good for `limits.ACCESS_TOKEN_SECONDS`."""
        issued_at = int(now.timestamp())
        payload = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": str(claims.account_id),
            "sid": str(claims.session_id),
            "jti": str(claims.pair_id),
            "typ": _TYPE,
            "iat": issued_at,
            "exp": issued_at + limits.ACCESS_TOKEN_SECONDS,
        }
        return jwt.encode(payload, self._key, algorithm=_ALGORITHM)

    def read(self, token: str, now: datetime) -> AccessClaims | ProblemCode:
        """The claims, or `invalid_token` or `token_expired`. The times are checked against `now`, not by PyJWT."""
        try:
            payload = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                options={
                    "require": _CLAIMS,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "strict_aud": True,
                },
            )
            claims = AccessClaims(*(parse_uuid4(payload[name]) for name in ("sub", "sid", "jti")))
        except (jwt.PyJWTError, ValueError):
            return ProblemCode.INVALID_TOKEN
        if payload["typ"] != _TYPE or not _lifetime_is_ours(payload, now):
            return ProblemCode.INVALID_TOKEN
        return claims if now.timestamp() < payload["exp"] else ProblemCode.TOKEN_EXPIRED


def hash_refresh_token(token: str) -> str:
    """What is stored of a refresh token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def refresh_horizon(now: datetime) -> str:
    """Refresh tokens issued at or before this instant (its text) are too old."""
    return instant_text(now - timedelta(days=limits.REFRESH_TOKEN_DAYS))


def _lifetime_is_ours(payload: Mapping[str, Any], now: datetime) -> bool:
    begin, end = payload["iat"], payload["exp"]
    if type(begin) is not int or type(end) is not int:
        return False
    return 0 < end - begin <= limits.ACCESS_TOKEN_SECONDS and begin <= now.timestamp() + _AHEAD_SECONDS_MAX
