"""Whatever is in a file: a diary, or one error with words for a person."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from app.interchange.cronometer import read_cronometer
from app.interchange.detect import detect
from app.interchange.tuckbox_json import read_tuckbox
from app.interchange.values import InterchangeError
from contracts.wire import write_json
from tests.app.interchange.servings import HEADER, NOW, servings

CELLS = st.text(max_size=12) | st.sampled_from(["2026-03-02", "9999-12-31", "0001-01-01", "9:51 AM", "1.50", "-1", '"'])
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(HEADER, CELLS)), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def reads_or_refuses(read: Callable[[], object]) -> bool:
    try:
        read()
    except InterchangeError as error:
        return str(error).endswith(".")
    return True


@given(ROWS)
def test_every_row_is_taken_or_reported(rows: list[dict[str, str]]) -> None:
    data = servings(*rows)
    found = read_cronometer(data, "America/New_York", NOW)
    assert len(found.rows) + len(found.problems) <= max(len(rows), data.count(b"\n") + data.count(b"\r"))
    assert len({(row.fingerprint, row.ordinal) for row in found.rows}) == len(found.rows)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, with_header: bool) -> None:
    content = servings() + data if with_header else data
    assert reads_or_refuses(lambda: detect(content))
    assert reads_or_refuses(lambda: read_cronometer(content, "UTC", NOW))
    assert reads_or_refuses(lambda: read_tuckbox(content, NOW))


@given(JSON, JSON, JSON, JSON)
def test_any_json_is_read_or_refused(meals: object, targets: object, letters: object, exported_at: object) -> None:
    file = {
        "format": "tuckbox",
        "version": 1,
        "exported_at": exported_at if isinstance(exported_at, str) else "2026-11-20T12:00:00Z",
        "meals": meals if isinstance(meals, str) else [meals],
        "targets": targets,
        "dead_letters": [letters],
    }
    assert reads_or_refuses(lambda: read_tuckbox(write_json(file), NOW))
