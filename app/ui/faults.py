"""From an error to the sentence a person reads. What nobody foresaw is logged by place and kind, never by content."""

from __future__ import annotations

import logging
import traceback

from app.language.speech import tr
from app.ui import texts
from app.usecases.errors import PersonError
from contracts.messages import Words
from contracts.services import DiaryError


def sentence_for(error: BaseException, log: logging.Logger, otherwise: Words = texts.DID_NOT_WORK) -> str:
    """`words_for` in the language in force."""
    return tr(words_for(error, log, otherwise))


def words_for(error: BaseException, log: logging.Logger, otherwise: Words = texts.DID_NOT_WORK) -> Words:
    """The error's own words where they are meant for a person; else `otherwise`, and a line in the log.

    The log names the kind of error and where it arose; its message may quote a meal and is left out.
    """
    if isinstance(error, PersonError | DiaryError):
        return error.words
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name} {frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("%s at %s", type(error).__name__, places or "unknown place")
    return otherwise
