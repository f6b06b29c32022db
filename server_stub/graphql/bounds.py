"""How much one query may ask for, counted before anything is done for it.

A fragment counts as often as it is spread, but is looked at once: chains of fragments that double at every link stay
cheap to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from contracts import limits


@dataclass(frozen=True, slots=True)
class Extent:
    """Of a selection, its fragments spread: fields at its top, fields in all, and how deep they lie.

    What is asked of the schema itself (`__schema`, `__type`) counts as fields and not as depth: graphql-core bounds
    it, and every tool's introspection is deeper than any query for data.
    """

    calls: int = 0
    fields: int = 0
    depth: int = 0


_BEYOND: Final = Extent(fields=limits.GRAPHQL_FIELDS_MAX + 1, depth=limits.GRAPHQL_DEPTH_MAX + 1)
"""Of what is nested too far to be looked at."""


def excess(document: DocumentNode) -> Iterator[str]:
    """What is too much, each as a sentence for a person; nothing where the document is within bounds."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > 1:
        yield "A request may hold one operation only."
    meter = _Meter(document)
    for operation in operations:
        extent = meter.extent(operation.selection_set, 1)
        if extent.calls > limits.GRAPHQL_CALLS_MAX:
            yield f"An operation may have at most {limits.GRAPHQL_CALLS_MAX} fields at its top."
        if extent.fields > limits.GRAPHQL_FIELDS_MAX:
            yield f"An operation may ask for at most {limits.GRAPHQL_FIELDS_MAX} fields."
        if extent.depth > limits.GRAPHQL_DEPTH_MAX:
            yield f"An operation may be at most {limits.GRAPHQL_DEPTH_MAX} levels deep."


class _Meter:
    def __init__(self, document: DocumentNode) -> None:
        fragments = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
        self._fragments = {each.name.value: each.selection_set for each in fragments}
        self._known: dict[str, Extent] = {}

    def extent(self, selected: SelectionSetNode | None, nesting: int) -> Extent:
        """Ends for fragments that spread themselves, too; another rule refuses those."""
        if selected is None:
            return Extent()
        if nesting > limits.GRAPHQL_NESTING_MAX:
            return _BEYOND
        calls = fields = depth = 0
        for selection in selected.selections:
            match selection:
                case FieldNode():
                    inner = self.extent(selection.selection_set, nesting + 1)
                    calls, fields = calls + 1, fields + 1 + inner.fields
                    if not selection.name.value.startswith("__"):
                        depth = max(depth, 1 + inner.depth)
                    continue
                case InlineFragmentNode():
                    inner = self.extent(selection.selection_set, nesting + 1)
                case FragmentSpreadNode():
                    inner = self._spread(selection.name.value, nesting + 1)
                case _:
                    continue
            calls, fields, depth = calls + inner.calls, fields + inner.fields, max(depth, inner.depth)
        return Extent(calls, fields, depth)

    def _spread(self, name: str, nesting: int) -> Extent:
        if name not in self._known:
            self._known[name] = Extent()
            self._known[name] = self.extent(self._fragments.get(name), nesting)
        return self._known[name]
