"""Rules that are wrong are found out: for each, the model shows a way to a broken claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contracts.imports import ImportStatus, Outcome
from contracts.promotion_machine import FINAL, PromotionEvent, PromotionState, hears_cancel
from server_stub.imports.decisions import Incomplete, Proceed
from tests.model.arrival_table import Arrival
from tests.model.device_rules import DeviceRules, TurnLost, promotion_of, put
from tests.model.engine_rules import EngineRules, Parked, view_of
from tests.model.exploration import explore, first_world
from tests.model.moves import Rules
from tests.model.person import PersonRules
from tests.model.server_rules import ServerRules, find
from tests.model.state import (
    Answer,
    Chunk,
    Device,
    Left,
    Letter,
    Promotion,
    Request,
    Row,
    Server,
    ServerImport,
    ServerMeal,
    Worker,
    World,
)
from tests.model.test_model import LargeChunks, in_the_account_already, pulled_already

REFUSING = frozenset({("meal 1", 1)})


class CancelledLocally(EngineRules):
    def cancel(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        return self.store.cancel(device, worker.view, PromotionEvent.ABORTED)[0], None


class CancelledBeforeTheAccountIsCompared(EngineRules):
    def _act(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        cancels = worker.cancelled and not worker.committed_after_all and hears_cancel(worker.view.state)
        return self.cancel(device, worker) if cancels else super()._act(device, worker)


class AnyTwoHundredIsAReceipt(EngineRules):
    def foreign(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        if worker.asked is None or worker.asked.kind != "commit":
            return super().foreign(device, worker)
        named = tuple((item, Outcome.CREATED) for chunk in worker.asked.manifest for item in chunk.items)
        device, row = self.store.apply_receipt(device, worker.view, Answer("ok", outcomes=named))
        return device, worker._replace(view=view_of(row), asked=None, answer=None)


class RebuiltOnRetry(EngineRules):
    def ask(self, device: Device, worker: Worker, kind: str, chunk: Chunk | None = None) -> Worker:
        asking = super().ask(device, worker, kind, chunk)
        assert asking.asked is not None
        meals = {meal for meal, _ in asking.asked.items}
        now = (row for row in device.rows if row.owner == worker.view.lineage and row.meal in meals)
        items = tuple(sorted((row.meal, row.revision) for row in now))
        return asking._replace(asked=asking.asked._replace(items=items))


class SentWithWhateverToken(EngineRules):
    def token(self, device: Device, *_: object, **__: object) -> str:
        if device.signed_in is None:
            raise Parked("sign_in_needed")
        return device.signed_in

    def may_work(self, *_: object, **__: object) -> bool:
        return True


class AccountComparedOnceItIsFrozenOnly(EngineRules):
    def may_work(self, view: Promotion, account: str) -> bool:
        return view.account in (None, account)


class ClearedAtTheCommit(DeviceRules):
    def begin_commit(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        device, row = super().begin_commit(device, view)
        return device._replace(rows=frozenset(each for each in device.rows if each.owner != row.lineage)), row


class ClearedOnSuccess(DeviceRules):
    def apply_receipt(self, device: Device, view: Promotion, receipt: Answer) -> tuple[Device, Promotion]:
        device, row = super().apply_receipt(device, view, receipt)
        return device._replace(rows=frozenset(each for each in device.rows if each.owner != row.lineage)), row


class RevisionsNotCompared(DeviceRules):
    def where_to(self, row: Row, sent: dict[str, int], *others: Any) -> object:
        found = super().where_to(row, sent, *others)
        return found._replace(operation=None) if isinstance(found, Arrival) and row.meal in sent else found


class VersionsForgotten(DeviceRules):
    """The feed does not repeat what stayed as it was: its version must be kept."""

    def where_to(self, *arguments: Any) -> object:
        found = super().where_to(*arguments)
        return found._replace(keeps_version=False) if isinstance(found, Arrival) else found


class NotShownAgain(DeviceRules):
    def sign_in(self, device: Device, account: str) -> Device:
        return device._replace(signed_in=account, shown=None)


class RefusedDropped(DeviceRules):
    def new_letters(self, *_: object, **__: object) -> frozenset[Letter]:
        return frozenset()


class GivenUpWithoutALetter(DeviceRules):
    def apply_receipt(self, device: Device, view: Promotion, receipt: Answer) -> tuple[Device, Promotion]:
        device, row = super().apply_receipt(device, view, receipt)
        return device._replace(letters=frozenset(x for x in device.letters if (x.meal, 1) in receipt.refused)), row


class NotFenced(DeviceRules):
    def held(self, device: Device, view: Promotion) -> Promotion:
        row = next((each for each in device.promotions if each.import_id == view.import_id), None)
        if row is None:
            raise TurnLost
        return row


class WrittenWithoutLooking(NotFenced):
    """A step writes what its worker believes, whatever the row says by now."""

    def begin_commit(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        return put(device, row._replace(state=PromotionState.COMMITTING))

    def expire(self, device: Device, view: Promotion) -> tuple[Device, Promotion]:
        row = self.held(device, view)
        return super().expire(put(device, row._replace(state=view.state))[0], view)


class BoundToNobody(DeviceRules):
    def expect_free(self, *_: object, **__: object) -> None:
        return


class WorksOnAnyConsent(BoundToNobody):
    def unfinished(self, device: Device) -> Promotion | None:
        left = (each for each in device.promotions if each.state not in FINAL)
        return next((each for each in left if device.signed_in == each.consented_to), None)


class CommitBegunUnnoticed(DeviceRules):
    """`committing` is not durable before the commit is sent: starting over is allowed though it is on its way."""

    def start_over(self, device: Device, import_id: int) -> Device | None:
        row = promotion_of(device, import_id)
        if row.state is PromotionState.COMMITTING:
            device, _ = put(device, row._replace(state=PromotionState.STAGING))
        return super().start_over(device, import_id)


class StartsOverWhileCommitting(PersonRules):
    def may_start_over(self, device: Device, import_id: int, account: str) -> bool:
        row = promotion_of(device, import_id)
        return (row.account or row.consented_to) != account and row.state not in FINAL


class RetriedIntoAnotherAccount(PersonRules):
    def may_retry(self, *_: object, **__: object) -> bool:
        return True


class AbortNotFinal(ServerRules):
    def abort(self, server: Server, request: Request) -> tuple[Server, Answer]:
        status = find(server, request).stored.status
        return server, Answer("ok", ImportStatus.ABORTED if status == "open" else status)


class NoManifest(ServerRules):
    def decide_commit(self, server: Server, found: ServerImport, request: Request) -> Any:
        decided = super().decide_commit(server, found, request)
        return Proceed() if isinstance(decided, Incomplete) else decided


class CommittedMealByMeal(ServerRules):
    def take_in(self, server: Server, found: ServerImport, request: Request) -> tuple[Server, Answer]:
        first = ServerMeal(request.account, "meal 1", 1, request.lineage, request.import_id)
        if first not in server.meals:
            return server._replace(meals=server.meals | {first}), Answer("failed")
        return super().take_in(server, found, request)


class OverwrittenWithoutHistory(ServerRules):
    def take_in(self, server: Server, found: ServerImport, request: Request) -> tuple[Server, Answer]:
        after, answer = super().take_in(server, found, request)
        return after._replace(history=server.history), answer


class TombstonesRevived(ServerRules):
    def outcome(self, old: ServerMeal | None, copy: ServerMeal) -> Outcome:
        return Outcome.UPDATED if old is not None and old.deleted else super().outcome(old, copy)


class LineagesNotBound(ServerRules):
    def bind(self, server: Server, *_: object, **__: object) -> Server | None:
        return server


TWO_ACCOUNTS = Left(sign_outs=1, sign_ins=1, faults=1)
GIVING_UP = frozenset({"meal 1"})

MUTANTS: dict[str, tuple[Callable[[], Rules], World, str]] = {
    "cancel decided locally": (
        lambda: Rules(engine_kind=CancelledLocally),
        first_world(Left(cancels=1)),
        "9",
    ),
    "cancel asked of another account": (
        lambda: Rules(engine_kind=CancelledBeforeTheAccountIsCompared),
        first_world(TWO_ACCOUNTS._replace(cancels=1), meals=1),
        "3|9",
    ),
    "any 200 taken as a receipt": (
        lambda: Rules(engine_kind=AnyTwoHundredIsAReceipt),
        first_world(Left(faults=1)),
        "2",
    ),
    "payload rebuilt on retry": (
        lambda: Rules(engine_kind=RebuiltOnRetry),
        first_world(Left(faults=1, edits=1)),
        "23",
    ),
    "sent with whatever token": (
        lambda: Rules(LineagesNotBound(), BoundToNobody(), SentWithWhateverToken),
        first_world(TWO_ACCOUNTS),
        "3",
    ),
    "account compared once it is frozen only": (
        lambda: Rules(engine_kind=AccountComparedOnceItIsFrozenOnly),
        first_world(Left(sign_outs=1, sign_ins=1, crashes=1)),
        "3",
    ),
    "rows deleted before the receipt": (
        lambda: Rules(device=ClearedAtTheCommit()),
        first_world(Left()),
        "1|18",
    ),
    "guest store cleared on success": (
        lambda: Rules(ServerRules(REFUSING), ClearedOnSuccess()),
        first_world(Left(edits=1)),
        "1|2",
    ),
    "acknowledgement applied without comparing revisions": (
        lambda: Rules(device=RevisionsNotCompared()),
        first_world(Left(edits=1)),
        "2|16",
    ),
    "the version of an unchanged meal forgotten": (
        lambda: Rules(device=VersionsForgotten()),
        pulled_already(Left()),
        "23",
    ),
    "signed out in between, and not shown again": (
        lambda: Rules(device=NotShownAgain()),
        first_world(Left(sign_outs=1, sign_ins=1)),
        "17",
    ),
    "refused records dropped": (
        lambda: Rules(ServerRules(REFUSING), RefusedDropped()),
        first_world(Left()),
        "15",
    ),
    "given-up record without a dead letter": (
        lambda: Rules(ServerRules(failing=GIVING_UP), type("Both", (GivenUpWithoutALetter, LargeChunks), {})()),
        first_world(Left()),
        "15",
    ),
    "no fencing": (
        lambda: Rules(device=WrittenWithoutLooking()),
        first_world(Left(starts=1, cancels=1), windows=2, meals=1),
        "3|9",
    ),
    "start over allowed in committing": (
        lambda: Rules(device=CommitBegunUnnoticed(), person_kind=StartsOverWhileCommitting),
        first_world(TWO_ACCOUNTS, meals=1),
        "3|9",
    ),
    "a dead letter sent again into another account": (
        lambda: Rules(LineagesNotBound(REFUSING), WorksOnAnyConsent(), person_kind=RetriedIntoAnotherAccount),
        first_world(Left(sign_outs=1, sign_ins=1, edits=1)),
        "3",
    ),
    "abort not final": (
        lambda: Rules(AbortNotFinal()),
        first_world(Left(cancels=1, faults=1)),
        "3|9",
    ),
    "no manifest": (
        lambda: Rules(NoManifest(), device=StagesNothing()),
        first_world(Left()),
        "10",
    ),
    "committed meal by meal": (
        lambda: Rules(CommittedMealByMeal()),
        first_world(Left()),
        "8",
    ),
    "blind overwrite without history": (
        lambda: Rules(OverwrittenWithoutHistory()),
        in_the_account_already(Left()),
        "12",
    ),
    "deleted meals revived": (
        lambda: Rules(TombstonesRevived()),
        in_the_account_already(Left()),
        "13",
    ),
}


class StagesNothing(DeviceRules):
    """A client that forgets a chunk: the manifest is what notices."""

    def freeze(self, device: Device, view: Promotion, account: str) -> tuple[Device, Promotion]:
        device, row = super().freeze(device, view, account)
        return put(device, row._replace(chunks=(row.chunks[0]._replace(staged=True), *row.chunks[1:])))


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_rule_is_found_out(mutant: str) -> None:
    rules, first, claims = MUTANTS[mutant]
    found = explore(rules(), first)
    assert found.broken is not None, f"{mutant}: not noticed in {found.worlds} worlds"
    assert found.broken.partition(":")[0] in claims.split("|"), str(found)


def test_the_trace_of_a_broken_claim_is_told_in_words() -> None:
    rules, first, _ = MUTANTS["cancel decided locally"]
    told = str(explore(rules(), first))
    assert told.splitlines()[0] == "9: import 1 is cancelled here, and committed there, after"
    assert "the person cancels in window 1" in told
    assert told.splitlines()[-1].lstrip().startswith(str(len(told.splitlines()) - 1))
