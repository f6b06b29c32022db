"""Who is signed in, and whose diary is shown."""

from __future__ import annotations

from uuid import UUID

from contracts.promotion_machine import PromotionState
from local_store import StoreAccounts, StoreMealService
from tests.local_store.world import (
    ACCOUNT_OWNER,
    EMAIL,
    IMPORT,
    NEXT_IMPORT,
    OTHER_ACCOUNT,
    SERVER,
    World,
    an_account,
)
from tests.support.builders import a_draft


def test_a_new_device_is_a_guest_with_ids_of_its_own(accounts: StoreAccounts) -> None:
    assert accounts.signed_in() is None
    assert accounts.shown_owner() == f"guest:{accounts.lineage_id()}"
    assert isinstance(accounts.device_id(), UUID)
    assert accounts.device_id() != accounts.lineage_id()


def test_signing_in_shows_the_guests_diary_as_long_as_meals_wait_in_it(
    accounts: StoreAccounts, guest: StoreMealService
) -> None:
    guest.add(a_draft())
    accounts.sign_in(an_account())
    assert accounts.signed_in() == an_account()
    assert accounts.shown_owner().startswith("guest:")
    accounts.show_account()
    assert accounts.shown_owner() == ACCOUNT_OWNER


def test_signing_in_with_nothing_to_bring_shows_the_account(accounts: StoreAccounts) -> None:
    """In the same transaction: a program that dies right after it does not leave a guest's empty page."""
    accounts.sign_in(an_account())
    assert accounts.shown_owner() == ACCOUNT_OWNER


def test_another_accounts_diary_is_not_shown_to_the_next(accounts: StoreAccounts, guest: StoreMealService) -> None:
    guest.add(a_draft())
    accounts.sign_in(an_account())
    accounts.show_account()
    accounts.sign_in(an_account(OTHER_ACCOUNT, "other@example.org"))
    assert accounts.shown_owner().startswith("guest:")


def test_nobodys_account_cannot_be_shown(accounts: StoreAccounts) -> None:
    accounts.show_account()
    assert accounts.shown_owner().startswith("guest:")


def test_signing_in_again_takes_the_newer_name_and_address(accounts: StoreAccounts) -> None:
    accounts.sign_in(an_account())
    accounts.sign_in(an_account(email="new@example.org"))
    found = accounts.signed_in()
    assert found is not None
    assert found.email == "new@example.org"


def test_signing_out_shows_the_guest_deletes_nothing_and_parks(world: World) -> None:
    guests, mine = world.guest.add(a_draft(name="Guest's")), world.account.add(a_draft(name="Mine"))
    world.freeze()
    world.accounts.show_account()
    world.accounts.sign_out()
    assert world.accounts.signed_in() is None
    assert world.accounts.shown_owner() == world.guest._owner
    assert world.guest.meal(guests.id) == guests
    assert world.account.meal(mine.id) == mine
    promotion = world.promotions.promotion(IMPORT)
    assert (promotion.state, promotion.parked_reason) == (PromotionState.STAGING, "signed_out")


def test_a_guest_after_an_arrival_logs_into_a_new_lineage(world: World, guest: StoreMealService) -> None:
    """The old one belongs to the account; what the next guest logs may go elsewhere."""
    world.guest.add(a_draft())
    world.freeze()
    world.apply(world.receipt())
    world.accounts.sign_out()
    started = world.accounts.lineage_id()
    assert f"guest:{started}" != guest._owner
    world.accounts.sign_in(an_account())
    assert world.finish().state is PromotionState.DONE
    assert world.accounts.lineage_id() == started


def test_an_account_goes_on_with_its_own_unfinished_promotion(world: World) -> None:
    world.guest.add(a_draft())
    world.freeze()
    world.apply(world.receipt())
    world.accounts.sign_out()
    assert world.promotions.unfinished() is None
    world.accounts.sign_in(an_account(OTHER_ACCOUNT, "other@example.org"))
    assert world.promotions.unfinished() is None
    second = world.promotions.consent(NEXT_IMPORT, SERVER, EMAIL)
    assert world.promotions.unfinished() == second
    world.accounts.sign_in(an_account())
    found = world.promotions.unfinished()
    assert found is not None
    assert found.import_id == IMPORT


def test_pending_operations_are_those_of_the_account_in_force(world: World) -> None:
    world.account.add(a_draft())
    assert world.accounts.pending_operations() == 1
    world.accounts.sign_in(an_account(OTHER_ACCOUNT, "other@example.org"))
    assert world.accounts.pending_operations() == 0
    world.accounts.sign_out()
    assert world.accounts.pending_operations() == 0


def test_the_choice_to_keep_meals_here_can_be_changed(world: World) -> None:
    world.accounts.keep_here(True)
    assert world.promotions.waiting().kept_here is True
    world.accounts.keep_here(False)
    assert world.promotions.waiting().kept_here is False


def test_who_comes_back_after_the_arrival_sees_the_account(world: World) -> None:
    """The swap took place before the sign-out; the confirmation is still to come."""
    world.guest.add(a_draft())
    world.freeze()
    world.apply(world.receipt())
    world.accounts.sign_out()
    assert world.accounts.shown_owner().startswith("guest:")
    world.accounts.sign_in(an_account())
    assert world.accounts.shown_owner() == ACCOUNT_OWNER
