"""A screen is shown at once, the browser's address follows, and neither leads the other astray."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft
import pytest

from app.ui import navigation
from app.ui.boundary import component, guard
from app.ui.hooks import REST_SECONDS
from app.ui.navigation import go_to, navigate
from tests.app.ui.flet_window import Window, window
from tests.support.loops import run_apart

PLACES = ("/", "/trends", "/foods")
AN_HOUR = 3600.0


@component
def place() -> ft.Control:
    """Says where it is, and leads everywhere."""
    ways = [ft.Button(f"To {each}", on_click=guard(partial(go_to, each))) for each in PLACES]
    return ft.Column([ft.Text(f"at {ft.use_route_location()}"), *ways])


@component
def places() -> ft.Control:
    """As many as there are addresses."""
    return ft.Router([ft.Route(path=":anywhere*", component=place)])


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the pause after which the address follows. It follows at once unless set."""
    monkeypatch.setattr(navigation, "REST_SECONDS", 0.0)
    return partial(monkeypatch.setattr, navigation, "REST_SECONDS")


def run(story: Callable[[Window], Awaitable[None]]) -> None:
    async def main() -> None:
        async with window(places) as opened:
            navigate(opened.page)
            await story(opened)

    run_apart(main())


@pytest.mark.usefixtures("rest")
def test_the_screen_does_not_wait_for_the_browser() -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        assert "at /trends" in opened.texts
        assert opened.addresses == ["/trends"]
        await opened.be_at("/trends")
        assert "at /trends" in opened.texts

    run(story)


def test_the_address_follows_once_the_person_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(opened: Window) -> None:
        loop = asyncio.get_running_loop()

        async def wait(seconds: float) -> None:
            monkeypatch.setattr(loop, "time", partial(sum, (loop.time(), seconds)))
            await opened.settle()

        for each in ("/trends", "/foods"):
            await opened.click(f"To {each}")
            await wait(0.6 * REST_SECONDS)
            assert f"at {each}" in opened.texts
            assert opened.addresses == []
        await wait(0.6 * REST_SECONDS)
        assert opened.addresses == ["/foods"]

    run(story)


def test_an_answer_that_comes_late_leads_nowhere(rest: Callable[[float], None]) -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        rest(AN_HOUR)
        await opened.click("To /foods")
        await opened.be_at("/trends")
        assert "at /foods" in opened.texts
        rest(0)
        await opened.click("To /foods")
        assert opened.addresses == ["/trends", "/foods"]
        await opened.be_at("/foods")
        assert "at /foods" in opened.texts

    run(story)


@pytest.mark.usefixtures("rest")
def test_the_answers_of_a_slow_browser_lead_nowhere() -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        await opened.click("To /foods")
        await opened.be_at("/trends")
        assert "at /foods" in opened.texts
        await opened.click("To /trends")
        assert opened.addresses == ["/trends", "/foods", "/trends"]
        for each in ("/foods", "/trends"):
            await opened.be_at(each)
            assert "at /trends" in opened.texts
        await opened.be_at("/foods")
        assert "at /foods" in opened.texts

    run(story)


@pytest.mark.usefixtures("rest")
def test_back_and_forward_lead_where_the_browser_says() -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        await opened.be_at("/trends")
        await opened.be_at("/")
        assert "at /" in opened.texts
        await opened.be_at("/trends")
        assert "at /trends" in opened.texts
        await opened.click("To /")
        await opened.be_at("/")
        await opened.be_at("/trends")
        assert "at /trends" in opened.texts
        assert opened.addresses == ["/trends", "/"]

    run(story)


def test_back_at_once_leads_to_the_screen_before(rest: Callable[[float], None]) -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        await opened.be_at("/trends")
        rest(AN_HOUR)
        await opened.click("To /foods")
        rest(0)
        await opened.be_at("/")
        assert "at /trends" in opened.texts
        assert opened.addresses == ["/trends", "/trends"]

    run(story)


def test_back_may_overtake_what_the_browser_was_asked(rest: Callable[[float], None]) -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        await opened.be_at("/trends")
        await opened.click("To /foods")
        rest(AN_HOUR)
        await opened.be_at("/")
        assert "at /trends" in opened.texts
        await opened.be_at("/foods")
        assert "at /trends" in opened.texts
        rest(0)
        await opened.click("To /foods")
        await opened.click("To /trends")
        assert opened.addresses == ["/trends", "/foods", "/trends"]

    run(story)


@pytest.mark.usefixtures("rest")
def test_one_answer_may_stand_for_several() -> None:
    async def story(opened: Window) -> None:
        await opened.click("To /trends")
        await opened.click("To /foods")
        for each in ("/foods", "/trends", "/foods"):
            await opened.be_at(each)
            assert f"at {each}" in opened.texts
        assert opened.addresses == ["/trends", "/foods"]

    run(story)
