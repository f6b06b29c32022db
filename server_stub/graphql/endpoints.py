"""`POST /graphql`, for signed-in people; there is no other way to ask, and no page to ask from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict, Field
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from contracts.fields import Record
from contracts.wire import write_json
from server_stub.auth.identity import Account
from server_stub.bodies import body_of, documents_body
from server_stub.graphql.errors import formatted
from server_stub.graphql.resolvers import Asked
from server_stub.graphql.schema import SCHEMA
from server_stub.problems import invalid_field
from server_stub.services import services_of

_ALLOWED = (OperationType.QUERY, OperationType.MUTATION)
router = APIRouter(tags=["graphql"])


class GraphQLRequest(Record):
    """One operation. `extensions` are for tools and change nothing."""

    query: Annotated[str, Field(min_length=1)]
    operationName: str | None = None  # noqa: N815 - the name in the GraphQL over HTTP specification
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


class GraphQLProblem(Record):
    """`extensions` holds a `code` of `contracts.problems`, and `errors` where fields are at fault."""

    message: str
    locations: list[dict[str, int]] | None = None
    path: list[str | int] | None = None
    extensions: dict[str, Any]


class GraphQLAnswer(Record):
    """`data` is absent where the query could not be run at all."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    data: dict[str, Any] | None = None
    errors: list[GraphQLProblem] | None = None


BODIES = (GraphQLRequest,)


@router.post("/graphql", response_model=GraphQLAnswer, openapi_extra=documents_body(GraphQLRequest))
def graphql(
    request: Request, who: Account, asked: Annotated[GraphQLRequest, Depends(body_of(GraphQLRequest))]
) -> Response:
    """Run one query or mutation of `docs/schema.graphql`."""
    try:
        result = SCHEMA.execute_sync(
            asked.query,
            variable_values=asked.variables,
            context_value=Asked(who.account_id, services_of(request)),
            operation_name=asked.operationName,
            allowed_operation_types=_ALLOWED,
        )
    except (MissingQueryError, CannotGetOperationTypeError):
        raise invalid_field(("body", "query"), "must hold the operation to run") from None
    except InvalidOperationTypeError:
        raise invalid_field(("body", "query"), "must be a query or a mutation") from None
    answer: dict[str, Any] = {"errors": formatted(result.errors)} if result.errors else {}
    if result.data is not None or any(error.path for error in result.errors or []):
        answer["data"] = result.data
    return Response(write_json(answer), media_type="application/json")
