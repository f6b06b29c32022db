"""The garbage collector, kept away from what is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading_modules() -> Iterator[None]:
    """While modules are imported they are not looked through, and never again after that: they stay.

    Looking takes a fifth of the time of imports, and later holds up what a person waits for.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
