"""Dead letters as JSON: what `tuckbox dead-letters list --json` prints and an export of them holds."""

from __future__ import annotations

from contracts.promotion import DeadLetter
from contracts.wire import JsonValue


def dead_letter_json(letter: DeadLetter) -> dict[str, JsonValue]:
    """A refused record with its content, its reason and its place, and what was done about it since."""
    return {
        "id": letter.id,
        "meal_id": letter.meal_id,
        "code": letter.code,
        "errors": [{"loc": list(loc), "msg": message} for loc, message in letter.errors],
        "record": letter.record,
        "import_id": letter.import_id,
        "chunk": letter.chunk,
        "index": letter.index,
        "op_id": letter.op_id,
        "refused_at": letter.refused_at,
        "lineage_id": letter.lineage_id,
        "account_id": letter.account_id,
        "changed": letter.changed,
        "on_the_way": letter.on_the_way,
    }
