"""The server of the model: its decisions are the server's own, what they do to its rows is retold here."""

from __future__ import annotations

import hashlib
from functools import cache

from contracts.imports import ImportStatus, Outcome, manifest_sha256
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.imports.decisions import (
    Announced,
    Incomplete,
    Proceed,
    Repeat,
    StoredChunk,
    StoredImport,
    decide_commit,
    decide_stage,
    decide_withdraw,
    open_since,
)
from tests.model.state import Answer, Item, Request, Server, ServerImport, ServerMeal


@cache
def sha256_of(items: tuple[Item, ...]) -> str:
    """The hash of a chunk of these items."""
    return hashlib.sha256(repr(items).encode()).hexdigest()


@cache
def _announced(request: Request) -> Announced:
    chunks = request.manifest
    manifest = manifest_sha256((chunk.n, sha256_of(chunk.items)) for chunk in chunks)
    return Announced(len(chunks), sum(len(chunk.items) for chunk in chunks), manifest)


class ServerRules:
    """What one request does. `refusing`: items it refuses; `failing`: meals it answers 500 to."""

    def __init__(self, refusing: frozenset[Item] = frozenset(), failing: frozenset[str] = frozenset()) -> None:
        self.refusing = refusing
        self.failing = failing

    def handle(self, server: Server, request: Request) -> tuple[Server, Answer]:
        """One transaction: the rows afterwards, and the answer."""
        match request.kind:
            case "stage":
                return self.stage(server, request)
            case "withdraw":
                return self.withdraw(server, request)
            case "commit":
                return self.commit(server, request)
            case "abort":
                return self.abort(server, request)
            case _:
                mine = frozenset(meal for meal in server.meals if meal.account == request.account)
                return server, Answer("ok", meals=mine)

    def stage(self, server: Server, request: Request) -> tuple[Server, Answer]:
        if any(meal in self.failing for meal, _ in request.items):
            return server, Answer("failed")
        found = find(server, request)
        chunk = next((chunk for chunk, _ in found.chunks if chunk.n == request.n), None)
        sha256 = sha256_of(request.items)
        refused = frozenset(item for item in request.items if item in self.refusing)
        match decide_stage(found.stored, chunk, request.lineage, sha256, server.now):
            case Repeat():
                return server, Answer("ok", refused=refused)
            case ProblemCode() as code:
                return server, Answer("refused", code)
            case _:
                pass
        bound = self.bind(server, request)
        if bound is None:
            return server, Answer("refused", ProblemCode.LINEAGE_BOUND)
        staged = StoredChunk(request.n, sha256, len(request.items), is_withdrawn=False, answer="as it was")
        stored = StoredImport(request.lineage, "open", found.stored.opened_at, None)
        chunks = tuple(sorted((*found.chunks, (staged, request.items)), key=lambda each: each[0].n))
        return put(bound, found._replace(stored=stored, chunks=chunks)), Answer("ok", refused=refused)

    def withdraw(self, server: Server, request: Request) -> tuple[Server, Answer]:
        found = find(server, request)
        chunk = next((chunk for chunk, _ in found.chunks if chunk.n == request.n), None)
        match decide_withdraw(found.stored, chunk, server.now):
            case ProblemCode() as code:
                return server, Answer("refused", code)
            case Repeat():
                return server, Answer("ok")
            case _:
                pass
        gone = StoredChunk(request.n, chunk.sha256 if chunk else None, 0, is_withdrawn=True)
        others = tuple(each for each in found.chunks if each[0].n != request.n)
        chunks = tuple(sorted((*others, (gone, ())), key=lambda each: each[0].n))
        return put(server, found._replace(chunks=chunks)), Answer("ok")

    def commit(self, server: Server, request: Request) -> tuple[Server, Answer]:
        found = find(server, request)
        match self.decide_commit(server, found, request):
            case ProblemCode() as code:
                return server, Answer("refused", code)
            case Incomplete():
                held = frozenset(chunk.n for chunk, _ in found.chunks if not chunk.is_withdrawn)
                return server, Answer("refused", ProblemCode.IMPORT_INCOMPLETE, held=held)
            case Repeat():
                return server, self.receipt(found)
            case Proceed():
                pass
        bound = self.bind(server, request)
        if bound is None:
            return server, Answer("refused", ProblemCode.LINEAGE_BOUND)
        return self.take_in(bound, found, request)

    def decide_commit(
        self, server: Server, found: ServerImport, request: Request
    ) -> Proceed | Repeat | Incomplete | ProblemCode:
        chunks = [chunk for chunk, _ in found.chunks]
        fingerprint = repr(request.manifest)
        return decide_commit(found.stored, chunks, _announced(request), request.lineage, fingerprint, server.now)

    def take_in(self, server: Server, found: ServerImport, request: Request) -> tuple[Server, Answer]:
        """The commit's one transaction."""
        items = [item for _, items in found.chunks for item in items if item not in self.refusing]
        meals, history, outcomes = set(server.meals), set(server.history), []
        there = {meal.meal: meal for meal in meals if meal.account == request.account}
        for meal, revision in items:
            copy = ServerMeal(request.account, meal, revision, request.lineage, request.import_id)
            old = there.get(meal)
            outcome = self.outcome(old, copy)
            outcomes.append(((meal, revision), outcome))
            if outcome is Outcome.CREATED:
                meals.add(copy)
            elif old is not None and outcome is Outcome.UPDATED:
                meals.remove(old)
                meals.add(copy)
                history.add(old)
            elif outcome in (Outcome.DELETED_ELSEWHERE, Outcome.STALE):
                history.add(copy)
        fingerprint = repr(request.manifest)
        stored = StoredImport(request.lineage, "committed", found.stored.opened_at, fingerprint)
        done = found._replace(stored=stored, outcomes=tuple(outcomes))
        after = put(server, done)._replace(meals=frozenset(meals), history=frozenset(history))
        return after, self.receipt(done)

    def outcome(self, old: ServerMeal | None, copy: ServerMeal) -> Outcome:
        """As the commit's SQL decides."""
        if old is None:
            return Outcome.CREATED
        if old.deleted:
            return Outcome.DELETED_ELSEWHERE
        if old.revision == copy.revision:
            return Outcome.UNCHANGED
        if old.lineage == copy.lineage and copy.revision < old.revision:
            return Outcome.STALE
        return Outcome.UPDATED

    def receipt(self, found: ServerImport) -> Answer:
        refused = frozenset(item for _, items in found.chunks for item in items if item in self.refusing)
        return Answer("ok", ImportStatus.COMMITTED, refused=refused, outcomes=found.outcomes)

    def abort(self, server: Server, request: Request) -> tuple[Server, Answer]:
        found = find(server, request)
        if found.stored.status == "open":
            stored = StoredImport(found.stored.lineage_id, "aborted", found.stored.opened_at, None)
            return put(server, found._replace(stored=stored)), Answer("ok", ImportStatus.ABORTED)
        return server, Answer("ok", found.stored.status)

    def bind(self, server: Server, request: Request) -> Server | None:
        """The lineage bound to the request's account; None where another one holds it."""
        holder = next((account for name, account in server.holders if name == request.lineage), None)
        if holder not in (None, request.account) and any(
            each.account == holder
            and each.stored.lineage_id == request.lineage
            and (
                each.stored.status == "committed"
                or (each.stored.status == "open" and each.stored.opened_at > open_since(server.now))
            )
            for each in server.imports
        ):
            return None
        others = frozenset(each for each in server.holders if each[0] != request.lineage)
        return server._replace(holders=others | {(request.lineage, request.account)})


def find(server: Server, request: Request) -> ServerImport:
    """The account's import of that id; opened now where it was never heard of."""
    for each in server.imports:
        if each.account == request.account and each.import_id == request.import_id:
            return each
    opened = StoredImport(None, "open", instant_text(server.now), None)
    return ServerImport(request.account, request.import_id, opened)


def put(server: Server, changed: ServerImport) -> Server:
    """With that import as it now is."""
    key = (changed.account, changed.import_id)
    others = frozenset(each for each in server.imports if (each.account, each.import_id) != key)
    return server._replace(imports=others | {changed})
