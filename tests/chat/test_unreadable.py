from __future__ import annotations

import pytest

from bot.chat.unreadable import unreadable
from bot.model import Channel, ChannelState

NOT_FOUND = "No channel @{} on Telegram. Check the spelling of the name."
GROUP = "@{} is a group. Flagfall watches channels only."
BANNED = "You are banned there."
PRIVATE = "Telegram refused: The channel specified is private."


def blocked(reason: str, *names: str) -> list[Channel]:
    return [
        Channel(
            ref=name.lower(),
            username=name,
            state=ChannelState.BLOCKED,
            reason=reason.format(name.lower()),
        )
        for name in names
    ]


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        pytest.param(
            blocked(NOT_FOUND, "A_x", "b", "c"),
            ["Not found on Telegram: @A_x, @b, @c. Check the spelling, or /remove them."],
            id="not found",
        ),
        pytest.param(
            blocked(NOT_FOUND, "a"),
            ["Not found on Telegram: @a. Check the spelling, or /remove it."],
            id="one not found",
        ),
        pytest.param(
            [*blocked(GROUP, "a", "b"), *blocked(PRIVATE, "c")],
            [
                "Not readable (a group. Flagfall watches channels only): @a, @b.",
                "Not readable (Telegram refused: The channel specified is private): @c.",
            ],
            id="two reasons",
        ),
        pytest.param(blocked("", "a"), ["Not readable (no reason given): @a."], id="no reason"),
        pytest.param(
            blocked(BANNED, *"abcde"),
            ["Not readable (You are banned there): @a, @b, @c and 2 more."],
            id="many",
        ),
        pytest.param([Channel(ref="a"), Channel(ref="b", state=ChannelState.LIVE)], [], id="none"),
    ],
)
def test_those_of_one_reason_are_named_together(channels: list[Channel], said: list[str]) -> None:
    assert unreadable(channels, most=3) == said
