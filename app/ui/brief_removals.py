"""Keeps Flet from looking at every property of what leaves the screen.

After each drawing Flet lists the controls that are gone, or were drawn anew, and asks each for all of its properties,
some sixty, in case one holds another control: a third of the time that another day takes. Most were never set.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from flet.controls.object_patch import DiffBuilder
from flet.controls.value_types import Prop


def list_removed_briefly() -> None:
    """From now on only properties that were set are looked at."""
    builder: Any = DiffBuilder
    builder._removed_controls = _removed


def _removed(builder: Any, item: Any, recurse: bool) -> Iterator[Any]:
    """The controls in a value, each after those in it. `recurse` looks also into those that were never drawn."""
    for part in _parts(builder, item, recurse=recurse):
        yield from _removed(builder, part, recurse)
    if isinstance(item, builder.control_cls):
        yield item


def _parts(builder: Any, item: Any, *, recurse: bool) -> Iterable[Any]:
    if isinstance(item, list):
        return item
    if isinstance(item, dict):
        return item.values()
    if not isinstance(item, builder.control_cls):
        return ()
    if hasattr(item, "__prev_lists"):  # as it was drawn last
        kinds = ("__prev_lists", "__prev_dicts", "__prev_classes")
        return [part for kind in kinds for part in getattr(item, kind, {}).values()]
    if not recurse:
        return ()
    kind: Any = type(item)
    return [*item._values.values(), *(getattr(item, name) for name in plain_fields(kind))]


@cache
def plain_fields(kind: Any) -> tuple[str, ...]:
    """The fields that are no properties, so that `_values` does not have them."""
    return tuple(
        field.name
        for field in dataclasses.fields(kind)
        if not field.metadata.get("skip", False) and not isinstance(_declared(kind, field.name), Prop)
    )


def _declared(kind: type, name: str) -> object:
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)
