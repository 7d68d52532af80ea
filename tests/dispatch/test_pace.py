from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import DeliverySettings
from bot.dispatch.pace import EVERYBODY, Pace, Window


@given(st.lists(st.floats(min_value=0, max_value=90), max_size=80), st.integers(1, 20))
def test_no_stretch_of_the_span_holds_more_than_the_limit(pauses: list[float], limit: int) -> None:
    window, now = Window(limit, 60.0), 0.0
    moments: list[float] = []
    for pause in pauses:
        now = max(now + pause, window.free_at())
        window.add(now)
        moments.append(now)
    for first, beyond in zip(moments, moments[limit:], strict=False):
        assert beyond - first >= 60.0 - 1e-9


@pytest.fixture
def pace() -> Pace:
    return Pace(DeliverySettings())


def test_a_chat_never_written_to_is_free(pace: Pace) -> None:
    assert pace.free_at("a") <= 0


def test_a_second_passes_after_each_answer(pace: Pace) -> None:
    pace.end("a", 5.0)
    assert pace.free_at("a") == 6.0
    assert pace.free_at("b") <= 5.0


@pytest.mark.parametrize(
    ("chat", "free_at"),
    [
        pytest.param("7", 18.0, id="private"),
        pytest.param("-1001234567890", 60.0, id="channel"),
        pytest.param("-4123456789", 60.0, id="group"),
        pytest.param("@desk", 60.0, id="public channel or group"),
    ],
)
def test_18_a_minute_hold_for_groups_and_channels(pace: Pace, chat: str, free_at: float) -> None:
    for second in range(18):
        pace.end(chat, float(second))
    assert pace.last(chat) == 17.0
    assert pace.free_at(chat) == free_at


def test_a_freeze_is_never_shortened(pace: Pace) -> None:
    pace.freeze("a", 50.0)
    pace.freeze("a", 20.0)
    assert pace.free_at("a") == 50.0


@pytest.mark.parametrize(
    ("apart", "together"),
    [pytest.param(9.0, True, id="within 10 s"), pytest.param(11.0, False, id="later")],
)
def test_two_chats_told_to_wait_together_freeze_everybody(
    pace: Pace, apart: float, *, together: bool
) -> None:
    pace.flood("a", 100.0, 400.0)
    pace.flood("b", 100.0 + apart, 150.0)
    assert pace.free_at("c") == (400.0 if together else float("-inf"))


def test_the_same_chat_told_twice_freezes_only_itself(pace: Pace) -> None:
    pace.flood("a", 100.0, 101.0)
    pace.flood("a", 102.0, 110.0)
    assert pace.free_at("b") == float("-inf")


def test_everybody_may_be_frozen(pace: Pace) -> None:
    pace.freeze(EVERYBODY, 30.0)
    assert pace.free_at("a") == 30.0
