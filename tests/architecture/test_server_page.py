"""The page for those who run a server names every setting, command and metric there is, and no other."""

from __future__ import annotations

import argparse
import re

from prometheus_client.parser import text_string_to_metric_families

from server_stub.__main__ import command_line
from server_stub.configuration import ServerSettings
from server_stub.metrics import Metrics
from tests.architecture.source_tree import ROOT

PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def test_every_setting_has_its_row() -> None:
    documented = set(re.findall(r"^\| `(TUCKBOX_\w+|OTEL_\w+)` \|", PAGE, re.MULTILINE))
    fields = ServerSettings.model_fields.items()
    assert {str(field.validation_alias or f"TUCKBOX_{name}".upper()) for name, field in fields} == documented


def test_every_command_has_its_row_with_its_options() -> None:
    documented = dict(re.findall(r"^\| `python -m server_stub ([a-z-]+)([^`]*)` \|", PAGE, re.MULTILINE))
    [commands] = [each for each in command_line()._actions if isinstance(each, argparse._SubParsersAction)]
    assert set(commands.choices) == set(documented)
    for name, parser in commands.choices.items():
        options = {word for action in parser._actions for word in action.option_strings} - {"-h", "--help"}
        assert options == set(re.findall(r"--[a-z-]+", documented[name])), name


def test_every_metric_has_its_row() -> None:
    documented = set(re.findall(r"`(tuckbox_\w+?)(?:_total)?`", PAGE))
    families = text_string_to_metric_families(Metrics().render().decode())
    names = {family.name for family in families if family.name.startswith("tuckbox_")}
    assert {name for name in names if not name.endswith("_created")} == documented
