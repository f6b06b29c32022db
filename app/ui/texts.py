"""What several screens say. What one screen says is in the `texts` beside it."""

from __future__ import annotations

from typing import Final

from contracts.meal import Slot
from contracts.messages import Message

APP_NAME: Final = "Tuckbox"
SOMETHING_WENT_WRONG: Final = Message("Something went wrong here. Your diary is safe. Try again, or reload the page.")
DID_NOT_WORK: Final = Message("That did not work. Your diary is as it was before.")
NO_SUCH_PAGE: Final = Message("There is no such page. Choose another one in the menu.")

SAVE: Final = Message("Save")
SAVING: Final = Message("Saving")
CANCEL: Final = Message("Cancel")
UNDO: Final = Message("Undo")
CLOSE: Final = Message("Close")
TRY_AGAIN: Final = Message("Try again")
SHOW_PASSWORD: Final = Message("Show password")
HIDE_PASSWORD: Final = Message("Hide password")

PROTEIN: Final = Message("Protein")
CARBS: Final = Message("Carbs")
CARBS_IN_BRIEF: Final = Message("Carbs", context="beside its figure, where there is little room")
FAT: Final = Message("Fat")

SLOT_NAMES: Final = {
    Slot.BREAKFAST: Message("Breakfast"),
    Slot.LUNCH: Message("Lunch"),
    Slot.DINNER: Message("Dinner"),
    Slot.SNACK: Message("Snack"),
    None: Message("Other meals"),
}
SLOT_HEADINGS: Final = {**SLOT_NAMES, Slot.SNACK: Message("Snacks")}
