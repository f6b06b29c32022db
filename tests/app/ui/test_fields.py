"""What is typed stands in the field, whatever the screen has heard of it by then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.ui.boundary import component, guard
from app.ui.fields import text_field
from app.ui.hooks import use_state
from tests.app.ui.flet_window import Window, window
from tests.support.loops import run_apart


@component
def form() -> ft.Control:
    """A field, what the screen knows of it, and a button that fills it."""
    name = use_state("")
    return ft.Column(
        [
            text_field("Name", name.value, name.put),
            ft.Text(f"heard {name.value}"),
            ft.Button("Suggest", on_click=guard(lambda: name.put("Soup of the day"))),
            ft.Button("Empty", on_click=guard(lambda: name.put(""))),
        ]
    )


def run(story: Callable[[Window], Awaitable[None]]) -> None:
    async def main() -> None:
        async with window(form) as opened:
            await story(opened)

    run_apart(main())


async def type_(opened: Window, letters: str) -> None:
    opened.letters_arrive("Name", letters)
    await opened.letters_are_handled("Name")


def test_letters_that_arrive_while_the_screen_is_drawn_stay() -> None:
    async def story(opened: Window) -> None:
        opened.letters_arrive("Name", "So")
        await opened.letters_are_handled("Name", meanwhile="Soup")
        assert "heard So" in opened.texts
        assert opened.value("Name") == "Soup"
        assert opened.told("value") == ["heard So"]
        await opened.letters_are_handled("Name")
        assert "heard Soup" in opened.texts

    run(story)


def test_what_is_typed_is_heard_letter_by_letter() -> None:
    async def story(opened: Window) -> None:
        for letters in ("S", "So", "Sou", "Soup", "Sou"):
            await type_(opened, letters)
            assert f"heard {letters}" in opened.texts
        assert opened.value("Name") == "Sou"

    run(story)


def test_letters_are_heard_even_where_they_missed_the_control() -> None:
    async def story(opened: Window) -> None:
        await type_(opened, "So")
        for letters in ("Soup", "", "Stew"):
            opened.letters_miss(letters)
            await opened.letters_are_handled("Name")
            assert f"heard {letters}" in opened.texts
            assert opened.value("Name") == letters
        assert opened.told("value") == ["heard So", "heard Soup", "heard ", "heard Stew"]

    run(story)


def test_what_the_screen_says_itself_takes_the_place_of_what_was_typed() -> None:
    async def story(opened: Window) -> None:
        await type_(opened, "So")
        await opened.click("Suggest")
        assert opened.value("Name") == "Soup of the day"
        await opened.click("Empty")
        assert opened.value("Name") == ""
        assert "heard " in opened.texts
        await type_(opened, "B")
        assert "heard B" in opened.texts

    run(story)
