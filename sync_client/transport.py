"""One HTTP exchange. The only module that knows httpx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from contracts import limits
from contracts.messages import Message
from sync_client.errors import NotUnderstood, Unreachable

if TYPE_CHECKING:
    import httpx

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_BAD_PORT: Final = Message("The port of the server address must be a number from 1 to 65535.")
_NO_ADDRESS: Final = Message("The server address must look like https://diary.example.org.")
_NO_MERE_SERVER: Final = Message("The server address must be just the server, without a path or a name in front of it.")
_NOT_SECURE: Final = Message(
    "A server on another machine must be addressed with https:// so that no one can listen in."
)


class BadAddress(ValueError):
    """The text is not the address of a server; the words say what one is like."""

    def __init__(self, words: Message) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, lower-cased headers and the whole body, at most `limits.ANSWER_BYTES_MAX` bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def server_origin(text: str) -> str:
    """The address as it is stored and compared: scheme, host and port, no path.

    Raises `BadAddress`. Plain HTTP is for this machine only: anywhere else it would show the password to everyone on
    the way.
    """
    typed = text.strip().rstrip("/")
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress(_BAD_PORT) from None
    if parts.scheme not in ("http", "https") or not host or any(char.isspace() for char in typed):
        raise BadAddress(_NO_ADDRESS)
    if parts.username or parts.password or parts.path or parts.query or parts.fragment:
        raise BadAddress(_NO_MERE_SERVER)
    scheme = "http" if "://" not in typed and host in _LOOPBACK else parts.scheme
    if scheme == "http" and host not in _LOOPBACK:
        raise BadAddress(_NOT_SECURE)
    shown = f"[{host}]" if ":" in host else host
    is_named = port is not None and port != _DEFAULT_PORTS[scheme]
    return f"{scheme}://{shown}" + (f":{port}" if is_named else "")


class Transport:
    """A connection to one server. Redirects are not followed: a token belongs to the origin it came from."""

    def __init__(self, origin: str, client: httpx.Client | None = None) -> None:
        """`client` lets tests put faults between client and server; its base URL must be `origin`."""
        import httpx  # here, since a guest's diary opens without it

        self.origin = origin
        self._client = client or httpx.Client(
            base_url=origin,
            follow_redirects=False,
            trust_env=urlsplit(origin).hostname not in _LOOPBACK,
            timeout=httpx.Timeout(limits.ANSWER_SECONDS, connect=limits.CONNECT_SECONDS),
        )

    def exchange(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Send one request and read its whole answer.

        Raises `Unreachable` where none came and `NotUnderstood` where it is too long to be one of ours.
        """
        import httpx

        try:
            with self._client.stream(method, path, headers=dict(headers), content=body) as response:
                content = bytearray()
                for part in response.iter_bytes():
                    content += part
                    if len(content) > limits.ANSWER_BYTES_MAX:
                        raise NotUnderstood(f"the answer to {method} is longer than any of this protocol")
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, found, bytes(content))
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            raise Unreachable(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise NotUnderstood(type(error).__name__) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
