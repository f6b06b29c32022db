"""The first moments of a window: it is there before the diary is, and says so where that takes a while."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import flet as ft

from app.language.speech import speaking, tr
from app.ui.brief_additions import add_briefly
from app.ui.brief_descriptions import describe_briefly
from app.ui.brief_removals import list_removed_briefly
from app.ui.faults import words_for
from app.ui.hooks import REST_SECONDS
from app.ui.languages import device_language, speak
from app.ui.texts import APP_NAME
from app.ui.theming import dress
from app.web.not_opened import NOT_OPENED_PATH
from contracts.messages import Message, Words
from contracts.settings import Theme

_OPENING: Final = Message("Your diary is being opened")

_log = logging.getLogger(__name__)

OpenWindow = Callable[[ft.Page], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class OpenedApp:
    """The program, once its diary is open."""

    open_window: OpenWindow
    export: Callable[[Path], int]
    """Writes the diary that is shown to a file, in the form that the file's ending says; the number of meals."""


class Opening:
    """The diary on its way to being open, in a thread of its own."""

    def __init__(self, open_diary: Callable[[], OpenedApp]) -> None:
        self.opened: Future[OpenedApp] = Future()
        self.told = threading.Event()
        """Set once a browser has the reason why the diary could not be opened."""
        self.reason: Words | None = None
        """Why the diary could not be opened; None where it is open, or may yet be."""
        self._open = open_diary
        self._thread: threading.Thread | None = None

    def begin(self, when_failed: Callable[[], None]) -> None:
        """Open it. `when_failed` is called in the same thread where that could not be done."""
        self._thread = threading.Thread(target=self._run, args=(when_failed,), name="opening the diary")
        self._thread.start()

    def end(self) -> None:
        """Wait until nothing is under way any more. Raises why the diary could not be opened."""
        if self._thread is not None:
            self._thread.join()
            self.opened.result()

    def export(self, file: Path) -> int:
        """`OpenedApp.export`, once there is one. Blocks."""
        return self.opened.result().export(file)

    def _run(self, when_failed: Callable[[], None]) -> None:
        try:
            self.opened.set_result(self._open())
        except BaseException as error:  # noqa: BLE001 -- raised again by whoever asks
            self.reason = words_for(error, _log)
            self.opened.set_exception(error)
            when_failed()


def once_open(opening: Opening) -> OpenWindow:
    """What Flet calls for every window that opens."""
    describe_briefly()
    list_removed_briefly()
    add_briefly()

    async def open_window(page: ft.Page) -> None:
        opened = asyncio.wrap_future(opening.opened)
        in_time, _ = await asyncio.wait({opened}, timeout=REST_SECONDS)
        if not in_time:
            await _show(page, _wait)
            await asyncio.wait({opened})
        if opened.exception() and (reason := opening.reason):
            await _show(page, lambda: ft.Text(tr(reason)))
            if page.web:  # once the program has ended, Flet would hide the words
                await ft.UrlLauncher().launch_url(NOT_OPENED_PATH, web_only_window_name="_self")
        else:
            await opened.result().open_window(page)

    return open_window


async def _show(page: ft.Page, draw: Callable[[], ft.Control]) -> None:
    """Nothing but this, in the middle of the window. What the person prefers stands in the diary, unknown as yet."""
    language = await device_language(page)
    speak(page, language)
    with speaking(language):
        middle = ft.Container(draw(), alignment=ft.Alignment.CENTER, expand=True)
    page.title = APP_NAME
    dress(page, Theme.SYSTEM)
    page.views = [ft.View(route="/", controls=[middle])]
    page.update()


def _wait() -> ft.Control:
    return ft.Column(
        [ft.ProgressRing(), ft.Text(tr(_OPENING))],
        tight=True,
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
