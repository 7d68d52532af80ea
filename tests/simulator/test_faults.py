from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import RefusedError
from bot.simulator.faults import KINDS, LASTING, Faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Hands:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        raise AssertionError("Faults last in monotonic seconds.")

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def faults(clock: Hands) -> Faults:
    return Faults(clock=clock)


def test_a_fault_strikes_as_often_as_it_says(faults: Faults) -> None:
    faults.add("flood_wait", {"method": "messages.getHistory", "seconds": 30, "count": 2})
    struck = [faults.take("flood_wait", method="messages.getHistory") for _ in range(3)]
    assert [fault is not None for fault in struck] == [True, True, False]
    assert struck[0] is not None
    assert struck[0].number("seconds") == 30


def test_once_when_nothing_is_said(faults: Faults) -> None:
    faults.add("stale_history", {"channel": "Kherson"})
    assert faults.take("stale_history", channel="kherson")
    assert faults.take("stale_history", channel="kherson") is None


@pytest.mark.parametrize("kind", sorted(LASTING - {"cut"}))
def test_lasting_faults_last_until_they_are_cleared(
    faults: Faults, clock: Hands, kind: str
) -> None:
    needed, allowed = KINDS[kind]
    faults.add(kind, {name: 1 if name == "id" else "x" for name in needed})
    for _ in range(1000):
        clock.seconds += 1000
        assert faults.take(kind)
    faults.clear()
    assert faults.take(kind) is None
    if "count" in allowed:
        faults.add(kind, dict.fromkeys(needed, "x") | {"count": 2})
        assert [faults.take(kind) is not None for _ in range(3)] == [True, True, False]


def test_a_number_is_compared_as_it_is_written(faults: Faults) -> None:
    faults.add("undecodable", {"channel": "1500000001", "id": 7})
    assert faults.find("undecodable", channel="1500000001", id="7")
    assert faults.find("undecodable", channel="1500000001", id="77") is None


def test_lasting_faults_end_with_their_seconds(faults: Faults, clock: Hands) -> None:
    faults.add("drop_pushes", {"seconds": 10})
    clock.seconds = 9.9
    assert faults.take("drop_pushes", account="+1")
    clock.seconds = 10.0
    assert faults.take("drop_pushes", account="+1") is None


@pytest.mark.parametrize(
    ("asked", "where", "fits"),
    [
        (None, "+99966", True),
        ("all", "+99966", True),
        ("99966", "+99966", True),
        ("+99966", "+99967", False),
        ("+99966", "", False),
    ],
    ids=["nobody-named", "all", "without-plus", "another", "nobody-yet"],
)
def test_whom_a_fault_is_about(faults: Faults, asked: str | None, where: str, fits: bool) -> None:  # noqa: FBT001
    params = {"seconds": 5} | ({"account": asked} if asked else {})
    faults.add("cut", params)
    assert (faults.find("cut", account=where) is not None) is fits


def test_a_method_that_is_not_named_is_not_struck(faults: Faults) -> None:
    faults.add("rpc_error", {"method": "users.getUsers", "message": "X"})
    assert faults.take("rpc_error", method="updates.getState") is None
    assert faults.take("rpc_error", method="users.getUsers")


def test_the_oldest_strikes_first_and_clearing_ends_all(faults: Faults) -> None:
    first = faults.add("bot_api", {"status": 500})
    second = faults.add("bot_api", {"status": 502, "count": 9})
    assert [faults.take("bot_api"), faults.take("bot_api")] == [first, second]
    faults.clear()
    assert faults.take("bot_api") is None


@pytest.mark.parametrize(
    ("kind", "params", "message"),
    [
        ("earthquake", {}, "No fault 'earthquake'. There are: accept_then_fail"),
        ("flood_wait", {}, "Fault flood_wait needs method."),
        ("cut", {"method": "x"}, "Fault cut knows no method."),
        ("cut", {"seconds": "5"}, "Fault cut: seconds must be a number."),
        ("cut", {"seconds": True}, "Fault cut: seconds must be a number."),
    ],
    ids=["unknown", "missing", "unknown-field", "text", "bool"],
)
def test_bad_faults_are_refused(
    faults: Faults, kind: str, params: Mapping[str, object], message: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        faults.add(kind, params)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_added(faults: Faults, kind: str) -> None:
    needed, _ = KINDS[kind]
    values = {"seconds": 1, "status": 500, "id": 1}
    assert faults.add(kind, {name: values.get(name, "x") for name in needed}).kind == kind
