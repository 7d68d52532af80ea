"""What can be expected to go wrong, as one tree.

    BotError                    says what happened and what to do next
    ├── InputError              wrong use or input                    (exit 2)
    │   ├── ConfigError         .env or TOML: every problem at once
    │   ├── ExpressionError     a rule expression, with the position
    │   └── RefusedError        understood, and declined with a reason
    └── UnavailableError        cannot be done now                    (exit 3)
        ├── LockedError         another process holds the data or session
        ├── StoreError          database locked, corrupt, newer, disk full
        └── NetworkError        a server cannot be reached or did not answer
            ├── ThrottledError  a server asked to wait N seconds
            ├── UndecodableError an answer holds something this version does not know
            └── RejectedError   a server said no for good (400, 401, 403, banned ...)
                └── FrozenError an account is frozen: it may be freed again

Anything else that is raised is a bug and ends the process with a traceback.
"""

from __future__ import annotations


class BotError(Exception):
    """An expected failure. ``str()`` is the whole message, remedy included."""

    exit_code = 3

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())


class InputError(BotError):
    """The user gave something that cannot be used."""

    exit_code = 2


class ConfigError(InputError):
    """Settings that cannot be used; ``problems`` holds one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class ExpressionError(InputError):
    """A rule expression that cannot be used.

    ``position`` is the code point where it fails; ``suggestion`` is what to write instead ("" if
    nothing better is known).
    """

    def __init__(self, message: str, *, position: int = 0, suggestion: str = "") -> None:
        self.position = position
        self.suggestion = suggestion
        super().__init__(message, remedy=f"Write: {suggestion}" if suggestion else "")


class RefusedError(InputError):
    """A request that was understood and declined, with the reason."""


class UnavailableError(BotError):
    """It cannot be done now; it may be later."""


class LockedError(UnavailableError):
    """Another process holds what this one needs; the message names it."""


class StoreError(UnavailableError):
    """The database cannot be used as it is."""


class NetworkError(UnavailableError):
    """A server could not be reached or did not answer.

    ``sent`` is True when the request may have taken effect (its body went out, no answer came).
    """

    def __init__(self, message: str, *, remedy: str = "", sent: bool = False) -> None:
        self.sent = sent
        super().__init__(message, remedy=remedy)


class ThrottledError(NetworkError):
    """A server asked to wait; ``seconds`` from now on nothing of the kind may be sent."""

    def __init__(self, message: str, *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(message)


class UndecodableError(NetworkError):
    """An answer came and cannot be read: it holds something that this version does not know."""


class RejectedError(NetworkError):
    """A server said no, and asking again will not help. ``code`` is its own code (400, 403 ...)."""

    def __init__(self, message: str, *, code: int, remedy: str = "") -> None:
        self.code = code
        super().__init__(message, remedy=remedy)


class FrozenError(RejectedError):
    """Telegram has frozen an account. An appeal may end that, and nobody tells of it."""
