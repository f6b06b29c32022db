"""The server's routes as methods: typed in, typed out, every failure one of `sync_client.errors`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, ValidationError

from contracts.auth import RefreshRequest, RegisterRequest, TokenAnswer
from contracts.clock import Clock
from contracts.day import DaySummary
from contracts.devices import Device, OwnDevices
from contracts.feed_page import FeedPage, MalformedFeed, read_page
from contracts.history import HistoryPage
from contracts.imports import ImportAnswer, Receipt, StageAnswer
from contracts.problems import Problem, ProblemCode
from contracts.protocol import ACCOUNT_HEADER, DEVICE_HEADER, DEVICE_NAME_HEADER, PROTOCOL, PROTOCOL_HEADER
from contracts.receipts import read_receipt
from contracts.sync import PushAnswer
from contracts.wire import JsonValue, MalformedJson, read_json, write_json
from sync_client.errors import NotUnderstood, Refused, ServerBusy, SignInNeeded, TooLarge
from sync_client.transport import Answer, Transport

Message = TypeVar("Message", bound=BaseModel)

_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_AGAIN = frozenset({408, 429})
_TOKEN_CODES = frozenset({ProblemCode.NOT_AUTHENTICATED, ProblemCode.INVALID_TOKEN, ProblemCode.TOKEN_EXPIRED})


class Tokens(Protocol):
    """Signs the requests of one account, and of no other: `SignInNeeded` once somebody else is signed in here."""

    @property
    def account_id(self) -> UUID:
        """Whose requests these are."""

    def access_token(self) -> str:
        """A token to try. Raises `SignInNeeded`."""

    def renew(self, refused: str) -> str:
        """Another token than the one that was refused. Raises `SignInNeeded` where there is none to be had."""


class OpenApi:
    """The routes that need no sign-in."""

    def __init__(self, transport: Transport, clock: Clock, device_name: str) -> None:
        self._transport = transport
        self._clock = clock
        self._headers = {PROTOCOL_HEADER: str(PROTOCOL), DEVICE_NAME_HEADER: device_name}

    def register(self, request: RegisterRequest) -> TokenAnswer:
        """Make an account."""
        body = write_json(request.model_dump(mode="json"))
        return parse(TokenAnswer, self._send("POST", "/v1/auth/register", body, _JSON))

    def token(self, email: str, password: str) -> TokenAnswer:
        """Sign in with the OAuth2 password form."""
        form = urlencode({"grant_type": "password", "username": email, "password": password}).encode()
        return parse(TokenAnswer, self._send("POST", "/v1/auth/token", form, _FORM))

    def refresh(self, refresh_token: str) -> TokenAnswer:
        """Trade a refresh token for a new pair."""
        body = write_json(RefreshRequest(refresh_token=refresh_token).model_dump())
        return parse(TokenAnswer, self._send("POST", "/v1/auth/refresh", body, _JSON))

    def is_ready(self) -> bool:
        """Whether a server answers there and says it is ready."""
        return self._transport.exchange("GET", "/health/ready", self._headers).status == 200

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        answer = self._transport.exchange(method, path, {**self._headers, **headers}, body)
        raise_for_problem(answer, self._clock)
        return answer


class AccountApi:
    """The routes of one account. A refused token is renewed once and the same request sent again."""

    def __init__(self, transport: Transport, clock: Clock, tokens: Tokens, device_id: UUID, device_name: str) -> None:
        self._transport = transport
        self._clock = clock
        self._tokens = tokens
        self._device = {DEVICE_HEADER: str(device_id), DEVICE_NAME_HEADER: device_name}

    def stage(self, import_id: UUID, n: int, body: bytes) -> StageAnswer:
        """Stage chunk `n`, exactly these bytes."""
        return parse(StageAnswer, self._send("PUT", f"/v1/imports/{import_id}/chunks/{n}", body))

    def withdraw(self, import_id: UUID, n: int) -> None:
        """Withdraw chunk `n` for good; also one the server never saw."""
        self._send("DELETE", f"/v1/imports/{import_id}/chunks/{n}")

    def commit(self, import_id: UUID, body: bytes) -> tuple[Receipt, bytes]:
        """Commit; the receipt parsed, and as it came."""
        answer = self._send("POST", f"/v1/imports/{import_id}/commit", body)
        try:
            return read_receipt(answer.body), answer.body
        except (MalformedJson, ValidationError) as error:
            raise NotUnderstood("the answer is not a Receipt") from error

    def abort(self, import_id: UUID) -> ImportAnswer:
        """Ask the server to abort; it answers what became of the import."""
        return parse(ImportAnswer, self._send("POST", f"/v1/imports/{import_id}/abort", b"{}"))

    def changes(self, cursor: str | None, limit: int) -> FeedPage:
        """One page of the feed, after `cursor`; None reads from the beginning."""
        query = urlencode({"limit": limit, **({"cursor": cursor} if cursor else {})})
        try:
            return read_page(self._send("GET", f"/v1/sync/changes?{query}").body)
        except MalformedFeed as error:
            raise NotUnderstood(str(error)) from error

    def push(self, body: bytes) -> PushAnswer:
        """Send operations, exactly these bytes."""
        return parse(PushAnswer, self._send("POST", "/v1/sync/push", body))

    def history(self, meal_id: UUID) -> HistoryPage:
        """The newest copies a meal left behind."""
        return parse(HistoryPage, self._send("GET", f"/v1/meals/{meal_id}/history"))

    def devices(self) -> list[Device]:
        """The devices that came to sync with the account."""
        return parse(OwnDevices, self._send("GET", "/v1/devices")).items

    def name_device(self, device_id: UUID, name: str) -> None:
        """Call a device something else."""
        self._send("PUT", f"/v1/devices/{device_id}", write_json({"name": name}))

    def revoke_device(self, device_id: UUID) -> None:
        """Let a device take no more part."""
        self._send("DELETE", f"/v1/devices/{device_id}")

    def day_summaries(self, first: date, last: date) -> list[DaySummary]:
        """The account's totals by day, days with meals only."""
        query = urlencode({"from": first.isoformat(), "to": last.isoformat()})
        found = _json(self._send("GET", f"/v1/day-summaries?{query}"))
        try:
            return [DaySummary.model_validate(item) for item in found["items"]]
        except (ValidationError, KeyError, TypeError) as error:
            raise NotUnderstood("the answer is not a list of day summaries") from error

    def logout(self) -> None:
        """End this session on the server."""
        self._send("POST", "/v1/auth/logout")

    def _send(self, method: str, path: str, body: bytes | None = None) -> Answer:
        token = self._tokens.access_token()
        answer = self._signed(method, path, body, token)
        if answer.status == 401:
            answer = self._signed(method, path, body, self._tokens.renew(token))
        if answer.status == 401:
            raise SignInNeeded("the server refused a fresh token")
        raise_for_problem(answer, self._clock)
        return answer

    def _signed(self, method: str, path: str, body: bytes | None, token: str) -> Answer:
        headers = {
            PROTOCOL_HEADER: str(PROTOCOL),
            ACCOUNT_HEADER: str(self._tokens.account_id),
            **self._device,
            "Authorization": f"Bearer {token}",
            **(_JSON if body is not None else {}),
        }
        return self._transport.exchange(method, path, headers, body)


def parse(kind: type[Message], answer: Answer) -> Message:
    """The answer as a message of the protocol, or `NotUnderstood`: no 200 is believed for its status alone."""
    try:
        return kind.model_validate(_json(answer))
    except ValidationError as error:
        raise NotUnderstood(f"the answer is not a {kind.__name__}") from error


def raise_for_problem(answer: Answer, clock: Clock) -> None:
    """Nothing for a success; otherwise the error that says what may be done about it."""
    if 200 <= answer.status < 300:
        return
    if answer.status == 413:
        raise TooLarge("413")
    problem = _problem(answer)
    if answer.status in _AGAIN or answer.status >= 500:
        raise ServerBusy(answer.status, problem.code if problem else "", _retry_after(answer, clock))
    if problem is None:
        raise NotUnderstood(f"a {answer.status} that is not a problem of this protocol")
    if problem.code in _TOKEN_CODES:
        raise SignInNeeded(problem.code)
    raise Refused(problem)


def _problem(answer: Answer) -> Problem | None:
    try:
        return Problem.model_validate(_json(answer))
    except (ValidationError, NotUnderstood):
        return None


def _json(answer: Answer) -> JsonValue:
    try:
        return read_json(answer.body)
    except MalformedJson as error:
        raise NotUnderstood("the answer is not JSON") from error


def _retry_after(answer: Answer, clock: Clock) -> float | None:
    """Seconds, from either form of the header (RFC 9110 §10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None
