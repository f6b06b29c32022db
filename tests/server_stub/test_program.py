"""`python -m server_stub` as a person starts it."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from server_stub import main
from server_stub.__main__ import main as run
from server_stub.configuration import ServerSettings, load_settings
from server_stub.errors import StartError
from server_stub.keys import derived_key, load_secret
from tests.server_stub.people import PASSWORD
from tests.support import processes
from tests.support.processes import Ran
from tests.support.servers import server_environment, server_process

pytestmark = pytest.mark.programs


def start(data_dir: Path, *arguments: str, **environment: str) -> Ran:
    return processes.run(["server_stub", *arguments], server_environment(data_dir, environment))


def test_it_says_where_it_answers_keeps_its_data_and_stops_in_good_order(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    body = {"email": "a@example.org", "password": PASSWORD}
    with server_process(data_dir) as server:
        assert (f"Data: sqlite:///{data_dir}/server.db", f"Docs: {server.url}/docs") == (
            server.announced[0],
            server.announced[2],
        )
        assert 201 == httpx.post(f"{server.url}/v1/auth/register", json=body).status_code
        server.process.send_signal(signal.SIGTERM)
        assert 0 == server.process.wait(20)
    assert {"server.db", "server.key"} == {path.name for path in data_dir.iterdir()}
    with server_process(data_dir) as server:
        assert 409 == httpx.post(f"{server.url}/v1/auth/register", json=body).status_code
        server.process.send_signal(signal.SIGINT)
        assert 0 == server.process.wait(20)
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start(tmp_path, "serve", "--port", port)
    assert (1, 1, "") == (ended.code, len(ended.err.splitlines()), ended.out)
    assert port in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUCKBOX_LOG_LEVEL", "loud"),
        ("TUCKBOX_SECRET_KEY", "short-secret"),
        ("TUCKBOX_DATABASE_URL", "oracle://scott:tiger@host/db"),
        ("TUCKBOX_KCAL_MAX", "20001"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it_and_not_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert 1 == run(["serve", "--port", "0"])
    said = capsys.readouterr()
    assert (1, "") == (len(said.err.splitlines()), said.out)
    assert said.err.startswith(name)
    assert value not in said.err


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = start(tmp_path / "file" / "data", "serve", "--port", "0")
    assert (1, 1) == (ended.code, len(ended.err.splitlines()))


def test_verify_says_whether_all_is_well(tmp_path: Path) -> None:
    assert 0 == start(tmp_path, "migrate").code
    assert (0, "") == ((fine := start(tmp_path, "verify")).code, fine.err)
    with closing(sqlite3.connect(tmp_path / "server.db")) as file:
        file.execute(
            "INSERT INTO accounts VALUES (?, 'a@b.co', NULL, '$argon2id$x', '2026-11-20T12:00:00.000Z')", ["x" * 36]
        )
        file.commit()
    found = start(tmp_path, "verify")
    assert (1, f"account {'x' * 36} has no head\n") == (found.code, found.out)


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    assert 2 == start(tmp_path, "fly").code


def test_the_port_may_be_given_with_or_without_the_command(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = [start(tmp_path, *arguments).err for arguments in (("--port", port), ("--port", port, "serve"))]
    assert [True, True] == [port in line for line in said]


def test_importing_the_program_opens_nothing_and_app_is_made_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = tmp_path / "data"
    monkeypatch.setenv("TUCKBOX_DATA_DIR", str(data_dir))
    assert not data_dir.exists()
    code = "import server_stub.main as m, sys; sys.stdout.write(m.app.title); m.app.state.services.database.close()"
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(__file__).parents[2],
        env=server_environment(data_dir),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ("Tuckbox", True) == (ended.stdout, (data_dir / "server.db").exists())
    with pytest.raises(AttributeError):
        main.nothing  # noqa: B018 - the access is what is tested


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUCKBOX_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TUCKBOX_SECRET_KEY", "")
    monkeypatch.setenv("TUCKBOX_SERVER_URL", "http://elsewhere")
    assert (tmp_path, None, "INFO") == ((s := load_settings()).data_dir, s.secret_key, s.log_level)


def test_a_given_secret_needs_no_file_and_each_purpose_has_its_own_key(tmp_path: Path) -> None:
    secret = load_secret(ServerSettings(data_dir=tmp_path, secret_key=SecretStr("a secret of one's own")))
    assert [] == list(tmp_path.iterdir())
    assert derived_key(secret, "one") != derived_key(secret, "other")


def test_the_key_is_made_once_and_a_damaged_one_is_not_used(tmp_path: Path) -> None:
    settings = ServerSettings(data_dir=tmp_path)
    assert load_secret(settings) == load_secret(settings)
    assert ["server.key"] == [path.name for path in tmp_path.iterdir()]
    (tmp_path / "server.key").write_bytes(b"")
    with pytest.raises(StartError, match=r"server\.key"):
        load_secret(settings)
