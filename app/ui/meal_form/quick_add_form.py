"""The shortest form: the energy, and a name only if one wants to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions
from app.ui.boundary import component
from app.ui.fields import figure_field, form_error, text_field, use_field_refs, use_form
from app.ui.form_dialog import form_dialog
from app.ui.look import muted
from app.ui.meal_form import texts
from app.ui.meal_form.meal_saving import use_saving
from app.ui.meal_form.model import KCAL, NAME, MealFrame, counts_for, first_texts, labels
from app.ui.surroundings import Surroundings
from app.ui.undo import say_done
from contracts.meal import Meal
from contracts.services import Change


@component
def quick_add_dialog(around: Surroundings, frame: MealFrame, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn, with the figure focused. The meal is eaten now."""
    form = use_form(first_texts(frame))
    refs = use_field_refs([KCAL, NAME])

    def store() -> diary_actions.Saved:
        typed = form.current()
        named = replace(typed, name=typed.name.strip() or tr(texts.QUICK_ADD))
        return diary_actions.save_meal(around.core, named, frame)

    saving = use_saving(refs, store, {})

    def after(meal: Meal, done: Change | None) -> None:
        close()
        around.look_again()
        say_done(around, texts.added(meal.name), done)

    save = partial(saving.save, after)
    names = labels(frame.unit)
    energy = figure_field(
        names[KCAL],
        form.held.kcal,
        lambda typed: form.change(kcal=typed),
        save=save,
        error=saving.errors.get(KCAL),
        ref=refs[KCAL],
        autofocus=True,
    )
    name = text_field(
        names[NAME],
        form.held.name,
        lambda typed: form.change(name=typed),
        save=save,
        error=saving.errors.get(NAME),
        ref=refs[NAME],
        helper=tr(texts.QUICK_ADD_NAME_HELP),
    )
    words = counts_for(form.held, frame, around.pulse.today)
    elsewhere = [said for field, said in saving.errors.items() if field not in refs]
    wrong = form_error(elsewhere[0] if elsewhere else None)
    fields = [energy, name, *([muted(words)] if words else []), *wrong]
    return form_dialog(tr(texts.QUICK_ADD), fields, save, close, is_busy=saving.is_busy)
