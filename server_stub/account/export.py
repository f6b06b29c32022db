"""The export: one JSON document with all an account holds here.

Left out are secrets (the password's and the tokens' hashes) and day summaries, which say nothing the meals do not.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.wire import write_json
from server_stub.account.repository import AccountRepository

_FORMAT = "tuckbox-account"
_VERSION = 1


def export_pieces(repository: AccountRepository, exported_at: str) -> Iterator[str]:
    """The document, piece by piece; none is longer than a record or a stretch of a receipt."""
    head = write_json({"format": _FORMAT, "version": _VERSION, "exported_at": exported_at}).decode()
    yield head[:-1] + ',"user":'
    yield from repository.user()
    lists = {
        "settings": repository.settings(),
        "settings_history": repository.settings_history(),
        "sessions": repository.sessions(),
        "devices": repository.devices(),
        "lineages": repository.lineages(),
        "meals": repository.meals(),
        "tombstones": repository.tombstones(),
        "meal_history": repository.meal_history(),
    }
    for name, items in lists.items():
        yield f',"{name}":'
        yield from _array(items)
    yield ',"imports":['
    for number, (import_id, about) in enumerate(repository.imports()):
        yield "," if number else ""
        yield about[:-1]
        yield from _records(repository, import_id)
    yield "]}"


def _records(repository: AccountRepository, import_id: str) -> Iterator[str]:
    yield ',"refused":'
    yield from _array(repository.refused(import_id))
    yield ',"staged":'
    yield from _array(repository.staged(import_id))
    yield ',"receipt":'
    is_empty = True
    for part in repository.receipt_parts(import_id):
        is_empty = False
        yield part
    yield "null}" if is_empty else "}"


def _array(items: Iterator[str]) -> Iterator[str]:
    separator = "["
    for item in items:
        yield separator + item
        separator = ","
    yield "]" if separator == "," else "[]"
