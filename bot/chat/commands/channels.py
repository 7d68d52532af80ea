"""/channels: what is watched, and how each channel is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.unreadable import unreadable
from bot.chat.wording import count, lines, midnight
from bot.model import ChannelState, Role
from bot.render.names import tame

if TYPE_CHECKING:
    from bot.model import Channel


async def _run(call: Call) -> Answer:
    watched = await call.scene.desk.channels.watched()
    if not watched:
        return Answer(message=lines("No channel is watched yet. /add @name watches one."))
    since = midnight(call.now, call.scene.zone)
    hits = (await call.scene.store.hit_counts(since=since)).by_channel
    ordered = sorted(watched, key=lambda channel: channel.name.lower())
    return Answer(
        message=lines(
            f"{count(len(watched), 'channel')}:",
            *(f"🔴 {line}" for line in unreadable(ordered)),
            *(
                _line(channel, hits.get(channel.channel_id or 0, 0))
                for channel in ordered
                if channel.state is not ChannelState.BLOCKED
            ),
        )
    )


def _line(channel: Channel, hits: int) -> str:
    title = tame(channel.title, 40)
    name = f"@{channel.name} · {title}" if title else f"@{channel.name}"
    if channel.state is ChannelState.NEW:
        return f"{name} · queued{f': {channel.reason}' if channel.reason else ''}"
    return f"{name} · {count(hits, 'hit')} today"


COMMAND = Command(
    name="channels",
    role=Role.SUBSCRIBER,
    usage="/channels",
    summary="The channels that are watched",
    run=_run,
)
