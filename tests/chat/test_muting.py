from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.muting import Muting, odd_length, read_muting, written

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("argument", "muting"),
    [
        pytest.param("4 1h", Muting(what="4", span=HOUR), id="rule"),
        pytest.param("flag Kherson", Muting(what="flag Kherson"), id="name with a blank"),
        pytest.param("24h", Muting(what="", span=24 * HOUR), id="everything"),
        pytest.param("@a_b 90 min", Muting(what="@a_b", span=1.5 * HOUR), id="minutes"),
        pytest.param("4 1 hour", Muting(what="4", span=HOUR), id="an hour in words"),
        pytest.param("4 90 minutes", Muting(what="4", span=1.5 * HOUR), id="minutes in words"),
        pytest.param("2 days", Muting(what="", span=48 * HOUR), id="days in words"),
        pytest.param("4 for desk", Muting(what="4", named="desk"), id="receiver"),
        pytest.param(
            "1/2 1h in:-100 yes",
            Muting(what="1/2", span=HOUR, chat_id=-100, sure=True),
            id="a button's",
        ),
        pytest.param(
            "1/2 1h for @desk yes",
            Muting(what="1/2", span=HOUR, named="@desk", sure=True),
            id="a button's, by name",
        ),
        pytest.param("yes", Muting(what="yes"), id="a rule called yes"),
        pytest.param("waiting for rain 1h", Muting(what="waiting for rain", span=HOUR), id="for"),
    ],
)
def test_what_is_written_is_taken_apart(argument: str, muting: Muting) -> None:
    assert read_muting(argument) == muting


@pytest.mark.parametrize(
    ("what", "odd"),
    [
        pytest.param("1 1x", "1x", id="a unit nobody knows"),
        pytest.param("flag 2 hrs", "2 hrs", id="apart"),
        pytest.param("1x", "1x", id="alone"),
        pytest.param("flag 90", "90", id="without a unit"),
        pytest.param("99", "", id="a rule's number"),
        pytest.param("flag Kherson", "", id="a name"),
        pytest.param("T72", "", id="letters first"),
    ],
)
def test_what_looks_like_a_length_is_noticed(what: str, odd: str) -> None:
    assert odd_length(what) == odd


@pytest.mark.parametrize("length", ["30m", "1h", "90m", "2d", "8h"])
def test_a_length_is_read_as_it_is_written(length: str) -> None:
    assert written(read_muting(f"x {length}").length) == length
