"""Keeps Flet from looking at every property of what comes onto the screen.

Each control that is new is made ready: it learns its parent, a component is drawn, and every property is asked, some
sixty, in case it holds another control. Most were never set. A dialog is looked through once more before that.
"""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

from flet.controls.object_patch import DiffBuilder, ObjectPatchException

from app.ui.brief_removals import plain_fields

_HOLDS_NOTHING: Final = frozenset({str, int, float, bool, type(None)})

_flets_own: Any = DiffBuilder._configure_dataclass


def add_briefly() -> None:
    """From now on only properties that were set are looked at."""
    builder: Any = DiffBuilder
    builder._configure_dataclass = _made_ready
    # By its name: the package has a function of the same one.
    dialogs: Any = import_module("flet.components.hooks.use_dialog")
    dialogs._bind_dialog_subtree = _bind


def _made_ready(
    builder: Any,
    item: Any,
    parent: Any,
    frozen: bool,
    configure_setattr_only: bool = False,
) -> Iterator[Any]:
    """The controls in a value, each before those in it."""
    if isinstance(item, list | dict):
        for each in item.values() if isinstance(item, dict) else item:
            yield from _made_ready(builder, each, parent, frozen)
    elif isinstance(item, builder.control_cls) and not configure_setattr_only:
        yield from _control_made_ready(builder, item, parent, frozen=frozen)
    elif type(item) not in _HOLDS_NOTHING:
        yield from _flets_own(builder, item, parent, frozen, configure_setattr_only)


def _control_made_ready(builder: Any, item: Any, parent: Any, *, frozen: bool) -> Iterator[Any]:
    known = getattr(item, "_parent", None)
    parent = known() if parent is None and known else parent
    if parent is item:
        raise ObjectPatchException(f"{type(item).__name__} is in itself")
    if parent is not None:
        item._parent = weakref.ref(parent)
    if hasattr(item, "_frozen"):
        frozen = item._frozen
    elif frozen:
        item._frozen = frozen
    kind = type(item)
    if getattr(kind, "__flet_control_cls__", None) is None:
        kind.__flet_control_cls__ = builder.control_cls
    item.build()
    item._before_update_safe()
    object.__setattr__(item, "_initialized", True)
    yield item
    for part in _held(item):
        yield from _made_ready(builder, part, item, frozen)
    if not frozen:
        item._dirty.clear()


def _bind(value: Any, parent: Any) -> None:
    """Tell every value in a dialog what it is in."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            _bind(each, parent)
    elif type(value) not in _HOLDS_NOTHING and dataclasses.is_dataclass(value):
        if parent is not None and parent is not value:
            value._parent = weakref.ref(parent)  # type: ignore[union-attr]  # Flet's values take one
        for part in _held(value):
            _bind(part, value)


def _held(item: Any) -> Iterable[Any]:
    """What was set, in the order of the fields, and what is no property."""
    kind: Any = type(item)
    places = _places(kind)
    names = places.keys() & {*getattr(item, "_values", ()), *plain_fields(kind)}
    return [getattr(item, name) for name in sorted(names, key=places.__getitem__)]


@cache
def _places(kind: Any) -> dict[str, int]:
    """The fields that Flet looks at, by name."""
    fields = dataclasses.fields(kind)
    return {field.name: place for place, field in enumerate(fields) if not field.metadata.get("skip", False)}
