"""What a query must keep to before anything is done for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphql import ASTValidationRule, GraphQLError, ValuesOfCorrectTypeRule, specified_rules
from strawberry.extensions import SchemaExtension

from contracts import limits
from server_stub.graphql.bounds import excess
from server_stub.graphql.errors import TooMuch, reason


class _UnquotedValues(ValuesOfCorrectTypeRule):
    def report_error(self, error: GraphQLError) -> None:
        super().report_error(GraphQLError(reason(error), error.nodes))


_RULES: Final[tuple[type[ASTValidationRule], ...]] = (
    _UnquotedValues,
    *(rule for rule in specified_rules if rule is not ValuesOfCorrectTypeRule),
)


class Bounded(SchemaExtension):
    """Bounds the work of every operation: what is too much is not even compared with the schema."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = limits.GRAPHQL_TOKENS_MAX
        self.execution_context.validation_rules = _RULES
        yield

    def on_validate(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None and (found := [TooMuch(sentence) for sentence in excess(document)]):
            self.execution_context.pre_execution_errors = [*found]
        yield
