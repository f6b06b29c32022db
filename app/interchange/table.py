"""A CSV file as rows with their line numbers; what is wrong with one row leaves the others readable."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from app.interchange.values import BOM, InterchangeError, RowProblem
from contracts.messages import Message, Words

_WIDE_CODECS: Final = (b"\xff\xfe", b"\xfe\xff")

_IS_UTF_16: Final = Message("The file is UTF-16 text. Save or export it as UTF-8.")
_NOT_UTF_8: Final = Message("The file is not UTF-8 text (line {line}). Save or export it as UTF-8.")
_NEVER_CLOSED: Final = Message("a quotation mark is never closed: lines {line} to {last_line} could not be read")
_CELL_TOO_LONG: Final = Message("a cell is longer than {limit} characters")
_NOT_MATCHING: Final = Message("the quotation marks do not match")


def read_text(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark; `InterchangeError` for any other encoding."""
    if data.startswith(_WIDE_CODECS):
        raise InterchangeError(_IS_UTF_16)
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InterchangeError(_NOT_UTF_8.of(line=line)) from None


def read_table(text: str) -> Iterator[tuple[int, list[str]] | RowProblem]:
    """Each row that is not blank with the line it begins on; a `RowProblem` where the quoting is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowProblem(line, _reason(error, line, reader.line_num))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def header_of(text: str) -> list[str]:
    """The first row that is not blank; empty where there is none or it is not CSV."""
    first = next(read_table(text), None)
    return first[1] if isinstance(first, tuple) else []


def _reason(error: csv.Error, line: int, last_line: int) -> Words:
    if "unexpected end" in str(error):
        return _NEVER_CLOSED.of(line=line, last_line=last_line)
    if "field limit" in str(error):
        return _CELL_TOO_LONG.of(limit=csv.field_size_limit())
    return _NOT_MATCHING
