from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Channel, ChannelState
from bot.render import MAX_UNITS, units

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

SUBSCRIBER = 3


async def test_every_channel_and_its_state_trouble_first(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.watch(
        Channel(ref="a_live", title="Алло", channel_id=10, state=ChannelState.LIVE),
        Channel(ref="b_new"),
        Channel(ref="c_gone", state=ChannelState.BLOCKED, reason="became private"),
        Channel(ref="e_gone", state=ChannelState.BLOCKED, reason="became private"),
        Channel(ref="d_removed", state=ChannelState.REMOVED),
    )
    await office.read(10, upto=1, lag=38)
    await office.hit("flag", "a flag", "flag", posted_at=moved_clock.now())
    assert await office.say(SUBSCRIBER, "/channels") == (
        "4 channels:\n"
        "🔴 Not readable (became private): @c_gone, @e_gone.\n"
        "@a_live · Алло · live, lag 38 s · 1 hit today\n"
        "@b_new · queued"
    )


async def test_how_far_each_is_read_and_what_is_missing_first(
    office: Office, moved_clock: MovedClock
) -> None:
    now = moved_clock.now()
    await office.watch(
        *(
            Channel(ref=ref, channel_id=number, state=ChannelState.LIVE)
            for number, ref in enumerate(("a_whole", "b_back", "c_gap"), start=10)
        )
    )
    await office.read(10, upto=3, lag=1, since=now - timedelta(days=7))
    await office.read(11, upto=3, lag=1, since=now - timedelta(days=7))
    await office.read(12, upto=3, lag=1, head=7)
    async with office.store.transaction() as tx:
        await tx.note_backfill(10, at=now - timedelta(days=7), done=True)
        await tx.note_backfill(11, at=now - timedelta(days=5), done=False)
    assert (await office.say(SUBSCRIBER, "/channels")).splitlines()[1:] == [
        "@c_gap · repairing, lag 1 s, ids 4 to 7 are missing, for 0 s · 0 hits today",
        "@a_whole · live from 2022-11-04, lag 1 s · 0 hits today",
        "@b_back · reading 5 of 7 days, lag 1 s · 0 hits today",
    ]


async def test_a_long_list_is_one_message_and_can_be_narrowed(office: Office) -> None:
    await office.watch(
        *(Channel(ref=f"channel_number_{number:03}", title="Т" * 60) for number in range(300)),
        Channel(ref="kherson_ova"),
        Channel(ref="other", title="Херсон"),
    )
    message = await office.reply(SUBSCRIBER, "/channels")
    assert units(message.text) <= MAX_UNITS
    last = message.text.splitlines()[-1]
    assert last.startswith("and 2")
    assert last.endswith(" more. /channels and a part of a name shows those that have it.")
    assert await office.say(SUBSCRIBER, "/channels @KHERS") == "1 channel:\n@kherson_ova · queued"
    assert "@other · Херсон" in await office.say(SUBSCRIBER, "/channels херс")
    assert "No channel has “nowhere”" in await office.say(SUBSCRIBER, "/channels nowhere")


async def test_none(office: Office) -> None:
    assert "/add @name" in await office.say(SUBSCRIBER, "/channels")
