"""Where a packaged Tuckbox starts: `flet build` runs this file. Everybody else starts `tuckbox`."""

from __future__ import annotations

from app.cli.opening_app import open_app

if __name__ == "__main__":
    open_app(desktop=True)
