"""Commands whose modules are imported once they are asked for: opening the app waits for no other command's."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from app.garbage import loading_modules


class CommandsOnDemand(TyperGroup):
    """A group of commands; a class of its own says where they are."""

    places: ClassVar[Mapping[str, str]]
    """By the command's name, `module:function`, or `module:typer` for a group of commands."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- as the group it overrides
        """The names in their order."""
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now where it is not yet; None where there is none."""
        if cmd_name in self.places and cmd_name not in self.commands:
            self.add_command(_imported(cmd_name, self.places[cmd_name]), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As every group does. Where the name is mistaken, every command is imported, to suggest one of them."""
        if args and args[0] not in self.places:
            for name in self.places:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def _imported(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    with loading_modules():
        found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        group = get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return get_command(alone)
