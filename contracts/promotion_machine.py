"""The promotion's states and transitions: one table that the store, the engine and the tests' model all obey.

    consented ──frozen──▶ staging ──commit_begun──▶ committing ──receipt──▶ applied ──confirmed──▶ done
        ▲                    │                          │
        └──────expired───────┴──────────────────────────┘
    consented, staging, committing ──▶ cancelled        (by which events, the table says)

Each transition is durable before anything is done about it. A state says what to do next (`STEP_OF`), an event what
was learnt by doing it. From `committing` no way leads back to `staging`: a commit that was once sent may still arrive.
Nothing here reads a clock, a file or a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.problems import ProblemCode


class PromotionState(StrEnum):
    """The last step that is durable (design: Promotion). `done` and `cancelled` are final."""

    CONSENTED = "consented"
    STAGING = "staging"
    COMMITTING = "committing"
    APPLIED = "applied"
    DONE = "done"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is done next, and what a person sees happening."""

    FREEZING = "freezing"
    STAGING = "staging"
    COMMITTING = "committing"
    APPLYING = "applying"
    CONFIRMING = "confirming"


class PromotionEvent(StrEnum):
    """What was learnt."""

    FROZEN = "frozen"
    NOTHING_TO_SEND = "nothing_to_send"
    CHUNK_SPLIT = "chunk_split"
    COMMIT_BEGUN = "commit_begun"
    CHUNKS_MISSING = "chunks_missing"
    EXPIRED = "expired"
    """The server says that it never committed, and never will."""
    ABORTED = "aborted"
    """The server says so: no meal of the import appears, even if a late commit arrives."""
    RECEIPT = "receipt"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"
    """The person took the consent back before anything was frozen for the server."""
    STARTED_OVER = "started_over"
    """The person goes on as somebody else: only while no commit was ever asked for."""


_State = PromotionState
_Event = PromotionEvent

TRANSITIONS: Final[Mapping[PromotionState, Mapping[PromotionEvent, PromotionState]]] = {
    _State.CONSENTED: {
        _Event.FROZEN: _State.STAGING,
        _Event.NOTHING_TO_SEND: _State.CANCELLED,
        _Event.TAKEN_BACK: _State.CANCELLED,
        _Event.STARTED_OVER: _State.CANCELLED,
    },
    _State.STAGING: {
        _Event.CHUNK_SPLIT: _State.STAGING,
        _Event.COMMIT_BEGUN: _State.COMMITTING,
        _Event.EXPIRED: _State.CONSENTED,
        _Event.ABORTED: _State.CANCELLED,
        _Event.STARTED_OVER: _State.CANCELLED,
    },
    _State.COMMITTING: {
        _Event.CHUNKS_MISSING: _State.COMMITTING,
        _Event.CHUNK_SPLIT: _State.COMMITTING,
        _Event.EXPIRED: _State.CONSENTED,
        _Event.ABORTED: _State.CANCELLED,
        _Event.RECEIPT: _State.APPLIED,
    },
    _State.APPLIED: {_Event.CONFIRMED: _State.DONE},
    _State.DONE: {},
    _State.CANCELLED: {},
}

STEP_OF: Final[Mapping[PromotionState, Step]] = {
    _State.CONSENTED: Step.FREEZING,
    _State.STAGING: Step.STAGING,
    _State.COMMITTING: Step.COMMITTING,
    _State.APPLIED: Step.CONFIRMING,
}
"""What to do in each state that is not final."""

EVENT_OF_REFUSAL: Final[Mapping[ProblemCode, PromotionEvent]] = {
    ProblemCode.IMPORT_INCOMPLETE: _Event.CHUNKS_MISSING,
    ProblemCode.IMPORT_EXPIRED: _Event.EXPIRED,
    ProblemCode.IMPORT_ABORTED: _Event.ABORTED,
}
"""Refusals that say how to go on; any other parks the promotion with its code."""

FINAL: Final = frozenset(state for state, events in TRANSITIONS.items() if not events)


def after(state: PromotionState, event: PromotionEvent) -> PromotionState | None:
    """The state that follows; None where the event is not one of this state, and changes nothing."""
    return TRANSITIONS[state].get(event)


def takes_back_locally(state: PromotionState) -> bool:
    """Whether the person's cancel is final without the server: nothing was sent under this import's id."""
    return _Event.TAKEN_BACK in TRANSITIONS[state]


def hears_cancel(state: PromotionState) -> bool:
    """Whether a cancel can still end otherwise than `done`."""
    return _State.CANCELLED in TRANSITIONS[state].values()
