"""Does the time of a refused sign-in tell whether the account exists? A rank test says how sure one can be.

Run with: python -m benchmarks.login_timing [PAIRS]
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.programs import plain_environment, program

PAIRS = 200
_WARM_UP = 10
_CERTAIN = 0.01
_KNOWN, _UNKNOWN = "known.person@example.org", "nobody.there@example.org"
_UNBOUNDED = "1000000/minute"


def rank_test(these: Sequence[float], those: Sequence[float]) -> tuple[float, float]:
    """Mann and Whitney's U of `these`, and the two-sided p by the normal approximation (good from 20 values on)."""
    ordered = sorted([(value, True) for value in these] + [(value, False) for value in those])
    ranks = sum(rank for rank, (_, is_of_these) in enumerate(ordered, 1) if is_of_these)
    n, m = len(these), len(those)
    u = ranks - n * (n + 1) / 2
    deviation = math.sqrt(n * m * (n + m + 1) / 12)
    return u, math.erfc(abs(u - n * m / 2) / deviation / math.sqrt(2))


def refused_seconds(client: httpx.Client, email: str) -> float:
    """How long a wrong password for this address takes."""
    form = {"username": email, "password": "not the password"}
    began = time.perf_counter()
    response = client.post("/v1/auth/token", data=form)
    taken = time.perf_counter() - began
    if response.status_code != 401:
        raise SystemExit(f"expected a refused sign-in, got {response.status_code}: {response.text}")
    return taken


def measure(client: httpx.Client, pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of known and of unknown accounts, in turn; which of them goes first changes each time."""
    body = {"email": _KNOWN, "password": "correct horse battery"}
    client.post("/v1/auth/register", json=body).raise_for_status()
    seconds: dict[str, list[float]] = {_KNOWN: [], _UNKNOWN: []}
    for number in range(_WARM_UP + pairs):
        for email in (_KNOWN, _UNKNOWN) if number % 2 else (_UNKNOWN, _KNOWN):
            seconds[email].append(refused_seconds(client, email))
    return seconds[_KNOWN][_WARM_UP:], seconds[_UNKNOWN][_WARM_UP:]


def main(pairs: int = PAIRS) -> None:
    """Measure against a real server and print the verdict."""
    with tempfile.TemporaryDirectory() as folder:
        environment = plain_environment(
            TUCKBOX_DATA_DIR=str(Path(folder) / "server"),
            TUCKBOX_RATE_PER_ADDRESS=_UNBOUNDED,
            TUCKBOX_RATE_PER_ACCOUNT=_UNBOUNDED,
        )
        words = ("server_stub", "serve", "--port", "0")
        with (
            program(words, environment, Path(folder) / "log") as (address, _),
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            known, unknown = measure(client, pairs)
    u, p = rank_test(known, unknown)
    print(f"refused sign-in, {pairs} known and {pairs} unknown accounts in turn:")
    print(f"        median {statistics.median(known) * 1000:.2f} ms known, ", end="")
    print(f"{statistics.median(unknown) * 1000:.2f} ms unknown; U {u:,.0f} of {pairs * pairs:,}, p {p:.3f}")
    print(f"        {'THE TIME TELLS THEM APART' if p < _CERTAIN else 'no difference beyond noise'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
