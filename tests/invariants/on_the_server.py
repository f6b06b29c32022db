"""What can be seen of an account, and a server that dies in the middle of a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tests.server_stub.people import Person


def account_of(ada: Person) -> tuple[Any, ...]:
    """Everything anybody can see of an account."""
    changes = ada.changes()
    return ada.meals(), ada.summaries(), changes["items"], changes["head"]


@contextmanager
def failing_at(number: int) -> Iterator[None]:
    """The server's database fails at the n-th statement of a request."""
    count = 0

    def statement(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise RuntimeError("the machine goes down")

    event.listen(Engine, "before_cursor_execute", statement)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
