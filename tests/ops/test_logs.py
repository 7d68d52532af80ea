from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Secret
from bot.ops.logs import EventLog, neutralise

if TYPE_CHECKING:
    from bot.clock import Clock


class Noon:
    """A Clock that stands still."""

    def now(self) -> datetime:
        return datetime(2022, 11, 11, 12, 0, 1, 250_000, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


CLOCK: Clock = Noon()


def written(
    name: str, fields: dict[str, object], *, as_json: bool = False, colour: bool = False
) -> str:
    stream = io.StringIO()
    EventLog(stream, clock=CLOCK, as_json=as_json, colour=colour).event(name, **fields)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param({}, "12:00:01 hit\n", id="no fields"),
        pytest.param(
            {"rule": "flag", "post": 5}, "12:00:01 hit  rule=flag  post=5\n", id="two fields"
        ),
        pytest.param({"rule": "left bank"}, '12:00:01 hit  rule="left bank"\n', id="a blank"),
        pytest.param({"rule": ""}, '12:00:01 hit  rule=""\n', id="nothing"),
        pytest.param({"lag": 1.23456}, "12:00:01 hit  lag=1.235\n", id="seconds"),
        pytest.param({"token": Secret("canary")}, "12:00:01 hit  token=***\n", id="a secret"),
        pytest.param({"text": "a\x1b[2Jb\nc"}, "12:00:01 hit  text=a\\x1b[2Jb\\nc\n", id="control"),
        pytest.param(
            {"at": datetime(2022, 11, 11, tzinfo=UTC)},
            "12:00:01 hit  at=2022-11-11T00:00:00.000Z\n",
            id="a time",
        ),
    ],
)
def test_a_line_for_a_person(fields: dict[str, object], line: str) -> None:
    assert written("hit", fields) == line


def test_a_line_for_a_program() -> None:
    fields: dict[str, object] = {"rule": "прапор", "secret": Secret("canary"), "ids": (1, 2)}
    assert json.loads(written("hit", fields, as_json=True)) == {
        "at": "2022-11-11T12:00:01.250Z",
        "event": "hit",
        "rule": "прапор",
        "secret": "***",
        "ids": [1, 2],
    }


def test_colour_shows_what_is_wrong_in_red() -> None:
    assert "\x1b[1;31m" not in written("hit", {}, colour=True)
    assert "\x1b[1;31mlost\x1b[0m" in written("lost", {"reason": "gone"}, colour=True)


def test_times_are_in_the_chosen_zone() -> None:
    stream = io.StringIO()
    EventLog(stream, clock=CLOCK, zone=ZoneInfo("Europe/Kyiv")).event("hit")
    assert stream.getvalue() == "14:00:01 hit\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_is_cut_out_wherever_it_came_from(as_json: bool) -> None:  # noqa: FBT001
    stream = io.StringIO()
    log = EventLog(stream, clock=CLOCK, as_json=as_json, hidden=[Secret("1:canary"), None])
    log.event("failed", error="https://api.telegram.org/bot1:canary/getMe")
    log.plain("1:canary")
    assert "canary" not in stream.getvalue()


def test_plain_lines_stand_alone() -> None:
    stream = io.StringIO()
    EventLog(stream, clock=CLOCK).plain("Flagfall\nready")
    assert stream.getvalue() == "Flagfall\nready\n"


def test_plain_lines_are_events_for_a_program() -> None:
    stream = io.StringIO()
    EventLog(stream, clock=CLOCK, as_json=True).plain("ready")
    assert json.loads(stream.getvalue())["event"] == "ready"


def test_a_log_that_cannot_be_written_ends_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(io.FileIO(writing, "w"), encoding="utf-8", write_through=True)
    EventLog(stream, clock=CLOCK).event("hit", rule="flag")
    stream.detach().close()


def test_a_stream_that_is_no_terminal() -> None:
    assert not EventLog(io.StringIO(), clock=CLOCK).on_terminal


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_neutralised_is_one_line_without_controls(text: str) -> None:
    safe = neutralise(text)
    assert len(safe.splitlines()) <= 1
    assert "\x1b" not in safe
    safe.encode()


def test_ordinary_text_stays_as_it_is() -> None:
    text = "Прапор у Херсоні: 👨‍👩‍👧 їжак, café, \N{NO-BREAK SPACE}ё"
    assert neutralise(text) == text
