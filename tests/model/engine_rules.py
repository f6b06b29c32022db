"""The run of a promotion in the model: what `sync_client.promotion` does next, by the shared table of transitions."""

from __future__ import annotations

from contracts.problems import ProblemCode
from contracts.promotion_machine import (
    EVENT_OF_REFUSAL,
    FINAL,
    STEP_OF,
    PromotionEvent,
    Step,
    hears_cancel,
    takes_back_locally,
)
from tests.model.device_rules import Bound, DeviceRules, TurnLost
from tests.model.state import Answer, Chunk, Device, Promotion, Request, Worker

UNWELL = "server_unwell"
OTHER_ACCOUNT = "other_account"
PASSING = frozenset({"server_unreachable", "not_confirmed", "sign_in_needed", "signed_out", None})
"""Reasons after which a run is started again, by a timer or by signing in again."""


class Parked(Exception):
    """Stops the run with a reason."""


class EngineRules:
    """One worker's steps. Each is one transaction, or one request put on its way."""

    def __init__(self, device: DeviceRules) -> None:
        self.store = device

    def begin(self, device: Device) -> tuple[Device, Worker] | None:
        """A run for whoever is signed in; None where nothing is left to do."""
        left, account = self.store.unfinished(device), device.signed_in
        if left is None or account is None:
            return None
        device, row = self.store.take_turn(device, left.import_id)
        return device, Worker(account, view_of(row))

    def step(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        """What an idle worker does next, or what it makes of the answer it heard; None once the run is over."""
        try:
            return self._hear(device, worker) if worker.answer is not None else self._act(device, worker)
        except TurnLost:
            return device, None
        except Bound:
            return self._park(device, worker, ProblemCode.LINEAGE_BOUND)
        except Parked as parked:
            return self._park(device, worker, str(parked))

    def give_up(self, device: Device, worker: Worker) -> tuple[Device, None]:
        """No answer came for too long."""
        return self._park(device, worker, "server_unreachable")

    def _park(self, device: Device, worker: Worker, reason: str) -> tuple[Device, None]:
        try:
            return self.store.park(device, worker.view, reason), None
        except TurnLost:
            return device, None

    def _act(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        view = worker.view
        if view.state in FINAL:
            return device, None
        if not self.may_work(view, worker.account):
            raise Parked(OTHER_ACCOUNT)
        if worker.cancelled and not worker.committed_after_all and hears_cancel(view.state):
            return self.cancel(device, worker)
        match STEP_OF[view.state]:
            case Step.FREEZING:
                return self._went(worker, self.store.freeze(device, view, worker.account))
            case Step.STAGING | Step.COMMITTING as step:
                return self._send_next(device, worker, step)
            case _:
                return device, self.ask(device, worker, "pull")

    def may_work(self, view: Promotion, account: str) -> bool:
        return (view.account or view.consented_to) == account

    def cancel(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        """The server decides, once anything was sent."""
        if takes_back_locally(worker.view.state):
            return self.store.cancel(device, worker.view, PromotionEvent.TAKEN_BACK)[0], None
        return device, self.ask(device, worker, "abort")

    def _send_next(self, device: Device, worker: Worker, step: Step) -> tuple[Device, Worker | None]:
        row = next((each for each in device.promotions if each.import_id == worker.view.import_id), None)
        if row is None:
            raise TurnLost
        for chunk in row.chunks:
            if chunk.fate == "withdraw":
                return device, self.ask(device, worker, "withdraw", chunk)
        for chunk in row.counted:
            if not chunk.staged and chunk.n not in worker.held_back:
                return device, self.ask(device, worker, "stage", chunk)
        if worker.held_back and not any(chunk.staged for chunk in row.counted):
            raise Parked(UNWELL)
        if worker.held_back:
            return device, worker._replace(held_back=frozenset())
        if step is Step.STAGING:
            return self._went(worker, self.store.begin_commit(device, worker.view))
        return device, self.ask(device, worker, "commit")

    def ask(self, device: Device, worker: Worker, kind: str, chunk: Chunk | None = None) -> Worker:
        """Put a request on its way. Raises `Parked` where another account, or none, is signed in."""
        row = next((each for each in device.promotions if each.import_id == worker.view.import_id), worker.view)
        manifest = tuple(Chunk(each.n, each.items) for each in row.counted) if kind == "commit" else ()
        request = Request(
            self.token(device, worker),
            kind,
            worker.view.import_id,
            worker.view.lineage,
            chunk.n if chunk else 0,
            chunk.items if chunk else (),
            manifest,
        )
        return worker._replace(asked=request, answer=None)

    def token(self, device: Device, worker: Worker) -> str:
        """Whose the request is: a worker speaks for one account."""
        if device.signed_in != worker.account:
            raise Parked("sign_in_needed")
        return worker.account

    def _hear(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        answer, asked = worker.answer, worker.asked
        if answer is None or asked is None:
            raise AssertionError("nothing was heard")
        heard = worker._replace(asked=None, answer=None)
        match answer.kind:
            case "foreign":
                return self.foreign(device, worker)
            case "signed_out":
                raise Parked("sign_in_needed")
            case "failed":
                return self._undigested(device, heard, asked.n)
            case "refused":
                return self._went(heard, self.refused(device, worker.view, asked, answer))
            case _:
                return self._understood(device, heard, asked, answer)

    def _understood(
        self, device: Device, worker: Worker, asked: Request, answer: Answer
    ) -> tuple[Device, Worker | None]:
        view = worker.view
        match asked.kind:
            case "stage":
                return self._went(worker, self.store.note_verdicts(device, view, asked.n, answer.refused))
            case "withdraw":
                return self._went(worker, self.store.note_withdrawn(device, view, asked.n))
            case "commit":
                return self._went(worker, self.receipt(device, view, answer))
            case "abort":
                return self._aborted(device, worker, answer)
            case _:
                return self._confirm(device, worker, answer)

    def foreign(self, device: Device, worker: Worker) -> tuple[Device, Worker | None]:
        """A 200 that is not of this protocol: asked again."""
        return device, worker._replace(answer=None)

    def receipt(self, device: Device, view: Promotion, answer: Answer) -> tuple[Device, Promotion]:
        """Believed only where every item is answered."""
        announced = {item for chunk in self.store.held(device, view).counted for item in chunk.items}
        if {item for item, _ in answer.outcomes} | answer.refused != announced:
            raise Parked("receipt_differs")
        return self.store.apply_receipt(device, view, answer)

    def refused(self, device: Device, view: Promotion, asked: Request, answer: Answer) -> tuple[Device, Promotion]:
        """Answers that say how to go on."""
        event = EVENT_OF_REFUSAL.get(ProblemCode(answer.code))
        if asked.kind in ("abort", "pull") or event is None:
            raise Parked(answer.code)
        if event is PromotionEvent.EXPIRED:
            return self.store.expire(device, view)
        if event is PromotionEvent.ABORTED:
            return self.store.cancel(device, view, event)
        device, row = self.store.chunks_missing(device, view, answer.held)
        if all(chunk.staged for chunk in row.counted) and all(chunk.fate != "withdraw" for chunk in row.chunks):
            raise Parked(answer.code)
        return device, row

    def _undigested(self, device: Device, worker: Worker, n: int) -> tuple[Device, Worker | None]:
        """Halved; a single record is given up where something else was digested, or nothing else is there."""
        row = self.store.held(device, worker.view)
        chunk = next(each for each in row.chunks if each.n == n)
        alone = sum(len(each.items) for each in row.counted) == 1
        if len(chunk.items) > 1 or alone or any(each.staged for each in row.counted):
            return self._went(worker, self.store.split(device, worker.view, n))
        return device, worker._replace(held_back=worker.held_back | {n})

    def _aborted(self, device: Device, worker: Worker, answer: Answer) -> tuple[Device, Worker | None]:
        if answer.code == "committed":
            going_on = worker._replace(committed_after_all=True)
            return self._went(going_on, self.store.begin_commit(device, worker.view))
        return self.store.cancel(device, worker.view, PromotionEvent.ABORTED)[0], None

    def _confirm(self, device: Device, worker: Worker, answer: Answer) -> tuple[Device, Worker | None]:
        device = self.store.apply_page(device, worker.account, answer.meals)
        if self.store.missing_after_pull(device, self.store.held(device, worker.view)):
            raise Parked("not_confirmed")
        return self._went(worker, self.store.finish(device, worker.view))

    def _went(self, worker: Worker, step: tuple[Device, Promotion]) -> tuple[Device, Worker | None]:
        device, row = step
        return device, None if row.state in FINAL else worker._replace(view=view_of(row))


def view_of(row: Promotion) -> Promotion:
    """What a run keeps in mind: where it stands, not the chunks."""
    return row._replace(chunks=(), refused=frozenset(), outcomes=None, parked=None)
