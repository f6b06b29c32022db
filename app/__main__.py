"""`python -m app` is `tuckbox`."""

from app.cli.main import run

if __name__ == "__main__":
    run()
