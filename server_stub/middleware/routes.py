"""Which route answered a request, by its pattern: a path carries ids."""

from __future__ import annotations

from starlette.types import Scope


def route_pattern(scope: Scope) -> str | None:
    """Such as `/v1/meals/{id}`, once the application has run; None where no route fits."""
    found = getattr(scope.get("route"), "path", None)
    return found if isinstance(found, str) else None
