"""A window without a client: a real Flet session on a connection that only remembers what it was told to send."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]  # it ships no types
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from app.ui.navigation import Navigation

_TURNS = 12

C = TypeVar("C", bound=BaseControl)


class RememberingConnection(Connection):
    """Packs every message as the real one does, because packing is what later changes are compared with."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flet leaves it untyped
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(1)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "http://window.test"
        self._FletApp__send_queue: object | None = object()
        """As in Flet's own: None from when the browser has gone, which the session has not heard of yet."""
        self.crashes: list[str] = []
        self.patches: list[Any] = []
        self.patched: list[int] = []
        self.addresses: list[str] = []

    def send_message(self, message: Any) -> None:
        if self._FletApp__send_queue is None:
            raise AttributeError("'NoneType' object has no attribute 'put_nowait'")  # as Flet's own does
        pack([message.action, message.body])
        if message.action == MessageAction.PATCH_CONTROL:
            self.patches.append(message.body.patch)
            self.patched.append(message.body.id)
        if message.action == MessageAction.INVOKE_METHOD and message.body.name == "push_route":
            self.addresses.append(message.body.args["route"])
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)


class Window:
    """One open window, as a test sees it."""

    def __init__(self, session: Session, connection: RememberingConnection) -> None:
        self._session = session
        self._connection = connection
        self._told_of: list[str] = []
        """What events are under way of, the next one first."""

    @property
    def texts(self) -> list[str]:
        """Every text that is shown, dialogs and snack bars included."""
        return [each.value for each in self._controls() if isinstance(each, ft.Text) and each.value]

    @property
    def page(self) -> ft.Page:
        """Flet's own object for the window."""
        page: ft.Page = self._session.page
        return page

    @property
    def addresses(self) -> list[str]:
        """What the browser was asked to go to."""
        return self._connection.addresses

    @property
    def path(self) -> str:
        """Of the screen that is shown; the browser's address may be behind it."""
        held = self._session.store.get("navigation")
        assert isinstance(held, Navigation)
        return held.location

    @property
    def whole_drawings(self) -> int:
        """How many messages concerned the page itself: the browser draws its whole window for each."""
        return self._connection.patched.count(self.page._i)

    @property
    def drawn(self) -> list[int]:
        """The control that each message concerned, in order."""
        return self._connection.patched

    async def be_at(self, address: str) -> None:
        """The browser says where it is: where it was asked to go, or where the person went back to."""
        self._session.apply_page_patch({"route": address})
        await self._session.dispatch_event(self._session.page._i, "route_change", {"route": address})
        await self.settle()

    async def come_back(self) -> None:
        """The window is connected again, so that it looks at once how things stand."""
        await self._session.dispatch_event(self.page._i, "connect", None)
        await self.settle()

    async def resize(self, width: float) -> None:
        """The person makes the window that wide, in pixels."""
        await self._session.dispatch_event(self.page._i, "resize", {"width": width, "height": 700})
        await self.settle()

    @contextlib.contextmanager
    def parting(self) -> Iterator[None]:
        """The browser goes, as it does when its page is reloaded, and is back afterwards."""
        self._connection._FletApp__send_queue = None
        yield
        self._connection._FletApp__send_queue = object()
        pack(self._session.page)

    def answer_for_nobody(self) -> None:
        """What arrives when a control went away before the browser had done as it was asked."""
        self._session.handle_invoke_method_results(999_999, "call", None, None)

    async def click(self, words: str) -> None:
        """Press the button of that name."""
        found = [each for each in self._controls() if isinstance(each, ft.Button) and each.content == words]
        assert len(found) == 1, f"{len(found)} buttons {words!r}; shown: {self.texts}"
        await self._session.dispatch_event(found[0]._i, "click", None)
        await self.settle()

    async def key(self, name: str) -> None:
        """Press that key, as Flet names it, wherever the keyboard is."""
        held = {"shift": False, "ctrl": False, "alt": False, "meta": False}
        await self._session.dispatch_event(self.page._i, "keyboard_event", {"key": name, **held})
        await self.settle()

    async def choose(self, control: BaseControl, data: object) -> None:
        """The person chooses that of what the control offers."""
        await self._session.dispatch_event(control._i, "change", data)

    def letters_arrive(self, label: str, letters: str) -> None:
        """The first half of a letter typed: the field's value, before its handler runs."""
        self._session.apply_patch(self._field(label)._i, {"value": letters})
        self._told_of.append(letters)

    def letters_miss(self, letters: str) -> None:
        """The same, where the control that they reach is none that is shown any more."""
        self._told_of.append(letters)

    async def letters_are_handled(self, label: str, meanwhile: str | None = None) -> None:
        """The second half, and what follows from it is drawn; `meanwhile` is what stands in the field by then."""
        await self._session.dispatch_event(self._field(label)._i, "change", self._told_of.pop(0))
        if meanwhile is not None:
            self.letters_arrive(label, meanwhile)
        await self._session.after_event(self._session.page)
        await self.settle()

    def shown(self, kind: type[C]) -> list[C]:
        """Every control of that kind."""
        return [each for each in self._controls() if isinstance(each, kind)]

    def value(self, label: str) -> str | None:
        """What stands in that field."""
        return self._field(label).value

    def told(self, prop: str) -> list[object]:
        """What this property of any control was set to in the browser since the window opened."""
        patches = self._connection.patches
        return [each[3] for patch in patches for each in patch if isinstance(each, list) and each[2:3] == [prop]]

    def _field(self, label: str) -> ft.TextField:
        [found] = [each for each in self._controls() if isinstance(each, ft.TextField) and each.label == label]
        return found

    async def settle(self) -> None:
        """Let what was set going be drawn; the window is still alive afterwards."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        assert self._connection.crashes == []

    def _controls(self) -> Iterator[BaseControl]:
        page = self._session.page
        yield from _walk([page.views, page._dialogs], set())


@contextlib.asynccontextmanager
async def window(draw: Callable[[], ft.Control]) -> AsyncIterator[Window]:
    """A window that shows this component."""
    connection = RememberingConnection()
    session = Session(connection)
    session.apply_page_patch({"route": "/", "width": 1000, "height": 700, "web": True, "platform": "linux"})
    _context_page.set(session.page)
    pack(session.get_page_patch())  # type: ignore[no-untyped-call]  # Flet leaves it untyped
    session.page.render(draw)
    await session.after_event(session.page)
    opened = Window(session, connection)
    await opened.settle()
    try:
        yield opened
    finally:
        session.close()  # type: ignore[no-untyped-call]  # Flet leaves it untyped
        await asyncio.sleep(0)
        connection.executor.shutdown(wait=False)


def pack(message: object) -> None:
    """Turn it into bytes as for the wire."""
    encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]  # Flet leaves it untyped
    msgpack.packb(message, default=encode)


def _walk(value: Any, seen: set[int]) -> Iterator[BaseControl]:
    """Every control that can be reached, through components and lists."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _walk(each, seen)
    elif is_dataclass(value) and not isinstance(value, type) and id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, BaseControl) and not isinstance(value, Component):
            yield value
        for field in fields(value):
            if not field.metadata.get("skip") and field.name not in ("_parent", "parent"):
                yield from _walk(getattr(value, field.name, None), seen)
