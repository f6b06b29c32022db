"""Accounts, promotions and receipts as the screens see them; name only what the test is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from app.services.provider import User
from app.usecases.account_values import AccountOverview
from contracts.imports import Receipt, ReceiptTotals
from contracts.promotion import Promotion, Turn, WaitingDiary
from contracts.promotion_machine import PromotionState
from tests.support.builders import NOON, numbered_id

SERVER = "http://127.0.0.1:8400"
ANNA = User(numbered_id(7), "anna@example.org", "Anna", SERVER)
WAITING = WaitingDiary(numbered_id(1), 143, date(2026, 11, 3), date(2026, 11, 9), kept_here=False)
NONE_WAITING = WaitingDiary(numbered_id(1), 0, None, None, kept_here=False)


def an_overview(**fields: Any) -> AccountOverview:
    """Anna's, all in step."""
    defaults: dict[str, Any] = {
        "user": ANNA,
        "waiting": NONE_WAITING,
        "promotion": None,
        "pending_operations": 0,
        "last_sync_at": None,
        "dead_letter_count": 0,
        "offline": False,
    }
    return AccountOverview(**{**defaults, **fields})


def a_promotion(parked_reason: str | None = None, **fields: Any) -> Promotion:
    """143 meals on their way into Anna's account."""
    defaults: dict[str, Any] = {
        "import_id": numbered_id(2),
        "lineage_id": numbered_id(1),
        "state": PromotionState.STAGING,
        "server_url": SERVER,
        "email": "anna@example.org",
        "account_id": ANNA.account_id,
        "chunk_count": 1,
        "item_count": 143,
        "kcal_total": Decimal(1),
        "staged_items": 0,
        "rejected_items": 0,
        "given_up_items": 0,
        "receipt_revision": None,
        "turn": Turn(numbered_id(2), 1),
        "review": False,
    }
    return Promotion(parked_reason=parked_reason, **{**defaults, **fields})


def a_receipt(created: int, *, updated: int = 0, deleted_elsewhere: int = 0) -> Receipt:
    """One that names so many meals."""
    return Receipt(
        import_id=numbered_id(2),
        status="committed",
        committed_at=NOON,
        revision=1,
        created=created,
        updated=updated,
        unchanged=0,
        deleted_elsewhere=deleted_elsewhere,
        stale=0,
        rejected=[],
        warnings=[],
        totals=ReceiptTotals(meal_count=created + updated + deleted_elsewhere, kcal=Decimal(1)),
        outcomes={},
    )
