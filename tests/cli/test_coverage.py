from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, ChannelState
from tests.cli.conftest import post, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal


def test_json_has_every_watched_channel(newsroom: Terminal) -> None:
    outcome = newsroom("coverage", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.rows[0] == {
        "channel": "Sergey_Khlan",
        "state": "live",
        "reason": "",
        "anchor": 10,
        "cursor": 12,
        "newest_stored": 12,
        "gap": "",
    }
    assert [row["channel"] for row in outcome.rows] == ["Sergey_Khlan", "new_one"]
    assert outcome.rows[1]["gap"] == "not read yet"


def test_verify_says_no_while_a_channel_is_not_read(newsroom: Terminal) -> None:
    outcome = newsroom("coverage", "--verify")
    assert outcome.code == 1
    assert outcome.err == "@new_one: not read yet\n"


@pytest.mark.parametrize(
    ("channel", "code", "told"),
    [
        pytest.param(Channel(ref="well", state=ChannelState.LIVE, cursor=3), 0, "", id="well"),
        pytest.param(
            Channel(ref="behind", state=ChannelState.LIVE, cursor=1),
            1,
            "@behind: 2 to 3 not read through\n",
            id="behind",
        ),
        pytest.param(
            Channel(ref="shut", state=ChannelState.BLOCKED, cursor=3, reason="became private"),
            1,
            "@shut: cannot be read: became private\n",
            id="blocked",
        ),
    ],
)
def test_verify(flagfall: Terminal, channel: Channel, code: int, told: str) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(replaced)
        await tx.save_posts([post(7, 3, "text")])

    replaced = Channel(
        ref=channel.ref,
        state=channel.state,
        cursor=channel.cursor,
        reason=channel.reason,
        channel_id=7,
        anchor=1,
    )
    stored(write)
    outcome = flagfall("coverage", "--verify")
    assert (outcome.code, outcome.err) == (code, told)
