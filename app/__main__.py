"""`python -m app` is `tuckbox`."""

from __future__ import annotations

from app.garbage import loading_modules


def main() -> None:
    """Run the command line."""
    with loading_modules():
        from app.cli.main import run
    run()


if __name__ == "__main__":
    main()
