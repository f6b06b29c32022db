"""The store of the model: each method is one transaction of `local_store`, by the shared table of transitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.imports import Outcome
from contracts.promotion_machine import FINAL, PromotionEvent, PromotionState, after
from tests.model.arrival_table import AccountRow, Arrival, GivesWay, GuestRow, arrival
from tests.model.state import Answer, Chunk, Device, Item, Letter, Lineage, Operation, Promotion, Row, ServerMeal

_HELD_BY_THE_ACCOUNT: Final = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
SIGNED_OUT: Final = "signed_out"


class TurnLost(Exception):
    """Another worker, or a sign-out, has taken over."""


class Bound(Exception):
    """The lineage belongs to another account."""


class DeviceRules:
    """The durable steps."""

    chunk_items = 1

    def consent(self, device: Device, account: str, lineage: str) -> Device:
        """For that lineage; an unfinished one is kept as it is."""
        if unfinished_of(device, lineage) is not None:
            return device
        return device._replace(promotions=(*device.promotions, Promotion(next_import(device), lineage, account)))

    def unfinished(self, device: Device) -> Promotion | None:
        """The signed-in account's, else the current lineage's."""
        account = device.signed_in
        bound = {each.name for each in device.lineages if account is not None and each.account == account}
        left = [each for each in device.promotions if each.state not in FINAL]
        mine = [each for each in left if account is not None and (each.account == account or each.lineage in bound)]
        of_lineage = [each for each in left if each.lineage == device.lineage]
        return next(iter(mine or of_lineage), None)

    def take_turn(self, device: Device, import_id: int) -> tuple[Device, Promotion]:
        """Nobody else's turn holds from now on."""
        row = promotion_of(device, import_id)
        parked = row.parked if row.state in FINAL else None
        return put(device, row._replace(turn=row.turn + 1, parked=parked))

    def held(self, device: Device, view: Promotion) -> Promotion:
        """The row, where the turn still holds."""
        row = next((each for each in device.promotions if each.import_id == view.import_id), None)
        if row is None or row.turn != view.turn:
            raise TurnLost
        return row

    def freeze(self, device: Device, view: Promotion, account: str) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        lineage = next(each for each in device.lineages if each.name == row.lineage)
        self.expect_free(lineage, account)
        if row.state is not PromotionState.CONSENTED:
            return device, row
        items = sorted((each.meal, each.revision) for each in waiting(device, row.lineage))
        parts = [tuple(items[at : at + self.chunk_items]) for at in range(0, len(items), self.chunk_items)]
        device = bind(device, row.lineage, account)
        frozen = row._replace(account=account, chunks=tuple(Chunk(n, part) for n, part in enumerate(parts)))
        if not parts:
            return self.cancelled(device, frozen, PromotionEvent.NOTHING_TO_SEND)
        return put(device, advanced(frozen, PromotionEvent.FROZEN) or frozen)

    def expect_free(self, lineage: Lineage, account: str) -> None:
        if lineage.account not in (None, account):
            raise Bound

    def note_verdicts(
        self, device: Device, view: Promotion, n: int, refused: frozenset[Item]
    ) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        if row.state not in (PromotionState.STAGING, PromotionState.COMMITTING):
            return device, row
        items = {item for chunk in row.chunks if chunk.n == n for item in chunk.items}
        chunks = each_chunk(row, lambda chunk: chunk._replace(staged=True) if chunk.n == n else chunk)
        return put(device, row._replace(chunks=chunks, refused=(row.refused - items) | (refused & items)))

    def split(self, device: Device, view: Promotion, n: int) -> tuple[Device, Promotion]:
        """In halves; a single record is given up."""
        row = self.held(device, view)
        split = advanced(row, PromotionEvent.CHUNK_SPLIT)
        if split is None:
            return device, row
        chunk = next(each for each in row.chunks if each.n == n)
        middle, first = len(chunk.items) // 2, max(each.n for each in row.chunks) + 1
        halves = (Chunk(first, chunk.items[:middle]), Chunk(first + 1, chunk.items[middle:])) if middle else ()
        chunks = each_chunk(row, lambda each: each._replace(staged=False, fate="withdraw") if each.n == n else each)
        given_up = frozenset() if halves else frozenset(chunk.items)
        return put(device, split._replace(chunks=(*chunks, *halves), refused=row.refused | given_up))

    def note_withdrawn(self, device: Device, view: Promotion, n: int) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        chunks = each_chunk(row, lambda each: each._replace(fate="withdrawn") if each.n == n else each)
        return put(device, row._replace(chunks=chunks))

    def chunks_missing(self, device: Device, view: Promotion, held: frozenset[int]) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        missing = advanced(row, PromotionEvent.CHUNKS_MISSING)
        if missing is None:
            return device, row

        def told(chunk: Chunk) -> Chunk:
            if chunk.fate == "send" and chunk.n not in held:
                return chunk._replace(staged=False)
            return chunk._replace(fate="withdraw") if chunk.fate == "withdrawn" and chunk.n in held else chunk

        return put(device, missing._replace(chunks=each_chunk(row, told)))

    def begin_commit(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        return put(device, advanced(row, PromotionEvent.COMMIT_BEGUN) or row)

    def apply_receipt(self, device: Device, view: Promotion, receipt: Answer) -> tuple[Device, Promotion]:
        """Step 6, by the table of arrivals."""
        row = self.held(device, view)
        applied = advanced(row, PromotionEvent.RECEIPT)
        if applied is None or row.account is None:
            return device, row
        given_up = {item for chunk in row.chunks if chunk.fate != "send" for item in chunk.items} & row.refused
        refused = receipt.refused | (given_up - {item for chunk in row.counted for item in chunk.items})
        answered = {meal for (meal, _), _ in receipt.outcomes} | {meal for meal, _ in refused}
        account = row.account
        letters = frozenset(each for each in device.letters if each.meal not in answered or each.account != account)
        letters |= self.new_letters(row, account, refused)
        device = device._replace(letters=letters)
        device = self.move(device, row, account, dict(receipt.outcomes))
        shown = account if device.signed_in == account else device.shown
        device, _ = put(device._replace(shown=shown), applied._replace(outcomes=receipt.outcomes, parked=None))
        return device, promotion_of(device, row.import_id)

    def new_letters(self, row: Promotion, account: str, refused: frozenset[Item]) -> frozenset[Letter]:
        return frozenset(Letter(row.lineage, account, meal, revision, row.import_id) for meal, revision in refused)

    def move(self, device: Device, promotion: Promotion, account: str, outcomes: dict[Item, Outcome]) -> Device:
        sent = {meal: revision for chunk in promotion.chunks for meal, revision in chunk.items}
        letters = {each.meal: each.revision for each in device.letters if each.lineage == promotion.lineage}
        pending = {each.meal for each in device.outbox if each.account == account}
        there = {each.meal: each for each in device.rows if each.owner == account}
        rows, outbox = set(device.rows), set(device.outbox)
        for each in [each for each in device.rows if each.owner == promotion.lineage]:
            found = self.where_to(each, sent, outcomes, letters, there, pending)
            if isinstance(found, Arrival):
                rows -= {each, there.get(each.meal, each)}
                known = found.keeps_version and each.meal in there and there[each.meal].known
                rows.add(Row(account, each.meal, each.revision, found.is_tombstone, known))
                if found.operation is not None:
                    outbox.add(Operation(account, each.meal, each.revision, found.operation == "put"))
            elif isinstance(found, GivesWay):
                rows.discard(each)
        return device._replace(rows=frozenset(rows), outbox=frozenset(outbox))

    def where_to(
        self,
        row: Row,
        sent: dict[str, int],
        outcomes: dict[Item, Outcome],
        letters: dict[str, int],
        there: dict[str, Row],
        pending: set[str],
    ) -> object:
        revision = sent.get(row.meal)
        outcome = None if revision is None else outcomes.get((row.meal, revision))
        of_guest = GuestRow(row.revision, row.deleted, revision, outcome, letters.get(row.meal))
        return arrival(of_guest, AccountRow(row.meal in pending) if row.meal in there else None)

    def apply_page(self, device: Device, account: str, meals: frozenset[ServerMeal]) -> Device:
        """What is new in the feed; rows with pending operations keep their content."""
        pending = {each.meal for each in device.outbox if each.account == account}
        there = {each.meal: each for each in device.rows if each.owner == account}
        rows = set(device.rows)
        for meal in meals - device.pulled:
            old = there.get(meal.meal)
            if old is not None:
                rows.remove(old)
            if old is not None and meal.meal in pending:
                rows.add(old._replace(known=True))
            elif old is not None or not meal.deleted:
                rows.add(Row(account, meal.meal, meal.revision, meal.deleted, known=True))
        return device._replace(rows=frozenset(rows), pulled=device.pulled | meals)

    def missing_after_pull(self, device: Device, row: Promotion) -> bool:
        known = {each.meal for each in device.rows if each.owner == row.account and each.known}
        return any(o in _HELD_BY_THE_ACCOUNT and meal not in known for (meal, _), o in row.outcomes or ())

    def finish(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        done = advanced(row, PromotionEvent.CONFIRMED)
        if done is None:
            return device, row
        device, done = put(device, done._replace(parked=None))
        if device.lineage == row.lineage:
            device = start_lineage(device)
        if waiting(device, row.lineage):
            device = self.consent(device, row.consented_to, row.lineage)
        return device, done

    def park(self, device: Device, view: Promotion, reason: str) -> Device:
        row = self.held(device, view)
        return device if row.state in FINAL else put(device, row._replace(parked=reason))[0]

    def cancel(self, device: Device, view: Promotion, event: PromotionEvent) -> tuple[Device, Promotion]:
        return self.cancelled(device, self.held(device, view), event)

    def cancelled(self, device: Device, row: Promotion, event: PromotionEvent) -> tuple[Device, Promotion]:
        cancelled = advanced(row, event)
        if cancelled is None:
            return device, row
        if not any(each.lineage == row.lineage and each.outcomes is not None for each in device.promotions):
            device = bind(device, row.lineage, None)
        return put(device, cancelled._replace(parked=None))

    def start_over(self, device: Device, import_id: int) -> Device | None:
        """In a new lineage; None where a commit was asked for."""
        row = promotion_of(device, import_id)
        device, cancelled = self.cancelled(device, row, PromotionEvent.STARTED_OVER)
        if cancelled.state is not PromotionState.CANCELLED:
            return None
        device, _ = put(device, cancelled._replace(turn=row.turn + 1))
        old = row.lineage
        if device.lineage == old:
            device = start_lineage(device)
        refused = {(each.meal, each.revision) for each in device.letters if each.lineage == old}
        moved = frozenset(
            each._replace(owner=device.lineage)
            if each.owner == old and (each.meal, each.revision) not in refused
            else each
            for each in device.rows
        )
        return device._replace(rows=moved)

    def expire(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        expired = advanced(row, PromotionEvent.EXPIRED)
        if expired is None:
            return device, row
        fresh = Promotion(next_import(device), row.lineage, row.consented_to, expired.state, row.turn)
        others = tuple(each for each in device.promotions if each.import_id != row.import_id)
        return device._replace(promotions=(*others, fresh)), fresh

    def sign_in(self, device: Device, account: str) -> Device:
        """The account's diary shows at once where no guest meal waits, or all have arrived in it."""
        device = device._replace(signed_in=account, shown=device.shown if device.signed_in == account else None)
        left = self.unfinished(device)
        settled = left.state is PromotionState.APPLIED if left else not waiting(device, device.lineage)
        return device._replace(shown=account) if settled else device

    def sign_out(self, device: Device) -> Device:
        row = self.unfinished(device)
        if row is not None:
            device, _ = put(device, row._replace(parked=SIGNED_OUT, turn=row.turn + 1))
            if row.state is PromotionState.APPLIED and row.lineage == device.lineage:
                device = start_lineage(device)
        return device._replace(signed_in=None, shown=None)


def waiting(device: Device, lineage: str) -> list[Row]:
    """The rows that wait to be promoted."""
    refused = {(each.meal, each.revision) for each in device.letters if each.lineage == lineage}
    mine = (each for each in device.rows if each.owner == lineage and not each.deleted)
    return [each for each in mine if (each.meal, each.revision) not in refused]


def promotion_of(device: Device, import_id: int) -> Promotion:
    return next(each for each in device.promotions if each.import_id == import_id)


def unfinished_of(device: Device, lineage: str) -> Promotion | None:
    mine = (each for each in device.promotions if each.lineage == lineage and each.state not in FINAL)
    return next(mine, None)


def put(device: Device, row: Promotion) -> tuple[Device, Promotion]:
    changed = tuple(row if each.import_id == row.import_id else each for each in device.promotions)
    return device._replace(promotions=changed), row


def advanced(row: Promotion, event: PromotionEvent) -> Promotion | None:
    following = after(row.state, event)
    return None if following is None else row._replace(state=following)


def each_chunk(row: Promotion, change: Callable[[Chunk], Chunk]) -> tuple[Chunk, ...]:
    return tuple(change(chunk) for chunk in row.chunks)


def next_import(device: Device) -> int:
    return max((each.import_id for each in device.promotions), default=0) + 1


def bind(device: Device, lineage: str, account: str | None) -> Device:
    bound = (each._replace(account=account) if each.name == lineage else each for each in device.lineages)
    return device._replace(lineages=tuple(bound))


def start_lineage(device: Device) -> Device:
    name = f"lineage {len(device.lineages) + 1}"
    return device._replace(lineages=(*device.lineages, Lineage(name)), lineage=name)
