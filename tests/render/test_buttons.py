from __future__ import annotations

import pytest

from bot.render.buttons import Buttons, alert_buttons, more_buttons
from tests.factories import a_post

LONGEST_ID = 10**13  # a channel's id; Telegram's have ten digits by now
LONGEST_MESSAGE = 2**31 - 1
LONGEST_CHAT = -(10**15)
BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
ON_A_PHONE = 32  # characters in a row


def labels(rows: Buttons) -> list[list[str]]:
    return [[label for label, _ in row] for row in rows]


def test_the_first_things_to_do_are_a_press_away() -> None:
    rows = alert_buttons(a_post(7, channel_id=100))
    assert labels(rows) == [["Mute 1 h", "Not this channel"], ["Not this word", "More"]]
    assert [token for row in rows for _, token in row] == [
        "mute:100/7",
        "narrow:100/7 channel",
        "narrow:100/7 word",
        "alert:100/7",
    ]


def test_what_wants_somebody_begins_with_taking_it() -> None:
    first, *others = alert_buttons(a_post(7, channel_id=100), pressing=True)
    assert first == (("Taken by me", "taken:100/7"),)
    assert tuple(others) == alert_buttons(a_post(7, channel_id=100))


@pytest.mark.parametrize("narrowing", [True, False])
def test_more_is_all_there_is_for_who_may(*, narrowing: bool) -> None:
    rows = more_buttons(100, 7, chat_id=-5, narrowing=narrowing)
    every = " ".join(token for row in rows for _, token in row)
    assert "taken:100/7" in every
    assert "mute:100/7 1d in:-5" in every
    assert ("narrow:100/7 exact" in every) is narrowing


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            alert_buttons(a_post(LONGEST_MESSAGE, channel_id=LONGEST_ID), pressing=True), id="alert"
        ),
        pytest.param(more_buttons(LONGEST_ID, LONGEST_MESSAGE, chat_id=LONGEST_CHAT), id="more"),
    ],
)
def test_no_button_is_too_long_for_telegram_or_a_phone(rows: Buttons) -> None:
    for row in rows:
        assert sum(len(label) for label, _ in row) <= ON_A_PHONE
        for _, token in row:
            assert len(f"{token} yes".encode()) <= BYTES
