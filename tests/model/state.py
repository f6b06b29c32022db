"""What the model remembers: one device, its windows, the network and a server, as values that can be hashed.

A meal's content is told by its revision, so `(meal, revision)` stands for the bytes that are sent.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from contracts.imports import Outcome
from contracts.promotion_machine import PromotionState
from server_stub.imports.decisions import StoredChunk, StoredImport

FIRST_DAY: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
MUCH_LATER: Final = FIRST_DAY + timedelta(days=8)
"""An import opened on the first day has expired by then."""

Item = tuple[str, int]
"""Meal and revision."""


class Row(NamedTuple):
    """A meal of one owner, a lineage or an account, on the device."""

    owner: str
    meal: str
    revision: int
    deleted: bool = False
    known: bool = False
    """The server has given it a version."""


class Operation(NamedTuple):
    """A change in the outbox of an account."""

    account: str
    meal: str
    revision: int
    is_put: bool


class Letter(NamedTuple):
    """A dead letter."""

    lineage: str
    account: str
    meal: str
    revision: int
    import_id: int


class Lineage(NamedTuple):
    """A guest data set; bound to an account once it was frozen for one."""

    name: str
    account: str | None = None


class Chunk(NamedTuple):
    """Frozen bytes, and what became of them."""

    n: int
    items: tuple[Item, ...]
    staged: bool = False
    fate: str = "send"
    """`send`; `withdraw` and then `withdrawn` for one that was split."""


class Promotion(NamedTuple):
    """The durable row of one promotion with its chunks and items."""

    import_id: int
    lineage: str
    consented_to: str
    state: PromotionState = PromotionState.CONSENTED
    turn: int = 0
    account: str | None = None
    chunks: tuple[Chunk, ...] = ()
    refused: frozenset[Item] = frozenset()
    outcomes: tuple[tuple[Item, Outcome], ...] | None = None
    """The receipt, once it is applied."""
    parked: str | None = None

    @property
    def counted(self) -> tuple[Chunk, ...]:
        """The chunks that the commit announces."""
        return tuple(chunk for chunk in self.chunks if chunk.fate == "send")


class Device(NamedTuple):
    """Everything in the file."""

    rows: frozenset[Row]
    lineages: tuple[Lineage, ...]
    lineage: str
    """The one in use."""
    signed_in: str | None = None
    shown: str | None = None
    """The account whose diary is shown; None for the guest's."""
    promotions: tuple[Promotion, ...] = ()
    outbox: frozenset[Operation] = frozenset()
    letters: frozenset[Letter] = frozenset()
    pulled: frozenset[ServerMeal] = frozenset()
    """What the feed said so far: it does not repeat itself."""


class Request(NamedTuple):
    """Something sent once: from then on it may arrive at any time, any number of times."""

    account: str
    """Whose token it carries."""
    kind: str
    """`stage`, `withdraw`, `commit`, `abort` or `pull`."""
    import_id: int
    lineage: str = ""
    n: int = 0
    items: tuple[Item, ...] = ()
    manifest: tuple[Chunk, ...] = ()
    """Of a commit: the chunks it announces, not staged as far as it says."""


class Answer(NamedTuple):
    """What a worker is about to hear."""

    kind: str
    """`ok`, `refused`, `failed` (500), `foreign` (200 from something else) or `signed_out` (401)."""
    code: str = ""
    refused: frozenset[Item] = frozenset()
    outcomes: tuple[tuple[Item, Outcome], ...] = ()
    held: frozenset[int] = frozenset()
    meals: frozenset[ServerMeal] = frozenset()


class Worker(NamedTuple):
    """A run of the engine in one window: lost when the window dies. `view` is the promotion as of its last step."""

    account: str
    view: Promotion
    asked: Request | None = None
    answer: Answer | None = None
    cancelled: bool = False
    committed_after_all: bool = False
    """The abort was too late: the run goes on to its end."""
    held_back: frozenset[int] = frozenset()
    """Chunks that were answered 500 and may not be at fault themselves."""


class ServerMeal(NamedTuple):
    """A meal of an account, where it came from included."""

    account: str
    meal: str
    revision: int
    lineage: str = ""
    import_id: int = 0
    deleted: bool = False


class ServerImport(NamedTuple):
    """One import of one account, in the server's own values."""

    account: str
    import_id: int
    stored: StoredImport
    chunks: tuple[tuple[StoredChunk, tuple[Item, ...]], ...] = ()
    outcomes: tuple[tuple[Item, Outcome], ...] = ()


class Server(NamedTuple):
    """Everything in the server's database."""

    imports: frozenset[ServerImport] = frozenset()
    holders: frozenset[tuple[str, str]] = frozenset()
    """Lineage and the account it is bound to."""
    meals: frozenset[ServerMeal] = frozenset()
    history: frozenset[ServerMeal] = frozenset()
    now: datetime = FIRST_DAY


class Left(NamedTuple):
    """How much may still happen: what keeps the exploration finite."""

    edits: int = 0
    adds: int = 0
    deletions: int = 0
    crashes: int = 0
    faults: int = 0
    cancels: int = 0
    sign_outs: int = 0
    sign_ins: int = 0
    weeks: int = 0
    starts: int = 0
    """Of workers beside the one that is needed."""


class Intent(NamedTuple):
    """What the person did last with a meal."""

    meal: str
    revision: int
    deleted: bool = False


class World(NamedTuple):
    """One state of everything."""

    device: Device
    workers: tuple[Worker | None, ...]
    sent: frozenset[Request]
    server: Server
    left: Left
    intents: frozenset[Intent]
    consents: frozenset[tuple[str, str]]
    """Lineage and account, for each consent that was given and not ended by starting over."""
    told_aborted: frozenset[tuple[str, int]] = frozenset()
    """Account and import, for each answer `aborted`."""
