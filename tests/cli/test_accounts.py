from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.model import PREVIEW, AccountStanding, Channel, ChannelState
from tests.cli.conftest import POSTED, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal


async def _accounts(tx: Transaction) -> None:
    now = SystemClock().now().timestamp()
    await tx.save_account(AccountStanding(name="main", user_id=7, premium=True, since=POSTED))
    lost = AccountStanding(name="second", user_id=8, reason="Frozen.", since=POSTED)
    await tx.save_account(lost)
    await tx.save_account(AccountStanding(name="old", user_id=9))
    for number, (account, joined) in enumerate(
        [("main", True), ("main", False), ("main", False), (PREVIEW, False)], start=1
    ):
        await tx.save_channel(
            Channel(
                ref=f"channel_{number}",
                channel_id=number,
                state=ChannelState.LIVE,
                anchor=1,
                account=account,
                joined=joined,
                added_at=POSTED,
            )
        )
    for channel_id in (1, 2):
        await tx.save_access_hash("main:7", channel_id, 1)
    spent = {"frozen_until": now + 3600, "taken": [now - 60]}
    await tx.set_meta("budget:main:contacts.resolveUsername", json.dumps(spent))
    frozen = {"frozen_until": now + 90, "taken": []}
    await tx.set_meta("budget:main:messages.getHistory", json.dumps(frozen))


@pytest.fixture
def desk(flagfall: Terminal) -> Terminal:
    """Return the terminal beside three accounts and one more that was just signed in."""
    stored(_accounts)
    sessions = Path("data/sessions")
    sessions.mkdir()
    for name in ("main", "second", "fresh"):
        (sessions / f"{name}.session").write_text("secret")
    return flagfall


def test_json_tells_all_of_each(desk: Terminal) -> None:
    outcome = desk("accounts", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    rows = {row["name"]: row for row in outcome.rows}
    assert {name: row["state"] for name, row in rows.items()} == {
        "fresh": "new",
        "main": "reading",
        "old": "not signed in",
        "second": "lost",
    }
    assert (rows["second"]["reason"], rows["second"]["since"]) == (
        "Frozen.",
        "2022-11-11T09:00:00Z",
    )
    main = rows["main"]
    next_look_up = datetime.fromisoformat(main.pop("next_look_up"))
    assert timedelta(minutes=58) < next_look_up - datetime.now(UTC) < timedelta(minutes=61)
    waits = main.pop("flood_waits")
    assert 3500 < waits.pop("contacts.resolveUsername") <= 3600
    assert 60 < waits.pop("messages.getHistory") <= 90
    assert waits == {}
    assert main == {
        "name": "main",
        "state": "reading",
        "reason": "",
        "since": "2022-11-11T09:00:00Z",
        "premium": True,
        "channels": 3,
        "capacity": 900,
        "joined": 1,
        "to_look_up": 1,
        "to_join": 1,
        "next_join": None,
    }
    assert "secret" not in outcome.out


def test_people_read_a_line_for_each(desk: Terminal) -> None:
    outcome = desk("accounts")
    lines = outcome.out.splitlines()
    assert lines[0].split("  ")[0] == "ACCOUNT"
    main = next(line for line in lines if line.startswith("main"))
    assert main.startswith("main (Premium)  reading")
    assert "3 of 900" in main
    assert "contacts.resolveUsername: " in main
    assert re.search(r"messages\.getHistory: [6-9]\d s$", main)
    assert next(line for line in lines if line.startswith("second")).endswith("Frozen.")
    assert outcome.err == "1 channel read through public web pages, minutes late.\n"


def test_what_was_not_read_from_web_pages_yet_is_counted(desk: Terminal) -> None:
    async def write(tx: Transaction) -> None:
        await tx.save_channel(Channel(ref="new_one", account=PREVIEW))

    stored(write)
    assert desk("accounts").err == (
        "2 channels read through public web pages, minutes late; 1 of them not read yet.\n"
    )


def test_joining_that_is_off_waits_for_nothing(desk: Terminal) -> None:
    Path("f.toml").write_text("[ingestion]\njoin = false\n")
    rows = {row["name"]: row for row in desk("accounts", "--json", "--config", "f.toml").rows}
    assert rows["main"]["to_join"] == 0


def test_nobody_is_signed_in(newsroom: Terminal) -> None:
    outcome = newsroom("accounts")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "No account is signed in. Sign one in with: flagfall login\n"


def test_before_there_is_a_database(flagfall: Terminal) -> None:
    sessions = Path("data/sessions")
    sessions.mkdir(parents=True)
    outcome = flagfall("accounts", "--json")
    assert (outcome.code, outcome.out) == (0, "")


def test_who_has_just_signed_in_is_listed_before_there_is_a_database(flagfall: Terminal) -> None:
    sessions = Path("data/sessions")
    sessions.mkdir(parents=True)
    (sessions / "second.session").write_text("secret")
    (row,) = flagfall("accounts", "--json").rows
    assert (row["name"], row["state"], row["channels"]) == ("second", "new", 0)
    assert flagfall("accounts").out.splitlines()[1].split()[:2] == ["second", "new"]
