"""What stands in the place of everything else in a window, while it does."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.ui.boundary import component
from app.ui.hooks import use_redraw


class Stage:
    """That of one window. What it covers stays as it is, and is neither painted nor within reach of a key."""

    def __init__(self) -> None:
        self.act: Callable[[], ft.Control] | None = None
        self.draw: Callable[[], None] = lambda: None
        """The stage alone; the bar at the foot of a narrow window is not part of it."""
        self.draw_frame: Callable[[], None] = lambda: None

    def put(self, act: Callable[[], ft.Control] | None, *, wide: bool) -> None:
        """Show this, as it is drawn from now on; None to show again what was there before."""
        self.act = act
        (self.draw if wide else self.draw_frame)()


@component
def staged(stage: Stage, window: ft.Control) -> ft.Control:
    """The window, or what is on the stage."""
    stage.draw = use_redraw()
    below = ft.Container(window, visible=stage.act is None, expand=True, key="below")
    above = [ft.Container(stage.act(), expand=True, key="above")] if stage.act else []
    return ft.Column([below, *above], spacing=0, expand=True)
