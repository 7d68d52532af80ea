from __future__ import annotations

import json

import pytest

from bot.errors import (
    BotError,
    ConfigError,
    ExpressionError,
    InputError,
    LockedError,
    NetworkError,
    RefusedError,
    RejectedError,
    StoreError,
    ThrottledError,
    UnavailableError,
)
from bot.ops.control import NoDaemonError
from bot.ops.wire import error_from_json, error_to_json

ERRORS = [
    BotError("what", remedy="do"),
    InputError("what", remedy="do"),
    ConfigError(["one", "two"]),
    ExpressionError("what", position=3, suggestion="flag"),
    RefusedError("what", remedy="do"),
    UnavailableError("what"),
    LockedError("what", remedy="do"),
    StoreError("what", remedy="do"),
    NetworkError("what", remedy="do"),
    ThrottledError("what", seconds=2.5),
    RejectedError("what", code=403, remedy="do"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_arrives_as_it_was_sent(error: BotError) -> None:
    arrived = error_from_json(json.loads(json.dumps(error_to_json(error))))
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert arrived.exit_code == error.exit_code
    for extra in ("problems", "position", "suggestion", "seconds", "code"):
        assert getattr(arrived, extra, None) == getattr(error, extra, None)


def test_an_error_of_a_class_that_does_not_travel_arrives_as_its_base() -> None:
    assert type(error_from_json(error_to_json(NoDaemonError("what")))) is UnavailableError


def test_an_error_of_a_newer_daemon_is_an_error_still() -> None:
    row = {"type": "BrandNewError", "message": "what", "remedy": "do", "exit_code": 2}
    assert str(error_from_json(row)) == "what do"
