"""Steps 3 and 4 of a promotion: every chunk staged, its verdicts noted; what the server cannot digest, in halves.

A chunk that is answered 500 again and again (or 413) is withdrawn and sent in halves, until one record is found, which
is given up: it becomes a dead letter. That the server itself is not well shows by chunk after chunk not being digested,
or by its failing at the withdrawal too; then the promotion waits.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts import limits
from contracts.promotion import FrozenChunk, Promotion
from sync_client.api import AccountApi
from sync_client.errors import NotUnderstood, ServerBusy, TooLarge, Undigested
from sync_client.ports import PromotionStore
from sync_client.retry import Retrying
from sync_client.splitting import halves_of, reseal_commit

Tell = Callable[[Promotion], None]
"""Called with the promotion after every step that is durable."""


class Staging:
    """Stages what is not staged yet of one import."""

    def __init__(self, store: PromotionStore, api: AccountApi, retrying: Retrying, tell: Tell) -> None:
        self._store = store
        self._api = api
        self._retrying = retrying
        self._tell = tell

    def run(self, promotion: Promotion) -> Promotion:
        """Until every chunk that counts is staged. Raises what parks the promotion, `ServerBusy` where it is unwell."""
        failures, first_failed, held_back = 0, dict[int, int](), True
        while held_back:
            held_back, before = False, promotion.staged_items
            self._withdraw(promotion)
            for chunk in self._store.unstaged(promotion.import_id):
                try:
                    promotion, failures = self._stage(promotion, chunk), 0
                except TooLarge:
                    promotion = self._split(promotion, chunk)
                except Undigested:
                    failures += 1
                    if failures == limits.UNDIGESTED_IN_A_ROW_MAX:
                        raise
                    if _is_at_fault(chunk, promotion, first_failed.setdefault(chunk.n, promotion.staged_items)):
                        promotion = self._split(promotion, chunk)
                    else:
                        held_back = True
                self._tell(promotion)
            if held_back and promotion.staged_items == before:
                raise ServerBusy(500, "no record was digested", None)
        return promotion

    def _stage(self, promotion: Promotion, chunk: FrozenChunk) -> Promotion:
        answer = self._retrying(
            lambda: self._api.stage(promotion.import_id, chunk.n, chunk.body), failures=limits.CHUNK_FAILURES_MAX
        )
        places = {(each.chunk, each.index) for each in answer.rejected}
        if len(answer.accepted) + len(answer.rejected) != len(chunk.items) or any(n != chunk.n for n, _ in places):
            raise NotUnderstood("the verdicts are not those of this chunk")
        return self._store.note_verdicts(promotion.turn, chunk.n, answer.rejected)

    def _split(self, promotion: Promotion, chunk: FrozenChunk) -> Promotion:
        halves = halves_of(chunk, self._store.next_chunk_number(promotion.import_id))
        promotion = self._store.split(promotion.turn, chunk.n, halves, reseal_commit)
        self._withdraw(promotion)
        return promotion

    def _withdraw(self, promotion: Promotion) -> None:
        """At once: a server that fails at this, too, is not well, and nothing is halved for it."""
        for n in self._store.to_withdraw(promotion.import_id):
            self._retrying(lambda n=n: self._api.withdraw(promotion.import_id, n))  # type: ignore[misc]  # default binds the loop's value
            self._store.note_withdrawn(promotion.turn, n)


def _is_at_fault(chunk: FrozenChunk, promotion: Promotion, staged_when_it_failed: int) -> bool:
    """Whether to halve the chunk, or to give its one record up.

    For that the server must have digested something since it failed on this one first, or everything but a few.
    """
    left = promotion.item_count - promotion.staged_items
    is_of_the_last = promotion.staged_items > 0 and left < limits.UNDIGESTED_IN_A_ROW_MAX
    has_digested = promotion.staged_items > staged_when_it_failed
    return len(chunk.items) > 1 or has_digested or is_of_the_last or promotion.item_count == 1
