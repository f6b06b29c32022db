"""JSON is read exactly or not at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.wire import MalformedJson, instant_text, number, read_json, write_json
from tests.support.builders import numbered_id


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"0.1", Decimal("0.1")),
        (b"2752.60", Decimal("2752.60")),
        (b"1e2", Decimal("1E+2")),
        (b"0.30000000000000004", Decimal("0.30000000000000004")),
        (b"12345678901234567890", 12345678901234567890),
        (b"1e400", Decimal("1E+400")),
        (b'"caf\\u00e9"', "café"),
        (b"[true,null]", [True, None]),
    ],
)
def test_numbers_are_read_exactly(body: bytes, expected: object) -> None:
    found = read_json(body)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "at character 0"),
        (b"{", "not valid JSON"),
        (b'{"a":1,}', "not valid JSON"),
        (b"{} {}", "not valid JSON"),
        (b"{'a':1}", "not valid JSON"),
        (b'"\x01"', "not valid JSON"),
        (b"\xff\xfe{\x00}\x00", "not valid UTF-8"),
        (b'"\xed\xa0\x80"', "not valid UTF-8"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b"NaN", "NaN is not a JSON number"),
        (b'{"kcal":-Infinity}', "-Infinity is not a JSON number"),
        (b'{"kcal":1,"kcal":2}', "same key twice"),
        (b'[{"a":{"b":1,"\\u0062":2}}]', "same key twice"),
        (b"9" * 5000, "not valid JSON"),
        (b"1e" + b"9" * 5000, "not valid JSON"),
    ],
)
def test_what_is_not_exact_json_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedJson, match=reason):
        read_json(body)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:
    deepest = limits.JSON_DEPTH_MAX
    read_json(opening * deepest + "1" + closing * deepest)
    with pytest.raises(MalformedJson, match="deeper than 32"):
        read_json(opening * (deepest + 1) + "1" + closing * (deepest + 1))
    with pytest.raises(MalformedJson):
        read_json(opening * 200_000)


def test_brackets_in_text_and_side_by_side_are_not_depth() -> None:
    wide = [{"name": '[[{{"\\' * 40}] * 100
    assert read_json(json.dumps(wide)) == wide


@pytest.mark.parametrize(("closing", "opening"), [("]", "["), ('"]"', '"["'), ('\\"]\\"', '\\"[\\"'), ("\\]", "\\[")])
def test_brackets_in_text_do_not_make_up_for_depth(closing: str, opening: str) -> None:
    """Taken for structure, the two texts would end the outermost level early and begin it again late."""
    inner = "[" * limits.JSON_DEPTH_MAX + "]" * limits.JSON_DEPTH_MAX
    with pytest.raises(MalformedJson, match="deeper than 32"):
        read_json(f"[{json.dumps(closing)},{inner},{json.dumps(opening)}]")


@given(st.integers(30, 35), st.lists(st.text(alphabet='[]{}"\\a'), max_size=40))
def test_depth_is_that_of_the_brackets_outside_of_strings(depth: int, texts: list[str]) -> None:
    body = "[" * (depth - 1) + json.dumps(texts) + "]" * (depth - 1)
    if depth > limits.JSON_DEPTH_MAX:
        with pytest.raises(MalformedJson, match="deeper than 32"):
            read_json(body)
    else:
        assert read_json(body) == json.loads(body)


def test_a_refusal_does_not_repeat_the_content() -> None:
    with pytest.raises(MalformedJson) as caught:
        read_json(b'{"note": "a secret", "note": ')
    assert "secret" not in str(caught.value)


def test_half_a_character_is_read_and_can_be_written() -> None:
    """It is the field's check that refuses it, so that the refused record can be kept and shown."""
    found = read_json(b'{"name":"\\ud800"}')
    assert found == {"name": "\ud800"}
    assert write_json(found) == b'{"name":"\\ud800"}'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("350.000"), b"350"),
        (Decimal("0.1"), b"0.1"),
        (Decimal("1E+2"), b"100"),
        (Decimal("0.001"), b"0.001"),
        (Decimal("999999.999"), b"999999.999"),
        (Decimal("1E+400"), b'"1E+400"'),
        (Decimal("NaN"), b'"NaN"'),
        (Decimal("0.12345678901234567"), b'"0.12345678901234567"'),
        ({"b": 1, "a": "ü"}, '{"b":1,"a":"ü"}'.encode()),
        (numbered_id(1), b'"00000000-0000-4000-8000-000000000001"'),
        (date(2026, 11, 20), b'"2026-11-20"'),
        (datetime(2026, 11, 20, 1, 30, tzinfo=timezone(timedelta(hours=1))), b'"2026-11-20T00:30:00.000Z"'),
    ],
)
def test_a_value_has_one_compact_form(value: object, expected: bytes) -> None:
    assert write_json(value) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_nan_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"kcal": value})


def test_an_object_without_a_json_form_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        write_json(object())


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(1900, 1, 1, tzinfo=UTC), "1900-01-01T00:00:00.000Z"),
        (datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC), "2026-11-20T23:59:59.999Z"),
        (datetime(987, 1, 1, tzinfo=UTC), "0987-01-01T00:00:00.000Z"),
    ],
)
def test_an_instant_has_one_text(instant: datetime, expected: str) -> None:
    assert instant_text(instant) == expected


@given(st.decimals(0, 1_000_000, places=3))
def test_the_shortest_float_shows_the_same_decimal(value: Decimal) -> None:
    assert Decimal(repr(number(value))) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert read_json(write_json(value)) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ue0-+.1aNIn', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        found = read_json(body)
    except MalformedJson:
        return
    assert found is None or isinstance(found, dict | list | str | int | Decimal)
