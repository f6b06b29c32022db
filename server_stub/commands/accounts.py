"""`create-user`: an account made by whoever runs the server."""

from __future__ import annotations

import getpass
import sys

from pydantic import ValidationError

from contracts.auth import RegisterRequest
from contracts.clock import SystemClock
from contracts.problems import PROBLEMS
from server_stub.configuration import ServerSettings
from server_stub.errors import RequestRefused, StartError
from server_stub.log import configure_logging
from server_stub.main import open_services
from server_stub.problems import refuse_invalid


def create_user(settings: ServerSettings, email: str, display_name: str | None, *, password_from_stdin: bool) -> None:
    """Make an account by the rules of `POST /v1/auth/register`. Raises `StartError` that says what is wrong with it."""
    configure_logging("WARNING", as_json=settings.log_json)
    password = sys.stdin.readline().rstrip("\r\n") if password_from_stdin else _asked_twice()
    services = open_services(settings, SystemClock())
    try:
        user = services.auth.create_account(_request(email, password, display_name))
    except RequestRefused as refusal:
        raise StartError(_in_words(refusal)) from None
    finally:
        services.close()
    sys.stdout.write(f"Made account {user.id} for {user.email}.\n")


def _request(email: str, password: str, display_name: str | None) -> RegisterRequest:
    try:
        return RegisterRequest.model_validate({"email": email, "password": password, "display_name": display_name})
    except ValidationError as error:
        raise refuse_invalid(error) from None


def _in_words(refusal: RequestRefused) -> str:
    if not refusal.errors:
        return f"{refusal.detail or PROBLEMS[refusal.code].title}."
    return "\n".join(f"The {str(each.loc[-1]).replace('_', ' ')} {each.msg}." for each in refusal.errors)


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        raise StartError("There is no terminal to ask for the password at; give it by --password-stdin.")
    try:
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise StartError("The two passwords differ; nothing was made.")
    except (EOFError, KeyboardInterrupt):
        raise StartError("No password was given; nothing was made.") from None
    return password
