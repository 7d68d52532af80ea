from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, ChannelState
from tests.cli.conftest import POSTED, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Suspilne", "Suspilne"),
        ("@suspilne", "suspilne"),
        ("t.me/Suspilne", "Suspilne"),
        ("https://t.me/s/suspilne", "suspilne"),
        ("t.me/suspilne/12?single", "suspilne"),
    ],
)
def test_a_channel_may_be_named_in_any_way(flagfall: Terminal, written: str, name: str) -> None:
    outcome = flagfall("channels", "add", written)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == (
        f"@{name} will be looked up when flagfall run starts; "
        "flagfall channels list shows what came of it.\n"
    )
    assert [row["channel"] for row in flagfall("channels", "list", "--json").rows] == [name]


def test_adding_twice_changes_nothing(flagfall: Terminal) -> None:
    assert flagfall("channels", "add", "suspilne", "suspilne").code == 0
    assert len(flagfall("channels", "list", "--json").rows) == 1


@pytest.mark.parametrize(
    ("written", "said"), [("t.me/+invite", "invite link"), ("foo", "is not the name of a channel")]
)
def test_one_that_is_no_channel_does_not_keep_the_others_out(
    flagfall: Terminal, written: str, said: str
) -> None:
    outcome = flagfall("channels", "add", "suspilne", written, "rybar")
    assert outcome.code == 2
    assert said in outcome.err
    added = [row["channel"] for row in flagfall("channels", "list", "--json").rows]
    assert added == ["suspilne", "rybar"]


def test_removing(flagfall: Terminal) -> None:
    flagfall("channels", "add", "suspilne")
    outcome = flagfall("channels", "remove", "@Suspilne")
    assert outcome.code == 0
    assert "kept" in outcome.err
    assert flagfall("channels", "list", "--json").rows == []
    assert flagfall("channels", "list", "--removed", "--json").rows[0]["state"] == "removed"


def test_removing_what_is_not_watched(flagfall: Terminal) -> None:
    flagfall("channels", "add", "suspilne")
    outcome = flagfall("channels", "remove", "suspline")
    assert outcome.code == 2
    assert "Did you mean" in outcome.err
    assert "suspilne" in outcome.err


def test_people_see_columns(newsroom: Terminal) -> None:
    lines = newsroom("channels", "list").out.splitlines()
    assert lines[0].split("  ")[0] == "CHANNEL"
    assert lines[0].endswith("TITLE, OR WHAT IS WRONG")
    assert lines[1].split() == ["@Sergey_Khlan", "live", "main", "-", "12", "Херсон"]
    assert len(lines) == 3


async def _block(tx: Transaction) -> None:
    reason = "@nosuch is not a public channel. Correct the name, and add it again."
    await tx.save_channel(
        Channel(ref="nosuch", state=ChannelState.BLOCKED, reason=reason, added_at=POSTED)
    )


def test_a_terminal_gets_the_reason_last_and_no_line_that_breaks(newsroom: Terminal) -> None:
    stored(_block)
    lines = newsroom.on_screen("channels", "list", width=80)
    assert lines[3].startswith(
        "@nosuch        blocked  -        -            -           @nosuch is"
    )
    assert all(len(line) <= 80 for line in lines)
    assert newsroom("channels", "list").out.endswith("add it again.\n")


def test_a_json_row(newsroom: Terminal) -> None:
    assert newsroom("channels", "list", "--json").rows[0] == {
        "channel": "Sergey_Khlan",
        "state": "live",
        "reason": "",
        "title": "Херсон",
        "channel_id": 5,
        "subscribers": None,
        "joined": False,
        "anchor": 10,
        "account": "main",
        "verified_upto": 12,
        "added_at": "2022-11-11T09:00:00Z",
        "added_by": "cli",
    }


def test_nobody_named(flagfall: Terminal) -> None:
    assert flagfall("channels", "add").code == 2
