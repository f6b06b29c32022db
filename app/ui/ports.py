"""What the screens need. `app.bootstrap` hands it in; mypy checks the fit. Every method may block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from app.services.provider import ServiceProvider
from app.usecases.account_values import (
    AccountOverview,
    PromotionChoice,
    PromotionPreview,
    PromotionProgress,
    PromotionResult,
)
from contracts.clock import Clock


class AccountActions(Protocol):
    """What a person does with an account. What they should read when it fails is a `PersonError`."""

    default_server_url: str

    def overview(self) -> AccountOverview:
        """Where this device stands; no network."""

    def sign_up(self, server_url: str, email: str, password: str, *, bring_diary: bool) -> None:
        """Register and sign in. With `bring_diary` the consent is recorded; `promote` then carries it out."""

    def sign_in(self, server_url: str, email: str, password: str) -> None:
        """Sign in to an account there is; decides nothing about the guest's meals."""

    def preview(self) -> PromotionPreview:
        """What is waiting here, and what is in the account already (asks the server)."""

    def decide(self, choice: PromotionChoice) -> None:
        """Record the person's answer for the waiting meals; `promote` then carries out `SYNC_NOW`."""

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        """Run the consented promotion to its end; `on_progress` is called on the calling thread."""

    def sign_out(self) -> None:
        """End the session on this device; deletes no meal."""


class TuckboxCore(Protocol):
    """The program behind the screens."""

    @property
    def clock(self) -> Clock:
        """Where the time comes from."""

    @property
    def provider(self) -> ServiceProvider:
        """The diary in force, and whose it is."""

    @property
    def accounts(self) -> AccountActions:
        """The account use cases."""

    def time_zone(self) -> str:
        """The zone new meals are logged in."""

    def data_version(self) -> int:
        """A number that changes whenever the diary's file did, by whoever."""
