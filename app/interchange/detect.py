"""Which format a file is, by what is in it; its name says nothing."""

from __future__ import annotations

from typing import Final

from app.interchange.columns import is_servings, other_export
from app.interchange.cronometer import check_header
from app.interchange.spreadsheet import is_spreadsheet
from app.interchange.table import header_of, read_text
from app.interchange.values import BOM, DiaryFormat, InterchangeError
from contracts.messages import Message

_IS_SPREADSHEET: Final = Message(
    "This is Tuckbox's table for spreadsheets, which leaves things out. Import the .json export instead."
)
_UNKNOWN: Final = Message(
    "The content of this file is of no kind that can be imported. Those are: "
    "Cronometer's servings export (CSV) and Tuckbox's own export (JSON)."
)


def detect(data: bytes) -> DiaryFormat:
    """The format of the file. `InterchangeError` says what it is instead, or what could be read."""
    if data.removeprefix(BOM).lstrip()[:1] in (b"{", b"["):
        return DiaryFormat.TUCKBOX
    header = header_of(read_text(data))
    if is_servings(header):
        return DiaryFormat.CRONOMETER
    if other_export(header) is not None:
        check_header(header)
    if is_spreadsheet(header):
        raise InterchangeError(_IS_SPREADSHEET)
    raise InterchangeError(_UNKNOWN)
