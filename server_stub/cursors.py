"""Opaque, signed positions in a listing."""

from __future__ import annotations

import hashlib
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from contracts.wire import JsonValue


class Cursors:
    """A cursor is good for one kind of listing of one account; any other, or a changed one, is not a cursor."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, listing: str, account_id: UUID, position: JsonValue) -> str:
        """The cursor of a position."""
        return self._serializer(listing, account_id).dumps(position)

    def unseal(self, listing: str, account_id: UUID, cursor: str) -> JsonValue | None:
        """The position; None for what this server did not give out for that listing."""
        try:
            return self._serializer(listing, account_id).loads(cursor)
        except (BadData, ValueError):
            return None

    def _serializer(self, listing: str, account_id: UUID) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key, salt=f"{listing}:{account_id}", signer_kwargs={"digest_method": hashlib.sha256}
        )
