"""A server's address as people type it."""

from __future__ import annotations

import pytest

from sync_client.transport import BadAddress, server_origin


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("http://127.0.0.1:8400", "http://127.0.0.1:8400"),
        (" http://localhost:8400/ ", "http://localhost:8400"),
        ("localhost:8400", "http://localhost:8400"),
        ("diary.example.org", "https://diary.example.org"),
        ("https://diary.example.org:8443", "https://diary.example.org:8443"),
        ("https://diary.example.org:443", "https://diary.example.org"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8400", "http://[::1]:8400"),
    ],
)
def test_an_address_becomes_an_origin(typed: str, origin: str) -> None:
    assert server_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "not an address",
        "http://diary.example.org",
        "ftp://diary.example.org",
        "https://diary.example.org/path",
        "https://ada:secret@diary.example.org",
        "https://diary.example.org:99999",
        "http://127.0.0.1:port",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(BadAddress) as refused:
        server_origin(typed)
    assert str(refused.value).endswith(".")
    assert "secret" not in str(refused.value)
