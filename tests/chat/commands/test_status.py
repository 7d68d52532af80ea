from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.ports import StatusReport
from bot.coverage import OPEN_GAPS
from bot.model import PREVIEW, Channel, ChannelState, Receiver, Rule, Trouble

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

EDITOR, SUBSCRIBER = 2, 3


async def test_all_is_well(office: Office, moved_clock: MovedClock) -> None:
    await office.watch(
        Channel(ref="a_chan", username="a_chan", channel_id=10, state=ChannelState.LIVE),
        Channel(ref="quiet_channel", channel_id=11, state=ChannelState.LIVE),
    )
    await office.read(10, upto=1, lag=2)
    await office.read(11, upto=1, lag=38)
    await office.notify("@desk_alerts")
    async with office.store.transaction() as tx:
        await office.desk.rules.add(tx, Rule(name="flag", when="flag"), by="cli")
    await office.hit("flag", "a flag", "flag", posted_at=moved_clock.now())
    office.report = StatusReport(
        accounts=("Account watcher: well, 2 of 450 channels.", "Preview: not needed."),
        queues=("1 channel waits to be joined, in about 4 min.",),
    )
    assert await office.say(SUBSCRIBER, "/status") == (
        "2 channels read to the newest id, worst lag 38 s (@quiet_channel).\n"
        "1 rule, 1 hit today, 0 alerts told, 0 waiting.\n"
        "From posting to storing today: push within 0 s.\n"
        "Account watcher: well, 2 of 450 channels.\n"
        "Preview: not needed.\n"
        "1 channel waits to be joined, in about 4 min."
    )


async def test_what_is_missing_read_back_or_silent_is_named(
    office: Office, moved_clock: MovedClock
) -> None:
    now = moved_clock.now()
    await office.watch(
        Channel(ref="a_gap", channel_id=10, state=ChannelState.LIVE),
        Channel(ref="b_back", channel_id=11, state=ChannelState.LIVE),
    )
    await office.notify("@desk_alerts")
    await office.read(10, upto=1, lag=240, head=5)
    await office.read(11, upto=1, lag=2, since=now - timedelta(days=7))
    async with office.store.transaction() as tx:
        kept = {"10": [[2, 5, round((now - timedelta(minutes=4)).timestamp() * 1000)]]}
        await tx.set_meta(OPEN_GAPS, json.dumps(kept))
        await tx.note_backfill(11, at=now - timedelta(days=3, hours=2), done=False)
        since = now - timedelta(days=2)
        await tx.raise_trouble(Trouble(kind="silent", subject="b_back", text="", since=since))
    assert (await office.say(SUBSCRIBER, "/status")).splitlines()[:4] == [
        "1 of 2 channels read to the newest id, worst lag 4 min (@a_gap); 1 repairing.",
        "1 gap open in @a_gap, for 4 min.",
        "Reading back: @b_back 3 of 7 days.",
        "Silent for far longer than usual: @b_back (since 2022-11-09 11:00).",
    ]
    async with office.store.transaction() as tx:
        await tx.raise_trouble(Trouble(kind="gap", subject="a_gap", text="", since=since))
    said = (await office.say(SUBSCRIBER, "/status")).splitlines()
    assert said[0] == "🔴 1 gap open in @a_gap, for 4 min."
    assert sum("gap open" in line for line in said) == 1


async def test_what_was_not_read_from_web_pages_yet_is_counted(office: Office) -> None:
    await office.watch(Channel(ref="a_chan", account=PREVIEW))
    said = await office.say(SUBSCRIBER, "/status")
    assert "0 of 1 channel on public web pages read so far, the rest in 3 s or more." in said


async def test_hits_in_history_are_none_of_today(office: Office, moved_clock: MovedClock) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10, state=ChannelState.LIVE))
    async with office.store.transaction() as tx:
        await office.desk.rules.add(tx, Rule(name="flag", when="flag"), by="cli")
    await office.read(10, upto=1, lag=2)
    posted_at = moved_clock.now() - timedelta(days=2)
    await office.hit("flag", "a flag", "flag", posted_at=posted_at, history=True)
    said = await office.say(SUBSCRIBER, "/status")
    assert "1 rule, 0 hits today and 1 in history, 0 alerts told, 0 waiting." in said
    assert "0 hits today" in await office.say(SUBSCRIBER, "/channels")
    assert "0 hits today" in await office.say(SUBSCRIBER, "/rules")


async def test_how_fast_alerts_are(office: Office, moved_clock: MovedClock) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10, state=ChannelState.LIVE))
    await office.notify("@desk_alerts")
    posted_at = moved_clock.now() - timedelta(seconds=5)
    await office.hit("flag", "a flag", "flag", posted_at=posted_at)
    alert = replace(
        (await office.take(office.message(SUBSCRIBER, "/help")))[0],
        receiver="notify",
        subject="10:1",
        kind="alert",
        channel_id=10,
        message_id=1,
        message=None,
    )
    async with office.store.transaction() as tx:
        await tx.enqueue([alert])
        claimed = await tx.claim("notify", moved_clock.now())
        assert claimed
        await tx.ack(claimed, message_id=1, now=moved_clock.now())
    said = await office.say(SUBSCRIBER, "/status")
    assert "1 alert told, 0 waiting." in said
    assert "From posting to alert today: within 5 s." in said


async def test_trouble_comes_first(office: Office) -> None:
    await office.watch(
        Channel(ref="a_chan", channel_id=10, state=ChannelState.LIVE),
        Channel(ref="b_chan"),
        Channel(ref="south_front", state=ChannelState.BLOCKED, reason="became private"),
    )
    async with office.store.transaction() as tx:
        await tx.save_receiver(
            Receiver(name="notify", target="@desk", default=True, suspended="the bot was removed")
        )
    office.report = StatusReport(troubles=("The account is signed out.",))
    assert await office.say(SUBSCRIBER, "/status") == (
        "🔴 The account is signed out.\n"
        "🔴 Not readable (became private): @south_front.\n"
        "🔴 Nothing can be sent to @desk: the bot was removed. "
        "What waits is kept and goes out once it takes a message again: it is tried every few "
        "minutes. To try it at once: flagfall receivers test notify\n"
        "0 of 3 channels read to the newest id; 2 queued, 1 blocked.\n"
        "No rule yet. /watch flag Kherson makes one."
    )


async def test_a_fresh_installation_names_the_next_steps(office: Office) -> None:
    said = await office.say(SUBSCRIBER, "/status")
    assert said.startswith("🔴 Alerts go nowhere yet. /notify @channel sets where.")
    assert "/add @name" in said


async def test_a_rule_whose_receiver_left_is_named(office: Office) -> None:
    await office.notify("@desk_alerts")
    await office.say(SUBSCRIBER, "/subscribe")
    await office.say(EDITOR, "/watch flag")
    async with office.store.transaction() as tx:
        rule = Rule(name="banner", when="banner", to=(f"person:{SUBSCRIBER}",))
        await office.desk.rules.add(tx, rule, by="cli")
    assert "🔴" not in await office.say(EDITOR, "/status")
    await office.say(SUBSCRIBER, "/unsubscribe")
    assert (await office.say(EDITOR, "/status")).startswith(
        "🔴 The receiver of rule 2 is gone: it alerts where all others do. "
        "/unwatch 2 stops it, /watch makes another."
    )
    assert "2 · banner · alerts to @desk_alerts · " in await office.say(EDITOR, "/rules")


async def test_a_rule_that_looks_at_no_watched_channel_is_named(office: Office) -> None:
    await office.notify("@desk_alerts")
    await office.watch(Channel(ref="rybar"), Channel(ref="a_chan"))
    await office.say(EDITOR, "/watch flag in @rybar")
    assert "🔴" not in await office.say(EDITOR, "/status")
    await office.say(EDITOR, "/remove @rybar")
    assert (await office.say(EDITOR, "/status")).startswith(
        "🔴 Rule 1 can never match: no channel it looks at is watched. /unwatch 1 stops it."
    )


async def test_many_channels_of_one_reason_are_one_line(office: Office) -> None:
    await office.notify("@desk_alerts")
    await office.watch(
        *(
            Channel(
                ref=f"chan_{number:02}",
                state=ChannelState.BLOCKED,
                reason=f"No channel @chan_{number:02} on Telegram. Check the spelling of the name.",
            )
            for number in range(12)
        )
    )
    troubles = [line for line in (await office.say(EDITOR, "/status")).splitlines() if "🔴" in line]
    assert len(troubles) == 1
    assert "@chan_09 and 2 more. Check the spelling, or /remove them." in troubles[0]
