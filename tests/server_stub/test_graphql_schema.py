"""The schema's text in the documentation is the schema that is served."""

from __future__ import annotations

from server_stub.graphql.schema import SCHEMA
from tests.architecture.source_tree import ROOT


def test_the_schema_in_the_documentation_is_current() -> None:
    """Write `SCHEMA.as_str()` there again."""
    assert (ROOT / "docs" / "schema.graphql").read_text(encoding="utf-8") == SCHEMA.as_str() + "\n"
