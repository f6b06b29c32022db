"""JSON bodies as `contracts` reads and checks them, in place of the framework's laxer reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import models_json_schema

from contracts.fields import Record
from contracts.problems import ProblemCode
from contracts.wire import MalformedJson, read_json
from server_stub.errors import RequestRefused
from server_stub.problems import refuse_invalid
from server_stub.services import services_of

_Body = TypeVar("_Body", bound=Record)
_REFERENCE = "#/components/schemas/{model}"
_LISTS = (("items",), ("operations",))
"""Where a request brings many: one with too many is to be cut into several."""


async def raw_body(request: Request) -> bytes:
    """The body's bytes, after decompression; `middleware.body_limit` has bounded them."""
    return await request.body()


RawBody = Annotated[bytes, Depends(raw_body)]


def parse_body(model: type[_Body], raw: bytes, now: datetime) -> _Body:
    """The model in these bytes. Raises `RequestRefused` with `malformed_body` or `validation_error`."""
    try:
        value = read_json(raw)
    except MalformedJson as error:
        raise RequestRefused(ProblemCode.MALFORMED_BODY, str(error)) from None
    try:
        return model.model_validate(value, context={"now": now})
    except ValidationError as error:
        if any(each["type"] == "too_long" and each["loc"] in _LISTS for each in error.errors()):
            raise RequestRefused(ProblemCode.TOO_LARGE, "The request brings too many items.") from None
        raise refuse_invalid(error, "body") from None


def body_of(model: type[_Body]) -> Callable[[Request, bytes], _Body]:
    """A dependency that gives the request's body as `model`."""

    def read(request: Request, raw: RawBody) -> _Body:
        return parse_body(model, raw, services_of(request).clock.now())

    return read


def documents_body(model: type[Record]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body itself."""
    schema = {"$ref": _REFERENCE.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def document_bodies(app: FastAPI, models: tuple[type[BaseModel], ...]) -> None:
    """Add the schemas that `documents_body` refers to."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _, bodies = models_json_schema([(each, "validation") for each in models], ref_template=_REFERENCE)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(bodies["$defs"])
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
