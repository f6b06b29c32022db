"""What can go wrong between this device and a server. Everything foreign is translated into one of these.

SyncError
├── Unreachable       no answer came; the request may or may not have arrived
├── ServerBusy        408, 429 or 5xx: the same request may be sent again
│   └── Undigested    500 to the same request, again and again
├── TooLarge          413: the server, or what stands before it, takes no request of this size
├── NotUnderstood     an answer came, but not one of this protocol (a captive portal, another program)
├── SignInNeeded      nobody is signed in here, or the session has ended
└── Refused           a final answer: a problem with a stable code
"""

from __future__ import annotations

from contracts.problems import Problem, ProblemCode


class SyncError(Exception):
    """Root of this package's errors. The text is for a log, never holds a body, a token or a meal's name."""


class Unreachable(SyncError):
    """No answer came."""


class ServerBusy(SyncError):
    """The server could not answer now. `retry_after` in seconds, where it said so."""

    def __init__(self, status: int, code: str, retry_after: float | None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.retry_after = retry_after


class Undigested(ServerBusy):
    """The server fails on this very request: sending it again will not help."""


class TooLarge(SyncError):
    """The server, or what stands before it, takes no request of this size."""


class NotUnderstood(SyncError):
    """The answer is not one of this protocol."""


class SignInNeeded(SyncError):
    """Nobody is signed in here, or the session has ended."""


class Refused(SyncError):
    """The server's final answer to this request."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}")
        self.problem = problem

    @property
    def code(self) -> ProblemCode:
        """The stable code of the problem."""
        return self.problem.code
