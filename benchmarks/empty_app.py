"""An empty Flet app: what a tap costs where nothing is looked up. `python -m benchmarks.empty_app` serves it.

It has the same kinds of taps as the app under measurement, each with the least an answer can be: a text that changes,
a dialog with a field, a line that follows what is typed, another screen.
"""

from __future__ import annotations

import flet as ft
import flet.fastapi
import uvicorn

from app.web.head import READABLE_FROM_THE_START, HeadInjection
from app.web.listening import listen


@ft.component
def _screen() -> ft.View:
    count, set_count = ft.use_state(0)
    place, set_place = ft.use_state(0)
    typed, set_typed = ft.use_state("")
    is_open, set_open = ft.use_state(False)

    def go(event: ft.Event[ft.NavigationRail]) -> None:
        set_place(event.control.selected_index or 0)

    def close() -> None:
        set_open(False)
        set_typed("")

    dialog = ft.AlertDialog(
        title="Open",
        content=ft.Column(
            [
                ft.TextField(label="Name", autofocus=True, on_change=lambda event: set_typed(event.control.value)),
                ft.Text(f"Typed {typed}."),
            ],
            tight=True,
        ),
        on_dismiss=close,
    )
    ft.use_dialog(dialog if is_open else None)
    here: list[ft.Control] = [
        ft.Text(f"Tapped {count} times."),
        ft.Button("Next", on_click=lambda: set_count(count + 1)),
        ft.Button("Open", on_click=lambda: set_open(True)),
    ]
    rail = ft.NavigationRail(
        selected_index=place,
        on_change=go,
        label_type=ft.NavigationRailLabelType.ALL,
        destinations=[
            ft.NavigationRailDestination(icon=icon, label=label)
            for icon, label in ((ft.Icons.TODAY, "Today"), (ft.Icons.INSERT_CHART, "Trends"))
        ],
    )
    body = ft.Column([ft.Text("Somewhere else.")] if place else here, expand=True)
    return ft.View(route="/", controls=[ft.Row([rail, body], expand=True)])


def _open_window(page: ft.Page) -> None:
    page.title = "Empty"
    page.render_views(_screen)


def main() -> None:
    """Serve it, as plainly as Flet allows, and print the address."""
    listening = listen("127.0.0.1", 0)
    app = HeadInjection(flet.fastapi.app(_open_window, no_cdn=True), READABLE_FROM_THE_START)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
    config = uvicorn.Config(app, ws="websockets-sansio", log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
