"""The protocol's page lists the routes the server has."""

from __future__ import annotations

import re
from pathlib import Path

from server_stub.configuration import ServerSettings
from server_stub.main import create_app
from tests.architecture.source_tree import ROOT
from tests.support.builders import FakeClock

ROW = re.compile(r"^\| `(GET|PUT|POST|DELETE) (/\S+)` \|", re.MULTILINE)


def test_every_route_is_documented_and_every_documented_one_exists(tmp_path: Path) -> None:
    documented = set(ROW.findall((ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")))
    paths = create_app(ServerSettings(data_dir=tmp_path), FakeClock()).openapi()["paths"]
    served = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert served == documented
