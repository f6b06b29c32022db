"""What the dead letters screen shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from app.interchange.dead_letters_json import dead_letter_json
from app.language import writing
from app.language.speech import tr
from app.ui.dead_letters import texts as words
from app.ui.energy import energy_text
from app.ui.meal_form.model import FIELD_NAMES, WHOLE_FORM, FormErrors
from app.ui.ports import TuckboxCore
from app.usecases.sync_words import reason_words
from contracts.imports import ImportItem
from contracts.meal import Meal
from contracts.promotion import DeadLetter, FieldReason
from contracts.settings import EnergyUnit
from contracts.wire import write_json
from contracts.zones import zone


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One refused meal as it is listed. `meal` None where the record is none that could be edited."""

    id: UUID
    name: str
    facts: str
    reason: str
    since: str
    standing: str
    is_on_the_way: bool
    meal: Meal | None
    errors: FormErrors


@dataclass(frozen=True, slots=True)
class LettersView:
    """Everything the screen shows."""

    lines: tuple[LetterLine, ...]
    is_guest: bool

    @property
    def sendable(self) -> tuple[UUID, ...]:
        """Those that are not on their way already."""
        return tuple(line.id for line in self.lines if line.meal is not None and not line.is_on_the_way)


def load_letters(core: TuckboxCore) -> LettersView:
    """Gather and shape all that wait. Blocks."""
    now, tz = core.clock.now(), core.time_zone()
    unit = core.provider.diary().settings.preferences().energy_unit
    lines = tuple(letter_line(letter, now, tz, unit) for letter in core.accounts.letters.all())
    return LettersView(lines, core.provider.user().is_guest)


def letter_line(letter: DeadLetter, now: datetime, tz: str, unit: EnergyUnit = EnergyUnit.KCAL) -> LetterLine:
    """A refused meal as it stands on this device, with the reason for what was sent."""
    meal = letter.meal or sent_meal(letter.record)
    place = zone(tz)
    when = writing.moment(letter.refused_at.astimezone(place), now.astimezone(place))
    return LetterLine(
        id=letter.id,
        name=meal.name if meal else tr(words.NOT_A_MEAL),
        facts=f"{energy_text(meal.kcal, unit)} · {writing.full_date(meal.logical_date)}" if meal else "",
        reason=_reason(letter.code, letter.errors),
        since=words.since(when),
        standing=_standing(letter),
        is_on_the_way=letter.on_the_way,
        meal=meal,
        errors=letter_errors(letter),
    )


def _standing(letter: DeadLetter) -> str:
    if letter.on_the_way:
        return tr(words.ON_THE_WAY)
    return tr(words.CHANGED) if letter.changed else ""


def sent_meal(record: object) -> Meal | None:
    """The meal as it was sent; None where the record is none of ours."""
    try:
        return ImportItem.model_validate(record).meal
    except ValidationError:
        return None


def letter_errors(letter: DeadLetter) -> FormErrors:
    """Each reason at the field of the form it is about; what is about none of them, at the form as a whole."""
    found: FormErrors = {}
    for loc, message in letter.errors:
        field = str(loc[-1]) if loc and str(loc[-1]) in FIELD_NAMES else WHOLE_FORM
        found.setdefault(field, _reason(letter.code, [(loc, message)]))
    if not found:
        reason = _reason(letter.code, ())
        return {WHOLE_FORM: reason[:1].upper() + reason[1:]}
    return found


def _reason(code: str, errors: Sequence[FieldReason]) -> str:
    return f"{reason_words(code, errors).rstrip('.')}."


def exported(letters: Sequence[DeadLetter]) -> bytes:
    """The file of an export: the same document as `tuckbox dead-letters list --json`."""
    return write_json([dead_letter_json(letter) for letter in letters])
