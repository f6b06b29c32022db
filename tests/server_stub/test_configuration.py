"""Settings: checked at the start, each wrong one said on a line of its own, and the key is for its owner only."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pydantic import ValidationError

from server_stub.__main__ import main
from server_stub.configuration import ServerSettings
from server_stub.keys import load_secret
from server_stub.log import LOGGER

WRONG = {
    "TUCKBOX_LOG_LEVEL": "loud",
    "TUCKBOX_LOG_JSON": "perhaps",
    "TUCKBOX_SECRET_KEY": "short-secret",
    "TUCKBOX_DATABASE_URL": "postgresql://ada:tiger@host:port/db",
    "TUCKBOX_REDIS_URL": "redis://tiger:port",
    "TUCKBOX_KCAL_MAX": "-17",
    "TUCKBOX_RATE_PER_ADDRESS": "often",
    "TUCKBOX_RATE_PER_ACCOUNT": "1/fortnight",
    "TUCKBOX_CORS_ORIGINS": "https://tiger.example/path",
    "TUCKBOX_TRACING": "always",
}


def test_every_wrong_setting_is_a_line_that_names_it_and_not_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    assert 1 == main(["serve", "--port", "0"])
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert ("", set(WRONG)) == (said.out, {line.partition(":")[0] for line in lines})
    assert len(WRONG) == len(lines)
    assert [] == [value for value in WRONG.values() if value in said.err]
    assert "tiger" not in said.err


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "https://*.example.org",
        "null",
        "diary.example.org",
        "https://diary.example.org/",
        "https://Diary.example.org",
        "https://diary.example.org:443",
        "http://diary.example.org:80",
        "https://ada@diary.example.org",
        "https://a.example,,https://b.example",
        "https://a.example https://b.example",
    ],
)
def test_an_origin_no_browser_would_send_is_refused(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    monkeypatch.setenv("TUCKBOX_CORS_ORIGINS", origins)
    with pytest.raises(ValidationError, match="must be exact origins"):
        ServerSettings()


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:"])
def test_a_database_that_would_be_gone_at_the_end_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TUCKBOX_DATABASE_URL", url)
    with pytest.raises(ValidationError, match="must name a file"):
        ServerSettings()


def test_settings_do_not_change(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ServerSettings(data_dir=tmp_path).log_level = "DEBUG"  # type: ignore[misc]  # what is tested


def test_a_key_that_others_could_read_becomes_its_owners_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger(LOGGER), "propagate", True)
    key = tmp_path / "server.key"
    secret = load_secret(ServerSettings(data_dir=tmp_path))
    assert 0o600 == key.stat().st_mode & 0o777
    key.chmod(0o644)
    with caplog.at_level(logging.WARNING, LOGGER):
        assert secret == load_secret(ServerSettings(data_dir=tmp_path))
    assert 0o600 == key.stat().st_mode & 0o777
    said = {record.getMessage() for record in caplog.records if record.module == "keys"}
    assert {"the key file could be read by others; it is for its owner only now"} == said
    caplog.clear()
    load_secret(ServerSettings(data_dir=tmp_path))
    assert [] == [record.getMessage() for record in caplog.records if record.module == "keys"]


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data" / "server.key").mkdir(parents=True)
    monkeypatch.setenv("TUCKBOX_DATA_DIR", str(tmp_path / "data"))
    assert 1 == main(["serve", "--port", "0"])
    said = capsys.readouterr()
    assert (1, "") == (len(said.err.splitlines()), said.out)
    assert "server.key" in said.err
