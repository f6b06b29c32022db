"""How often somebody may try: by client address where a request costs a hash or guesses a secret, and by account.

Counted in fixed windows by the `limits` library, in Valkey or Redis where one is configured and answers, else in this
process. An account is counted by its e-mail address whether or not it exists, so that a refusal tells nothing.
"""

from __future__ import annotations

import hmac
import logging
import math
import threading
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal, TypeVar

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from contracts.clock import Clock, SystemClock
from contracts.problems import ProblemCode
from server_stub.auth.events import Event, note
from server_stub.configuration import ServerSettings
from server_stub.errors import RequestRefused, StartError
from server_stub.log import LOGGER

_ANSWER_SECONDS = 1.0
_AWAY_SECONDS = 10.0
"""How long a store that did not answer is left alone: only one request in that time waits for it."""
_KNOWN_SECONDS = 30 * 86400
_IPV6_PREFIX = 64
"""A household or a rented machine has a whole /64 to choose its addresses from."""

_T = TypeVar("_T")


class Rates:
    """Counts tries, and refuses with `too_many_requests`.

    `clock` must be the machine's own: the library counts by that one. `key` hides the e-mail addresses in the store.
    """

    def __init__(
        self,
        per_address: RateLimitItem,
        per_account: RateLimitItem,
        *,
        key: bytes,
        clock: Clock,
        redis_url: str | None = None,
    ) -> None:
        self._per_address = per_address
        self._per_account = per_account
        self._key = key
        self._clock = clock
        self._here = FixedWindowRateLimiter(MemoryStorage())
        self._shared = None if redis_url is None else _open_store(redis_url)
        self._lock = threading.Lock()
        self._away_until: float | None = None

    def count_request(self, address: str) -> None:
        """A request from this client address."""
        self._count("address", self._per_address, _network(address))

    def count_try(self, account: str, address: str) -> None:
        """A password given for an account (a normalised e-mail address), right or wrong; called before it is checked.

        Tries from where the person came in before are counted apart, so that nobody else's keep them out
        (NIST SP 800-63B-4 §3.2.2).
        """
        self._count("account", self._per_account, *self._tries(account, address))

    def welcome(self, account: str, address: str) -> None:
        """The password was right: the tries before it are forgotten, and the address is known from now on."""
        tries = self._tries(account, address)
        mark = self._known_mark(account, address)

        def forget(limiter: FixedWindowRateLimiter) -> None:
            limiter.clear(self._per_account, "account", *tries)
            limiter.storage.clear(mark)  # counted anew, the mark lasts from now on
            limiter.storage.incr(mark, _KNOWN_SECONDS)

        self._in_store(forget)

    def state(self) -> Literal["ok", "unavailable"] | None:
        """Whether the shared store answers, within a second; None where none is configured."""
        if self._shared is None:
            return None
        return "ok" if self._shared.storage.check() else "unavailable"

    def close(self) -> None:
        """Close the connections to the store."""
        if self._shared is not None:
            assert isinstance(self._shared.storage, RedisStorage)
            self._shared.storage.storage.close()

    def _tries(self, account: str, address: str) -> tuple[str, ...]:
        mark = self._known_mark(account, address)
        is_known = self._in_store(lambda limiter: limiter.storage.get(mark)) > 0
        hidden = self._hidden(account)
        return (hidden, _network(address)) if is_known else (hidden,)

    def _known_mark(self, account: str, address: str) -> str:
        return f"known/{self._hidden(account)}/{_network(address)}"

    def _hidden(self, account: str) -> str:
        return hmac.digest(self._key, account.encode("utf-8", "replace"), "sha256").hex()

    def _count(self, kind: str, item: RateLimitItem, *names: str) -> None:
        def wait_seconds(limiter: FixedWindowRateLimiter) -> float | None:
            if limiter.hit(item, kind, *names):
                return None
            return limiter.get_window_stats(item, kind, *names).reset_time - self._clock.now().timestamp()

        seconds = self._in_store(wait_seconds)
        if seconds is not None:
            note(Event.LIMITED, limit=kind)
            detail = "Too many tries. Wait as long as Retry-After says, then try again."
            headers = {"Retry-After": str(min(max(1, math.ceil(seconds)), item.get_expiry()))}
            raise RequestRefused(ProblemCode.TOO_MANY_REQUESTS, detail, headers=headers)

    def _in_store(self, use: Callable[[FixedWindowRateLimiter], _T]) -> _T:
        """Do it in the shared store; where that does not answer, here, for signing in must go on."""
        if self._shared is None or not self._is_due():
            return use(self._here)
        try:
            done = use(self._shared)
        except StorageError:
            self._note_state(is_away=True)
            return use(self._here)
        self._note_state(is_away=False)
        return done

    def _is_due(self) -> bool:
        """Whether to ask the shared store: always while it answers, else one request every now and then."""
        with self._lock:
            if self._away_until is None:
                return True
            if self._clock.monotonic() < self._away_until:
                return False
            self._away_until = self._clock.monotonic() + _AWAY_SECONDS
            return True

    def _note_state(self, *, is_away: bool) -> None:
        with self._lock:
            was_away = self._away_until is not None
            self._away_until = self._clock.monotonic() + _AWAY_SECONDS if is_away else None
        if is_away and not was_away:
            logging.getLogger(LOGGER).warning("the store of TUCKBOX_REDIS_URL does not answer: rates are counted here")
        if was_away and not is_away:
            logging.getLogger(LOGGER).info("the store of TUCKBOX_REDIS_URL answers again")


def open_rates(settings: ServerSettings, key: bytes) -> Rates:
    """The rates of these settings, counted by the machine's clock."""
    return Rates(
        parse(settings.rate_per_address),
        parse(settings.rate_per_account),
        key=key,
        clock=SystemClock(),
        redis_url=settings.redis_url,
    )


def _open_store(url: str) -> FixedWindowRateLimiter:
    """Nothing is connected yet. Without retries a store that hangs costs a second, with them half a minute."""
    from redis import ConnectionPool  # only here: it loads much, which a server without such a store need not
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    bounds = {"socket_timeout": _ANSWER_SECONDS, "socket_connect_timeout": _ANSWER_SECONDS}
    try:
        pool = ConnectionPool.from_url(url, **bounds, retry=Retry(NoBackoff(), 0))
    except ValueError:
        raise StartError("TUCKBOX_REDIS_URL: has a part that the store's client does not take.") from None
    return FixedWindowRateLimiter(RedisStorage(url, connection_pool=pool, key_prefix="tuckbox", wrap_exceptions=True))


def _network(address: str) -> str:
    """The part of a client address that one sender holds."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)
