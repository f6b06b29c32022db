"""Who is signed in on this device, and whose diary is shown."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from contracts.auth import account_owner
from contracts.clock import Clock, NewId
from contracts.promotion import SignedIn
from contracts.promotion_machine import PromotionState
from local_store import identity, leaving
from local_store.database import Database
from local_store.freezing import waiting_meals
from local_store.outbox import count_operations
from local_store.progress import unfinished_of, unfinished_rows
from local_store.setting_outbox import count_settings
from local_store.tables import LineageRow, MealRow, SyncStateRow

SIGNED_OUT: Final = "signed_out"
"""Why a promotion waits after a sign-out."""


class StoreAccounts:
    """`sync_client.ports.AccountStore` over the file."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def device_id(self) -> UUID:
        """The random id of this installation."""
        with self._database.read() as session:
            return identity.current_device(session)

    def lineage_id(self) -> UUID:
        """The random id of the current guest data set."""
        with self._database.read() as session:
            return identity.current_lineage(session)

    def signed_in(self) -> SignedIn | None:
        """The account in force, or None for a guest."""
        with self._database.read() as session:
            account_id = identity.signed_in_account(session)
            row = session.get(SyncStateRow, account_owner(account_id)) if account_id else None
            if row is None or row.email is None or row.server_url is None:
                return None
            return SignedIn(row.account_id, row.email, row.display_name, row.server_url)

    def sign_in(self, account: SignedIn) -> None:
        """Remember the account. It is shown where no guest meal waits, or all have arrived in it; else the guest's."""
        owner = account_owner(account.account_id)
        with self._database.write() as session:
            row = session.get(SyncStateRow, owner) or SyncStateRow(owner=owner, account_id=account.account_id)
            row.email, row.display_name, row.server_url = account.email, account.display_name, account.server_url
            session.add(row)
            if identity.signed_in_account(session) != account.account_id:
                identity.put_device(session, identity.SHOWN_ACCOUNT, None)
            identity.put_device(session, identity.SIGNED_IN, account.account_id)
            if _nothing_is_left_to_bring(session):
                identity.put_device(session, identity.SHOWN_ACCOUNT, account.account_id)

    def show_account(self) -> None:
        """From now on the signed-in account's diary is shown; a guest's stays where nobody is signed in."""
        with self._database.write() as session:
            identity.put_device(session, identity.SHOWN_ACCOUNT, identity.signed_in_account(session))

    def expect_on_server(self) -> None:
        """Raises `NotOnServer` where some of the signed-in account's diary is on this device only."""
        with self._database.read() as session:
            account_id = identity.signed_in_account(session)
            if account_id is not None:
                leaving.expect_on_server(session, account_id)

    def sign_out(self, *, remove_diary: bool = False) -> None:
        """Forget who is signed in, park unfinished promotions, show the guest's diary. Deletes no meal unasked.

        With `remove_diary` the account's diary leaves this device: raises `NotOnServer`, with nothing changed, where
        some of it is here only.

        A worker that is at it loses its turn.

        A lineage whose meals have arrived in the account takes no more of them: guest use goes on in a new one. The
        next sign-in is another device's to the server: an account may have kept this one out.
        """
        with self._database.write() as session:
            account_id = identity.signed_in_account(session)
            if remove_diary and account_id is not None:
                leaving.remove_diary(session, account_id)
            for promotion in unfinished_rows(session):
                promotion.parked_reason = SIGNED_OUT
                promotion.turn += 1
                arrived = promotion.state == PromotionState.APPLIED
                if arrived and promotion.lineage_id == identity.current_lineage(session):
                    identity.start_lineage(session, self._new_id(), self._clock)
            identity.put_device(session, identity.SIGNED_IN, None)
            identity.put_device(session, identity.SHOWN_ACCOUNT, None)
            identity.put_device(session, identity.DEVICE_ID, self._new_id())

    def shown_owner(self) -> str:
        """`guest:<lineage>` or `user:<account id>`: whose rows are read."""
        with self._database.read() as session:
            return identity.shown_owner(session)

    def keep_here(self, keep: bool) -> None:
        """The person keeps the current lineage's meals on this device only (or changed their mind)."""
        with self._database.write() as session:
            current_lineage_row(session).kept_here = keep

    def pending_operations(self) -> int:
        """Changes of the signed-in account that the server has not acknowledged."""
        with self._database.read() as session:
            account_id = identity.signed_in_account(session)
            if account_id is None:
                return 0
            owner = account_owner(account_id)
            return count_operations(session, owner) + count_settings(session, owner)


def _nothing_is_left_to_bring(session: Session) -> bool:
    """Whether the signed-in account's diary holds all there is for it."""
    lineage_id = identity.current_lineage(session)
    promotion = unfinished_of(session, lineage_id)
    if promotion is not None:
        return promotion.state == PromotionState.APPLIED
    waiting = waiting_meals(lineage_id)
    return session.exec(select(MealRow.id).where(*waiting).limit(1)).first() is None


def current_lineage_row(session: Session) -> LineageRow:
    """The guest data set in use."""
    return session.get_one(LineageRow, identity.current_lineage(session))
