"""Which channels are watched."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.echo import refuse_to_watch
from bot.desk.nearest import did_you_mean
from bot.errors import RefusedError
from bot.model import Channel, ChannelState
from bot.telegram.links import folded_name, parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.audit_log import AuditLog
    from bot.model import Receiver
    from bot.store.protocol import Store, Transaction


class Channels:
    """Adding and removing channels."""

    def __init__(self, store: Store, audit_log: AuditLog) -> None:
        self._store = store
        self._audit_log = audit_log

    async def find(self, name: str) -> Channel:
        """Return a watched channel by name or link; RefusedError names the nearest one."""
        ref = parse_channel_link(name).ref
        watched = await self.watched()
        for channel in watched:
            if ref in (channel.ref, folded_name(channel.name)):
                return channel
        raise RefusedError(
            f"No channel @{as_typed(ref, name)} is watched.",
            remedy=did_you_mean(f"@{ref}", (f"@{channel.name}" for channel in watched))
            or f"/add @{ref} or flagfall channels add {ref} watches it; "
            "/channels or flagfall channels list shows those that are.",
        )

    async def watched(self) -> list[Channel]:
        """Return the channels that are not removed, in the order they were added."""
        return [c for c in await self._store.channels() if c.state is not ChannelState.REMOVED]

    async def add(
        self,
        tx: Transaction,
        channel: Channel,
        *,
        by: str,
        told: Iterable[Receiver] | None = None,
    ) -> Channel:
        """Watch a channel; one that is watched already, under whatever name, is returned as it is.

        A channel that was removed or blocked is anchored anew: what it posted meanwhile is
        history. Raises as ``check``.
        """
        known = next((c for c in await self._store.channels() if _is_watched(c, channel)), None)
        if known:
            return known
        await self.check(channel, told)
        now = self._audit_log.now()
        added = replace(channel, state=ChannelState.NEW, added_at=now, added_by=by)
        await tx.save_channel(added)
        await self._audit_log.write(
            tx, by=by, action="add channel", subject=added.name, ref=added.ref
        )
        return added

    async def check(self, channel: Channel, told: Iterable[Receiver] | None = None) -> None:
        """Raise RefusedError for a channel that cannot be watched, since alerts go there.

        ``told`` are the receivers, by default those that are stored.
        """
        refuse_to_watch([channel], await self._store.receivers() if told is None else told)

    async def remove(self, tx: Transaction, name: str, *, by: str) -> Channel:
        """Stop watching a channel and keep what was stored."""
        channel = replace(await self.find(name), state=ChannelState.REMOVED)
        await tx.save_channel(channel)
        await self._audit_log.write(
            tx, by=by, action="remove channel", subject=channel.name, ref=channel.ref
        )
        return channel


def _is_watched(known: Channel, channel: Channel) -> bool:
    """Whether a stored channel is the one asked for, by name or by id, and under way."""
    same_id = channel.channel_id is not None and known.channel_id == channel.channel_id
    same = same_id or known.ref == channel.ref
    return same and known.state in (ChannelState.NEW, ChannelState.LIVE)


def as_typed(ref: str, written: str) -> str:
    """Return the name in the spelling in which somebody wrote it, alone or in a link."""
    typed = re.search(rf"\b{re.escape(ref)}\b", written, re.IGNORECASE)
    return typed[0] if typed else ref
