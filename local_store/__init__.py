"""The diary on this machine: SQLite, offline, of the guest and of each account.

`Database` is the file; the `Store…` classes are what screens, commands and `sync_client` call, each over one of them.
"""

from local_store.accounts import StoreAccounts
from local_store.backups import make_backup
from local_store.choices import StoreChoices
from local_store.database import Database
from local_store.dead_letters import StoreDeadLetters
from local_store.errors import StepRefused
from local_store.feed import StoreFeed
from local_store.interchange import RestoreCount, SourceCount, StoreInterchange
from local_store.meals import StoreMealService
from local_store.merged import StoreMergedMeals
from local_store.promotions import StorePromotions
from local_store.pushing import StoreOutbox
from local_store.setting_outbox import StoreSettingOutbox
from local_store.settings import StoreSettingsService

__all__ = [
    "Database",
    "RestoreCount",
    "SourceCount",
    "StepRefused",
    "StoreAccounts",
    "StoreChoices",
    "StoreDeadLetters",
    "StoreFeed",
    "StoreInterchange",
    "StoreMealService",
    "StoreMergedMeals",
    "StoreOutbox",
    "StorePromotions",
    "StoreSettingOutbox",
    "StoreSettingsService",
    "make_backup",
]
