"""The channels people asked to watch, and the keys to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Channel, ChannelState
from bot.store.values import from_ms_or_none, to_ms_or_none

if TYPE_CHECKING:
    from bot.store.connection import Connection, Row

# A channel named again, not yet looked up, keeps its id.
_SAVE = """
INSERT INTO channels (ref, state, channel_id, username, title, about, subscribers, joined, anchor,
                      account, reason, added_at, added_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ref) DO UPDATE SET
    state = excluded.state, username = excluded.username,
    channel_id = coalesce(excluded.channel_id, channels.channel_id),
    title = excluded.title, about = excluded.about, subscribers = excluded.subscribers,
    joined = excluded.joined, anchor = excluded.anchor, account = excluded.account,
    reason = excluded.reason, added_at = excluded.added_at, added_by = excluded.added_by
"""
_SAVE_HASH = """
INSERT INTO access_hashes (account, channel_id, access_hash) VALUES (?, ?, ?)
ON CONFLICT (account, channel_id) DO UPDATE SET access_hash = excluded.access_hash
"""
_HASHES = "SELECT channel_id, access_hash FROM access_hashes WHERE account = ?"
_OF_REF = "SELECT * FROM channels WHERE ref = ?"
_ALL = "SELECT * FROM channels ORDER BY number"
# Two names may have come to mean one channel: the one still watched speaks for it.
_OF_ID = "SELECT * FROM channels WHERE channel_id = ? ORDER BY state = 'removed', number LIMIT 1"
_WITH_ID = """
SELECT * FROM channels WHERE channel_id IS NOT NULL ORDER BY state <> 'removed', number DESC
"""


async def save(connection: Connection, channel: Channel) -> None:
    """Insert or replace a channel by its ref."""
    row = (
        channel.ref,
        channel.state,
        channel.channel_id,
        channel.username,
        channel.title,
        channel.about,
        channel.subscribers,
        channel.joined,
        channel.anchor,
        channel.account,
        channel.reason,
        to_ms_or_none(channel.added_at),
        channel.added_by,
    )
    await connection.run(_SAVE, row)


async def save_access_hash(
    connection: Connection, account: str, channel_id: int, access_hash: int
) -> None:
    """Keep the key under which one account may read a channel."""
    await connection.run(_SAVE_HASH, (account, channel_id, access_hash))


async def access_hashes(connection: Connection, account: str) -> dict[int, int]:
    """Return the access hashes of one account by channel id."""
    rows = await connection.rows(_HASHES, (account,))
    return {row["channel_id"]: row["access_hash"] for row in rows}


async def all_of_them(connection: Connection) -> list[Channel]:
    """Return every channel in the order of adding."""
    return [_channel(row) for row in await connection.rows(_ALL)]


async def of_ref(connection: Connection, ref: str) -> Channel | None:
    """Return the channel that was added under a name."""
    row = await connection.row(_OF_REF, (ref,))
    return _channel(row) if row else None


async def of_id(connection: Connection, channel_id: int) -> Channel:
    """Return the channel that has an id; one nobody named here has its id for a name."""
    row = await connection.row(_OF_ID, (channel_id,))
    return _channel(row) if row else unnamed(channel_id)


async def by_id(connection: Connection) -> dict[int, Channel]:
    """Return the resolved channels by their ids."""
    channels = [_channel(row) for row in await connection.rows(_WITH_ID)]
    return {channel.channel_id: channel for channel in channels if channel.channel_id is not None}


def unnamed(channel_id: int) -> Channel:
    """Return what can be said of a channel that has posts, but is not in the list."""
    return Channel(ref=str(channel_id), state=ChannelState.REMOVED, channel_id=channel_id)


def _channel(row: Row) -> Channel:
    return Channel(
        ref=row["ref"],
        state=ChannelState(row["state"]),
        channel_id=row["channel_id"],
        username=row["username"],
        title=row["title"],
        about=row["about"],
        subscribers=row["subscribers"],
        joined=bool(row["joined"]),
        anchor=row["anchor"],
        account=row["account"],
        reason=row["reason"],
        added_at=from_ms_or_none(row["added_at"]),
        added_by=row["added_by"],
    )
