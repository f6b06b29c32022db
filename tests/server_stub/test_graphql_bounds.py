"""How much a query may ask for: counted from its text, before anything is done."""

from __future__ import annotations

import pytest
from graphql import get_introspection_query, parse

from contracts import limits
from contracts.wire import write_json
from server_stub.graphql.bounds import excess
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.queries import ask, refusals
from tests.support.builders import a_meal

ONE_ONLY = "A request may hold one operation only."
CALLS = "An operation may have at most 10 fields at its top."
FIELDS = "An operation may ask for at most 400 fields."
DEPTH = "An operation may be at most 8 levels deep."


def nested(depth: int) -> str:
    return "{ a " * depth + "}" * depth


def chain(links: int, spreads: int) -> str:
    """Fragments that each spread the next one so many times."""
    each = "".join(f"fragment F{n} on T {{ {f'...F{n + 1} ' * spreads} }} " for n in range(links))
    return f"{{ ...F0 }} {each} fragment F{links} on T {{ a }}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (nested(8), []),
        (nested(9), [DEPTH]),
        ("{ " + "a " * 10 + "}", []),
        ("{ " + "a " * 11 + "}", [CALLS]),
        ("{ a { " + "b " * 399 + "} }", []),
        ("{ a { " + "b " * 400 + "} }", [FIELDS]),
        ("{ ...F ...F } fragment F on T { " + "a " * 5 + "}", []),
        ("{ ...F ...F } fragment F on T { " + "a " * 6 + "}", [CALLS]),
        ("{ ... on T { " + "a " * 11 + "} }", [CALLS]),
        ("{ a { ...F } } fragment F on T { b { c { d { e { f { g { h { i } } } } } } } }", [DEPTH]),
        (chain(8, 2), [CALLS]),
        (chain(9, 2), [CALLS, FIELDS]),
        (chain(30, 2), [CALLS, FIELDS]),
        (chain(31, 2), [FIELDS, DEPTH]),
        (chain(100, 9), [FIELDS, DEPTH]),
        ("{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }", []),
        ("{ ...Absent }", []),
        ("query A { a } query B { b }", [ONE_ONLY]),
        ("query A { a } mutation B { b }", [ONE_ONLY]),
        (get_introspection_query(), []),
        ("{ __schema " + nested(40) + " }", [FIELDS]),
    ],
)
def test_what_is_too_much_is_said(query: str, expected: list[str]) -> None:
    assert expected == list(excess(parse(query)))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ " + " ".join(f"a{n}: meals(first: 500) {{ nextCursor }}" for n in range(11)) + " }", "too_large"),
        (chain(60, 2).replace("on T", "on Query"), "too_large"),
        ("query A { userTargets { kcal } } query B { userTargets { kcal } }", "too_large"),
        ("{ meals " * 150, "malformed_body"),
        (nested(10_000), "malformed_body"),
        ("{ meals(first: " + "[" * 10_000 + "]" * 10_000 + ") { nextCursor } }", "malformed_body"),
        ("{ " + "a " * 100_000 + "}", "malformed_body"),
        ("{ " + "#\n" * 100_000 + "userTargets { kcal } }", "malformed_body"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "validation_error"),
        ("{ meals(first: " + "9" * 100_000 + ") { nextCursor } }", "validation_error"),
    ],
    ids=lambda value: value[:40],
)
def test_a_query_made_to_exhaust_the_server_is_refused(ada: Person, query: str, code: str) -> None:
    assert {code} == {error["extensions"]["code"] for error in refusals(ada, query)}


def test_variables_may_be_no_deeper_than_any_body(ada: Person) -> None:
    deep = b'{"query": "{ userTargets { kcal } }", "variables": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}"
    refused(ada.http.post("/graphql", content=deep), 400, "malformed_body")


def test_a_body_may_have_a_mebibyte_and_is_not_unpacked(ada: Person) -> None:
    query = write_json({"query": "{ userTargets { kcal } }"})
    padded = query.ljust(limits.GRAPHQL_BYTES_MAX)
    assert {"data": {"userTargets": None}} == answered(ada.http.post("/graphql", content=padded))
    refused(ada.http.post("/graphql", content=padded + b" "), 413, "too_large")
    packed = ada.http.post("/graphql", content=query, headers={"Content-Encoding": "gzip"})
    refused(packed, 415, "unsupported_media_type")


def test_what_a_screen_asks_for_is_within_bounds(ada: Person) -> None:
    ada.put_meal(a_meal())
    query = """query Screen { ...Day week: daySummaries(from: "2026-11-14") { ...Sum } userTargets { kcal } }
        fragment Day on Query { today: meals(logicalDate: "2026-11-20") { items { id name kcal nutrients { code } } } }
        fragment Sum on DaySummary { logicalDate kcal mealCount unknown { fatG } }"""
    found = ask(ada, query)
    assert (1, 1, None) == (len(found["today"]["items"]), found["week"][0]["mealCount"], found["userTargets"])
