"""Every route against its own description: schemathesis with all its checks, from outside, on a fixed seed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.server_stub.people import PASSWORD, answered
from tests.support.servers import server_process

pytestmark = pytest.mark.programs

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
NO_LIMIT = {"TUCKBOX_RATE_PER_ADDRESS": "1000000/second", "TUCKBOX_RATE_PER_ACCOUNT": "1000000/second"}
ENDS_THE_SESSION = ["/v1/auth/logout", "/v1/auth/sessions/{id}"]
"""Left out where a token is used: after them everything else would only answer 401."""


@pytest.mark.parametrize("examples", [2, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
@pytest.mark.parametrize("has_token", [False, True], ids=["without a token", "with a valid token"])
def test_no_answer_contradicts_the_documentation(tmp_path: Path, has_token: bool, examples: int) -> None:
    with server_process(tmp_path / "data", environment=NO_LIMIT) as server:
        words = [
            f"{server.url}/openapi.json",
            "--checks",
            "all",
            "--max-examples",
            str(examples),
            "--seed",
            "1",
            "--workers",
            "1",
        ]
        if has_token:
            body = {"email": "ada@example.org", "password": PASSWORD}
            token = answered(httpx.post(f"{server.url}/v1/auth/register", json=body), 201)["access_token"]
            words += ["--header", f"Authorization: Bearer {token}"]
            words += [word for path in ENDS_THE_SESSION for word in ("--exclude-path", path)]
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=1100,
            check=False,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        if has_token:
            me = httpx.get(f"{server.url}/v1/me", headers={"Authorization": f"Bearer {token}"})
            assert 200 == me.status_code, "the token was not good to the end, so what came after it proves nothing"
