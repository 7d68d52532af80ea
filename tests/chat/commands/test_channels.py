from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Channel, ChannelState

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
    await office.hit("flag", "a flag", "flag", posted_at=moved_clock.now())
    assert await office.say(SUBSCRIBER, "/channels") == (
        "4 channels:\n"
        "🔴 Not readable (became private): @c_gone, @e_gone.\n"
        "@a_live · Алло · 1 hit today\n"
        "@b_new · queued"
    )


async def test_none(office: Office) -> None:
    assert "/add @name" in await office.say(SUBSCRIBER, "/channels")
