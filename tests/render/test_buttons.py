from __future__ import annotations

import pytest

from bot.model import Alert, Severity, Taken
from bot.render.buttons import Buttons, alert_buttons, more_buttons
from tests.factories import NOON, a_channel, a_post

LONGEST_ID = 10**13  # a channel's id; Telegram's have ten digits by now
LONGEST_MESSAGE = 2**31 - 1
LONGEST_CHAT = -(10**15)
BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
ON_A_PHONE = 32  # characters in a row


def labels(rows: Buttons) -> list[list[str]]:
    return [[label for label, _ in row] for row in rows]


def an_alert(
    message_id: int = 7,
    channel_id: int = 100,
    *,
    severity: Severity = Severity.NORMAL,
    taken: Taken | None = None,
    escalated_after: float | None = None,
) -> Alert:
    return Alert(
        channel=a_channel(channel_id=channel_id),
        post=a_post(message_id, channel_id=channel_id),
        rules=("flag",),
        spans=(),
        severity=severity,
        taken=taken,
        escalated_after=escalated_after,
    )


def test_the_first_things_to_do_are_a_press_away() -> None:
    rows = alert_buttons(an_alert())
    assert labels(rows) == [["Mute 1 h", "Not this channel"], ["Not this word", "More"]]
    assert [token for row in rows for _, token in row] == [
        "mute:100/7",
        "narrow:100/7 channel",
        "narrow:100/7 word",
        "alert:100/7",
    ]


@pytest.mark.parametrize(
    ("alert", "wanted"),
    [
        pytest.param(an_alert(), False, id="normal"),
        pytest.param(an_alert(severity=Severity.URGENT), True, id="urgent"),
        pytest.param(an_alert(escalated_after=180.0), True, id="escalated"),
        pytest.param(
            an_alert(severity=Severity.URGENT, taken=Taken(by="Anna", at=NOON)), False, id="taken"
        ),
    ],
)
def test_what_wants_somebody_begins_with_taking_it(alert: Alert, *, wanted: bool) -> None:
    rows = alert_buttons(alert)
    assert rows[-2:] == alert_buttons(an_alert())
    assert rows[:-2] == (((("Taken by me", "taken:100/7"),),) if wanted else ())


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
            alert_buttons(an_alert(LONGEST_MESSAGE, LONGEST_ID, severity=Severity.URGENT)),
            id="alert",
        ),
        pytest.param(more_buttons(LONGEST_ID, LONGEST_MESSAGE, chat_id=LONGEST_CHAT), id="more"),
    ],
)
def test_no_button_is_too_long_for_telegram_or_a_phone(rows: Buttons) -> None:
    for row in rows:
        assert sum(len(label) for label, _ in row) <= ON_A_PHONE
        for _, token in row:
            assert len(f"{token} yes".encode()) <= BYTES
