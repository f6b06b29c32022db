"""Where the app's own window was when it was last used, so that it opens there again."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

WIDTH_MIN: Final = 360
HEIGHT_MIN: Final = 480
_EDGE_MAX: Final = 20_000
"""In pixels; no desktop is larger, and a file may say anything."""
_GRIP: Final = 100
"""How much of the title bar must be in sight to get hold of the window."""

Edge = Annotated[int, Field(ge=-_EDGE_MAX, le=_EDGE_MAX)]


class Area(NamedTuple):
    """A rectangle of the desktop, in pixels."""

    left: int
    top: int
    width: int
    height: int


class WindowPlace(BaseModel):
    """Size and place of the window as it is when not maximized, in pixels of the desktop."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    left: Edge
    top: Edge
    width: Annotated[int, Field(ge=WIDTH_MIN, le=_EDGE_MAX)]
    height: Annotated[int, Field(ge=HEIGHT_MIN, le=_EDGE_MAX)]
    is_maximized: bool = False

    def is_in_reach(self, desktop: Area | None) -> bool:
        """Whether its title bar can be got hold of; not, where nobody knows how large the desktop is."""
        if desktop is None:
            return False
        seen = min(self.left + self.width, desktop.left + desktop.width) - max(self.left, desktop.left)
        return seen >= _GRIP and desktop.top <= self.top <= desktop.top + desktop.height - _GRIP


class KeptPlace:
    """The place, kept in a file of the data folder. What cannot be read or written is no trouble to anybody."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "window.json"

    def read(self) -> WindowPlace | None:
        """The last one; None where there is none that makes sense."""
        with contextlib.suppress(OSError, ValidationError):
            return WindowPlace.model_validate_json(self._file.read_bytes())
        return None

    def write(self, place: WindowPlace) -> None:
        """Remember it in place of the one before."""
        with contextlib.suppress(OSError):
            self._file.write_text(place.model_dump_json(), encoding="utf-8")


def desktop_area() -> Area | None:
    """All screens together on Windows, elsewhere the first one; None where that cannot be learnt."""
    if sys.platform == "win32":
        import ctypes

        left, top, width, height = (ctypes.windll.user32.GetSystemMetrics(which) for which in (76, 77, 78, 79))
        return Area(left, top, width, height)
    try:
        import tkinter
    except ImportError:
        return None
    try:
        root = tkinter.Tk()
    except tkinter.TclError:
        return None
    root.withdraw()
    found = Area(0, 0, root.winfo_screenwidth(), root.winfo_screenheight())
    root.destroy()
    return found
