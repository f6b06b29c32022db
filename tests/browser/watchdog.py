"""Ends a page that stands still: a question to it would otherwise be waited for without end."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser


class Watchdog:
    """From the block's begin, the browser's pages are ended once nobody said for so many seconds that all is well.

    Whoever waits for an answer of a page then gets an error, and `has_bitten` says why. The browser itself goes on.
    """

    def __init__(self, browser: Browser, seconds: float) -> None:
        self.has_bitten = False
        self._seconds = seconds
        self._processes = browser.new_browser_cdp_session()
        self._renderers: list[int] = []
        self._said, self._over = threading.Event(), False
        self._waiting = threading.Thread(target=self._wait)

    def __enter__(self) -> Self:
        """Begin to wait."""
        self.all_is_well()
        self._waiting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """No longer wait."""
        self._over = True
        self._said.set()
        self._waiting.join()
        self._processes.detach()

    def all_is_well(self) -> None:
        """The page has answered; the wait begins anew. To be called by the thread that drives the browser."""
        processes = self._processes.send("SystemInfo.getProcessInfo")["processInfo"]
        self._renderers = [each["id"] for each in processes if each["type"] == "renderer"]
        self._said.set()

    def _wait(self) -> None:
        while self._said.wait(self._seconds):
            if self._over:
                return
            self._said.clear()
        self.has_bitten = True
        for renderer in self._renderers:
            with suppress(ProcessLookupError):
                os.kill(renderer, signal.SIGKILL)
