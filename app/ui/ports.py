"""What the screens need. `app.bootstrap` hands it in; mypy checks the fit. Every method may block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol
from uuid import UUID

from app.usecases.account_values import (
    AccountOverview,
    ExpectedRefusal,
    PromotionChoice,
    PromotionPreview,
    PromotionProgress,
    PromotionResult,
)
from app.usecases.backups import Backups
from app.usecases.devices import OwnDevice
from app.usecases.diary_files import OpenDiary
from app.usecases.sign_in_keeping import Keeping
from app.usecases.zone_choice import ZoneChoice
from contracts.credentials import CredentialsKind
from contracts.history import HistoryEntry
from contracts.meal import Meal, MealDraft
from contracts.promotion import DeadLetter
from contracts.sync import MergedMeal
from sync_client.cycle import SyncStop


class LetterActions(Protocol):
    """What a person does about refused meals. What they should read when it fails is a `PersonError`."""

    def all(self) -> Sequence[DeadLetter]:
        """All that wait, oldest first."""

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Change the meal on this device."""

    def retry(self, ids: Iterable[UUID]) -> int:
        """Consent to send these again; `promote` then does."""

    def discard(self, ids: Iterable[UUID]) -> int:
        """Drop these, their meals included."""

    def restore(self, ids: Iterable[UUID]) -> int:
        """Take the discarding of these back."""


class DeviceActions(Protocol):
    """The account's devices; the server is asked. What they should read when it fails is a `PersonError`."""

    def all(self) -> Sequence[OwnDevice]:
        """Those that take part."""

    def rename(self, id: UUID, name: str) -> None:
        """Call a device something else."""

    def remove(self, id: UUID) -> None:
        """Let a device take no more part."""


class MergedActions(Protocol):
    """Meals that were changed here and on another device."""

    def all(self) -> Sequence[MergedMeal]:
        """Those the person has not seen to."""

    def seen(self, meal_id: UUID) -> None:
        """Tell of this one no more."""


class AccountActions(Protocol):
    """What a person does with an account. What they should read when it fails is a `PersonError`."""

    default_server_url: str

    @property
    def letters(self) -> LetterActions:
        """The meals a server refused."""

    @property
    def devices(self) -> DeviceActions:
        """The devices of the account."""

    @property
    def merged(self) -> MergedActions:
        """What another device changed too."""

    def overview(self) -> AccountOverview:
        """Where this device stands; no network."""

    def sign_up(self, server_url: str, email: str, password: str, *, bring_diary: bool) -> None:
        """Register and sign in. With `bring_diary` the consent is recorded; `promote` then carries it out."""

    def sign_in(self, server_url: str, email: str, password: str) -> None:
        """Sign in to an account there is; decides nothing about the guest's meals."""

    def preview(self) -> PromotionPreview:
        """What is waiting here, and what is in the account already (asks the server)."""

    def decide(self, choice: PromotionChoice, *, review: bool = False) -> None:
        """Record the person's answer for the waiting meals; `promote` then carries out `SYNC_NOW`.

        With `review` it stops before the commit where the server refused something.
        """

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        """Run the consented promotion to its end; `on_progress` is called on the calling thread."""

    def review(self) -> Sequence[ExpectedRefusal]:
        """What the server refused, before the commit."""

    def go_on_without_refused(self) -> None:
        """The person has seen it; `promote` commits the others."""

    def start_over(self) -> None:
        """Leave another account's promotion, where it is known not to have arrived there."""

    def sync(self, cancel: threading.Event) -> SyncStop | None:
        """One cycle of sync; blocks. Why it stopped early, if it did."""

    def earlier_versions(self, meal_id: UUID) -> Sequence[HistoryEntry]:
        """What a meal of the account was before it was changed, newest first; asks the server."""

    def server_answers(self) -> bool:
        """Whether the account's server can be reached now."""

    def sign_out(self, *, remove_diary: bool = False) -> None:
        """End the session on this device; deletes no meal unasked.

        With `remove_diary` the account's diary leaves this device; refused where some of it is not on the server.
        """


class KeepingActions(Protocol):
    """Where the sign-in is kept. What a person should read when a choice fails is a `PersonError`."""

    def standing(self) -> Keeping:
        """How things are."""

    def choose(self, kind: CredentialsKind) -> None:
        """Keep it there from now on; one that is kept already moves at once."""


class TuckboxCore(OpenDiary, Protocol):
    """The program behind the screens."""

    @property
    def accounts(self) -> AccountActions:
        """The account use cases."""

    @property
    def keeping(self) -> KeepingActions:
        """Where the sign-in is kept."""

    @property
    def zones(self) -> ZoneChoice:
        """Who has a say in the time zone."""

    @property
    def backups(self) -> Backups:
        """Backups of the diary, and the way back to them."""

    def visit(self, server_url: str, email: str, password: str) -> None:
        """Sign in, and keep nothing of that diary on this computer: until the sign-out, or the program's end."""

    def data_version(self) -> int:
        """A number that changes whenever the diary that is shown did, by whoever, or gave way to another."""
