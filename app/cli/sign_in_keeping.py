"""Where the sign-in is kept: the option `--keep`, and the question on a terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.bootstrap import Tuckbox
from app.cli.output import say
from contracts.credentials import CredentialsKind

Keep = Annotated[
    CredentialsKind | None,
    typer.Option("--keep", help="Where to keep the sign-in: file is one only you can read, memory signs in each time."),
]

_ANSWERS = {"e": CredentialsKind.MEMORY, "f": CredentialsKind.FILE}


def choose_keeping(tuckbox: Tuckbox, kind: CredentialsKind) -> None:
    """Keep it there from now on, and say so. A sign-in that is kept already moves."""
    tuckbox.keeping.choose(kind)
    say(tuckbox.keeping.standing().sentence)


def settle_keeping(tuckbox: Tuckbox, keep: CredentialsKind | None, *, ask: bool) -> None:
    """Before anything is sent: do as `--keep` says, or ask where there is no keyring and no answer yet.

    Where nobody can be asked nothing is chosen, and the sign-in ends with the program.
    """
    if keep is not None:
        choose_keeping(tuckbox, keep)
    elif ask and sys.stdin.isatty():
        standing = tuckbox.keeping.standing()
        if standing.is_open:
            say(f"{standing.keyring.words} Your sign-in can be kept in a file only you can read, or not at all.")
            choose_keeping(tuckbox, _ANSWERS[_asked()])


def _asked() -> str:
    while True:
        answer = str(typer.prompt("Sign in [e]ach time, or keep it in a [f]ile", default="e"))[:1].lower()
        if answer in _ANSWERS:
            return answer
