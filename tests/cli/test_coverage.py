from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.model import PREVIEW, Channel, ChannelState, SlotKind, Top
from tests.cli.conftest import CHECKED, post, slots, stored

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal

LIVE = Channel(ref="a_chan", state=ChannelState.LIVE, channel_id=7, anchor=1, account="main")


async def _read(
    tx: Transaction, *runs: tuple[int, int, SlotKind], top: int, at: datetime = CHECKED
) -> None:
    """Read channel 7 from id 1: what is no run is missing."""
    await tx.open_ledger(7, floor=1, since=None)
    await tx.save_slots(slots(7, *runs))
    await tx.save_tops([Top(channel_id=7, message_id=top, seen_at=at)])


def test_json_has_every_watched_channel(newsroom: Terminal) -> None:
    outcome = newsroom("coverage", "--json")
    assert outcome.code == 0
    row = outcome.rows[0]
    assert row == {
        "lag": row["lag"],
        "channel": "Sergey_Khlan",
        "state": "live",
        "reason": "",
        "account": "main",
        "anchor": 10,
        "floor": 10,
        "verified_upto": 12,
        "head": 12,
        "posted_at": "2022-11-11T09:12:00Z",
        "checked_at": f"{CHECKED:%Y-%m-%dT%H:%M:%SZ}",
        "gaps": [],
        "gap": "",
        "slots": {"post": 2, "service": 1, "unreadable": 0, "absent": 0},
        "backfill": "",
        "newest_stored": 12,
    }
    assert row["lag"] >= 0
    assert [row["channel"] for row in outcome.rows] == ["Sergey_Khlan", "new_one"]
    assert (outcome.rows[1]["state"], outcome.rows[1]["gap"]) == ("queued", "not read yet")
    assert outcome.rows[1]["slots"] == dict.fromkeys(("post", "service", "unreadable", "absent"), 0)
    assert outcome.err.splitlines()[-1].startswith("1 of 2 channels read to the newest id, worst")


def test_people_see_columns_and_the_sum_below(newsroom: Terminal) -> None:
    lines = newsroom("coverage").out.splitlines()
    assert lines[0].startswith("CHANNEL        STATE   ACCOUNT  FROM ID  READ UP TO  POSTED (UTC)")
    assert lines[1].startswith("@Sergey_Khlan  live    main     10       12          2022-11-11 09")
    assert lines[2].split() == ["@new_one", "queued", *["-"] * 5, "not", "read", "yet"]
    assert lines[-1].endswith("(@Sergey_Khlan); 1 queued.")


def test_verify_says_no_while_a_channel_is_not_read(newsroom: Terminal) -> None:
    outcome = newsroom("coverage", "--verify")
    assert outcome.code == 1
    assert outcome.err == "@new_one: not read yet\n"


@pytest.mark.parametrize(
    ("runs", "top", "told"),
    [
        pytest.param([(1, 3, SlotKind.POST)], 3, "", id="well"),
        pytest.param([(1, 1, SlotKind.POST), (3, 3, SlotKind.SERVICE)], 3, "id 2 is", id="one id"),
        pytest.param([(1, 1, SlotKind.POST)], 4, "ids 2 to 4 are", id="seen and not read"),
        pytest.param(
            [(1, 1, SlotKind.POST), (4, 5, SlotKind.ABSENT)],
            9,
            "6 ids in 2 gaps are",
            id="two gaps",
        ),
    ],
)
def test_verify(
    flagfall: Terminal, runs: list[tuple[int, int, SlotKind]], top: int, told: str
) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(LIVE)
        posts = [
            number
            for low, high, kind in runs
            for number in range(low, high + 1)
            if kind is SlotKind.POST
        ]
        await tx.save_posts([post(7, number, "text") for number in posts])
        await _read(tx, *runs, top=top)

    stored(write)
    outcome = flagfall("coverage", "--verify")
    assert outcome.code == (1 if told else 0)
    assert outcome.err.startswith(f"@a_chan: {told} missing" if told else "")
    assert bool(outcome.err) == bool(told)
    row = flagfall("coverage", "--json").rows[0]
    assert row["state"] == ("repairing" if told else "live")
    assert bool(row["gaps"]) == bool(told)


@pytest.mark.parametrize(
    ("minutes", "settings", "wrong"),
    [
        pytest.param(5, "", False, id="a short stop"),
        pytest.param(21, "", True, id="long"),
        pytest.param(21, "[ingestion]\npoll_interval = 600", False, id="as the settings have it"),
    ],
)
def test_verify_says_no_while_nobody_asks_for_newer_posts(
    flagfall: Terminal, minutes: float, settings: str, *, wrong: bool
) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(LIVE)
        run = (1, 3, SlotKind.SERVICE)
        now = SystemClock().now()  # not CHECKED: the run may have begun minutes ago
        await _read(tx, run, top=3, at=now - timedelta(minutes=minutes))

    stored(write)
    Path("flagfall.toml").write_text(settings, encoding="utf-8")
    outcome = flagfall("coverage", "--verify", "--config", "flagfall.toml")
    told = f"@a_chan: not checked for {minutes} min\nWhat is not checked may have newer posts. Is"
    assert outcome.code == int(wrong)
    assert outcome.err.startswith(f"{told} `flagfall run` running?" if wrong else "")
    assert bool(outcome.err) == wrong
    assert ("; 1 behind." in outcome.out) == wrong


def test_what_was_not_read_from_web_pages_yet_is_counted(flagfall: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(replace(LIVE, account=PREVIEW))
        await tx.save_channel(Channel(ref="b_chan", account=PREVIEW))
        await _read(tx, (1, 3, SlotKind.SERVICE), top=3)

    stored(write)
    said = flagfall("coverage").out.splitlines()[-1]
    assert said == "1 of 2 channels on public web pages read so far, the rest in 3 s or more."


def test_a_channel_that_cannot_be_read_is_told_with_its_reason(flagfall: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        shut = replace(LIVE, state=ChannelState.BLOCKED, reason="became private")
        await tx.save_channel(shut)

    stored(write)
    outcome = flagfall("coverage", "--verify")
    assert (outcome.code, outcome.err) == (1, "@a_chan: cannot be read: became private\n")


def test_a_broken_ledger_is_told(flagfall: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(LIVE)
        posts = [(n, n, SlotKind.POST if n % 2 else SlotKind.SERVICE) for n in range(1, 31)]
        await _read(tx, *posts, top=30)  # and no post is stored

    stored(write)
    outcome = flagfall("coverage", "--verify")
    assert outcome.code == 1
    told = outcome.err.splitlines()
    assert len(told) == 11
    assert all(line.startswith("@a_chan: ") for line in told)
    assert told[-1] == "@a_chan: and 5 more of this kind"


def test_how_long_storing_took_is_below_the_table_and_beside_json(flagfall: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(LIVE)
        seen = post(7, 2, "text")
        late = replace(seen, seen_at=SystemClock().now())
        fresh = replace(late, post=replace(seen.post, posted_at=late.seen_at))
        await tx.save_posts([fresh])

    stored(write)
    said = "From posting to storing, last 24 h, push: within 0 s.\n"
    assert said in flagfall("coverage").out
    outcome = flagfall("coverage", "--json")
    assert said in outcome.err
    assert len(outcome.rows) == 1


def test_the_slots_of_a_channel(newsroom: Terminal) -> None:
    outcome = newsroom("coverage", "--slots", "t.me/Sergey_Khlan", "--json")
    assert [json.dumps(row) for row in outcome.rows] == [
        '{"channel": "Sergey_Khlan", "first": 10, "last": 10, "kind": "service"}',
        '{"channel": "Sergey_Khlan", "first": 11, "last": 12, "kind": "post"}',
    ]
    lines = newsroom("coverage", "--slots", "@sergey_khlan").out.splitlines()
    assert [line.split() for line in lines] == [
        ["FIRST", "LAST", "IDS", "KIND"],
        ["10", "10", "1", "service"],
        ["11", "12", "2", "post"],
    ]


@pytest.mark.parametrize(
    ("named", "code", "told"),
    [
        pytest.param("new_one", 0, "@new_one is not read yet.\n", id="not read"),
        pytest.param(
            "sergey_hlan",
            2,
            "There is no channel @sergey_hlan. Did you mean @Sergey_Khlan?\n",
            id="nearly",
        ),
        pytest.param(
            "nobody", 2, "There is no channel @nobody. See: flagfall channels list\n", id="unknown"
        ),
    ],
)
def test_slots_of_what_is_not_there(newsroom: Terminal, named: str, code: int, told: str) -> None:
    outcome = newsroom("coverage", "--slots", named)
    assert (outcome.code, outcome.out, outcome.err) == (code, "", told)


def test_before_there_is_a_database(flagfall: Terminal) -> None:
    for words, code in ((["--json"], 0), (["--verify", "--json"], 1)):
        outcome = flagfall("coverage", *words)
        assert (outcome.code, outcome.out) == (code, "")
        assert "flagfall channels add @NAME" in outcome.err


def test_verify_says_no_while_no_channel_is_watched(flagfall: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(replace(LIVE, state=ChannelState.REMOVED))

    stored(write)
    assert flagfall("coverage").code == 0
    outcome = flagfall("coverage", "--verify")
    assert outcome.code == 1
    assert outcome.err == (
        "No channel is watched, so nothing can be verified. "
        "Begin with: flagfall channels add @NAME\n"
    )
