"""The schema; `docs/schema.graphql` is its text."""

from __future__ import annotations

from typing import Final

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from server_stub.graphql import resolvers, types
from server_stub.graphql.rules import Bounded
from server_stub.graphql.scalars import SCALARS


@strawberry.type
class Query:
    """What can be asked."""

    meals: types.MealPage | None = strawberry.field(
        resolver=resolvers.meals,
        description="The meals of one logical date, or of those from `from` to `to`, both included.",
    )
    day_summaries: list[types.DaySummary] | None = strawberry.field(
        resolver=resolvers.day_summaries,
        description="The totals of each logical date from `from` to `to`, both included, that has meals.",
    )
    user_targets: types.UserTargets | None = strawberry.field(
        resolver=resolvers.user_targets, description="The daily targets; null where none are set."
    )


@strawberry.type(description="Each field is a transaction of its own; they run one after the other.")
class Mutation:
    """What can be done."""

    add_meal: types.Meal | None = strawberry.mutation(
        resolver=resolvers.add_meal, description="Add a meal; an id that is taken is refused (`precondition_failed`)."
    )
    delete_meal: bool | None = strawberry.mutation(
        resolver=resolvers.delete_meal, description="Delete a meal; true the second time, too."
    )
    update_user_targets: types.UserTargets | None = strawberry.mutation(
        resolver=resolvers.update_user_targets, description="Replace the daily targets."
    )
    import_guest_history: types.Receipt | None = strawberry.mutation(
        resolver=resolvers.import_guest_history,
        description="Bring a guest's diary along; the same text again gets the same receipt.",
    )


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: the library would quote the query. `graphql.errors` logs what is unexpected."""


SCHEMA: Final = _Schema(
    query=Query, mutation=Mutation, extensions=[Bounded], config=StrawberryConfig(scalar_map=SCALARS)
)
