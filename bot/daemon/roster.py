"""Which account reads which channel. Pure: what is there goes in, the changed channels come out.

A channel stays where it is while it can be read there. An account takes a channel while it has
room, and if it knows the channel (has its access hash) or may still look up its name today. While
no account takes it, and after one was refused by the channel, it is read through its public web
page. What nobody takes is BLOCKED with a reason and belongs to no account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.model import PREVIEW, Channel, ChannelState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.config import IngestionSettings
    from bot.model import AccountStanding

_PREMIUM = 2  # times as many channels: https://limits.tginfo.me/en
_DAY = 86_400.0

# ref -> account (or PREVIEW) -> unix seconds when it found that it may not read the channel
Refusals = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An account that can read now.

    ``known`` are the ids of the channels that it has access hashes for, ``lookups`` is how many
    names it may look up now.
    """

    name: str
    capacity: int
    known: frozenset[int] = frozenset()
    lookups: int = 0


def capacity(standing: AccountStanding, settings: IngestionSettings) -> int:
    """Return how many channels an account takes: some room is left for what it is asked to add."""
    allowed = settings.account_channels * (_PREMIUM if standing.premium else 1)
    return int(allowed * settings.account_fill)


def spread(
    channels: Iterable[Channel],
    readers: Iterable[Reader],
    *,
    preview: bool,
    refusals: Mapping[str, Collection[str]],
) -> list[Channel]:
    """Return the channels that change their place, with the place they go to.

    ``preview`` says whether web pages are read at all. Those that stay take their seats first, the
    others in the order they were added.
    """
    tables = {reader.name: _Table(reader, preview=preview, refusals=refusals) for reader in readers}
    watched = [c for c in channels if c.state is not ChannelState.REMOVED and not _misnamed(c)]
    # Whoever has no web page waits for a look-up in any case, and so takes none from the others.
    at_home = sorted(watched, key=lambda c: PREVIEW in refusals.get(c.ref, ()))
    staying = {c.ref for c in at_home if c.account in tables and tables[c.account].seat(c)}
    arrivals = [c for c in watched if c.ref not in staying]
    settled = [_settle(c, tables, preview=preview, refusals=refusals) for c in arrivals]
    return [after for before, after in zip(arrivals, settled, strict=True) if after != before]


def released(channel: Channel) -> Channel:
    """Return a blocked channel as one to be tried once more; what a start does with all of them.

    Not with a name that is no channel's: to look it up again costs one of a day's look-ups.
    """
    if channel.state is not ChannelState.BLOCKED or _misnamed(channel):
        return channel
    return replace(channel, state=ChannelState.NEW, reason="")


def noted(before: Refusals, channels: Iterable[Channel], *, now: float) -> Refusals:
    """Return who may not read which channel, after a look at the channels.

    A refusal is forgotten after a day, when the channel was added again, or when whoever was
    refused reads it or tries it anew. So nothing bounces more than once a day.
    """
    after: Refusals = {}
    for channel in channels:
        if channel.state is ChannelState.REMOVED:
            continue
        kept = {
            name: at
            for name, at in before.get(channel.ref, {}).items()
            if _still_counts(channel, name, at, now)
        }
        if channel.state is ChannelState.BLOCKED and channel.account:
            kept.setdefault(channel.account, now)
        if kept:
            after[channel.ref] = kept
    return after


def _still_counts(channel: Channel, name: str, at: float, now: float) -> bool:
    tries_it = name == channel.account and channel.state is not ChannelState.BLOCKED
    added_again = channel.added_at is not None and channel.added_at.timestamp() > at
    return not tries_it and not added_again and now - at < _DAY


class _Table:
    """The seats of one account."""

    def __init__(
        self, reader: Reader, *, preview: bool, refusals: Mapping[str, Collection[str]]
    ) -> None:
        self.name = reader.name
        self.free = reader.capacity
        self.lookups = reader.lookups
        self._known = reader.known
        self._preview = preview
        self._refusals = refusals

    def knows(self, channel: Channel) -> bool:
        return channel.channel_id in self._known

    def takes(self, channel: Channel) -> bool:
        """Whether the account may take a channel: one it would have to look up may have to wait."""
        refused = self._refusals.get(channel.ref, ())
        if self.free <= 0 or self.name in refused:
            return False
        read_meanwhile = self._preview and PREVIEW not in refused
        return self.knows(channel) or self.lookups > 0 or not read_meanwhile

    def seat(self, channel: Channel) -> bool:
        """Give the channel a seat; False if the account does not take it."""
        if not self.takes(channel):
            return False
        self.free -= 1
        self.lookups -= not self.knows(channel)
        return True


def _settle(
    channel: Channel,
    tables: Mapping[str, _Table],
    *,
    preview: bool,
    refusals: Mapping[str, Collection[str]],
) -> Channel:
    """Return the channel at the best place there is."""
    able = [table for table in tables.values() if table.takes(channel)]
    if able:
        best = max(able, key=lambda t: (t.knows(channel), t.lookups > 0, t.free))
        best.seat(channel)
        return _moved(channel, best.name)
    if preview and PREVIEW not in refusals.get(channel.ref, ()):
        return _moved(channel, PREVIEW)
    there = channel.account in tables or (preview and channel.account == PREVIEW)
    if channel.state is ChannelState.BLOCKED and there:
        return channel  # nobody else may read it either: it is tried again where it is
    reason = _why_not(tables.values())
    return replace(channel, account="", state=ChannelState.BLOCKED, reason=reason, joined=False)


def _moved(channel: Channel, place: str) -> Channel:
    if place == channel.account:
        return channel
    moved = replace(channel, account=place, joined=False)
    if channel.state is not ChannelState.BLOCKED:
        return moved
    # Tried at once where it is now; whether it can be read there is not known yet.
    return replace(moved, state=ChannelState.NEW, reason="")


def _why_not(tables: Collection[_Table]) -> str:
    if not tables:
        return "No account can read now. Sign one in with: flagfall login"
    if all(table.free <= 0 for table in tables):
        return "The accounts are full. Sign another in with: flagfall login --account NAME"
    return "No account may read it; it is tried again within a day."


def _misnamed(channel: Channel) -> bool:
    """Whether an account found that the name is no channel's; another would find the same."""
    blocked = channel.state is ChannelState.BLOCKED and channel.channel_id is None
    return blocked and channel.account not in ("", PREVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How many channels an account has: one it cannot read takes no room.

    ``unknown`` ones must be looked up by it, ``unjoined`` ones may be joined.
    """

    taken: int = 0
    joined: int = 0
    unknown: int = 0
    unjoined: int = 0


def seats(
    channels: Iterable[Channel],
    account: str,
    known: Collection[int] = (),
    *,
    joining: bool = True,
) -> Seats:
    """Return how many channels an account has.

    ``known`` are the ids it has access hashes for, ``joining`` is whether channels are joined.
    """
    reading = (ChannelState.NEW, ChannelState.LIVE)
    held = [c for c in channels if c.account == account and c.state in reading]
    found = [c for c in held if c.channel_id in known]
    unjoined = sum(c.state is ChannelState.LIVE and not c.joined for c in found)
    return Seats(
        taken=len(held),
        joined=sum(c.joined for c in held),
        unknown=len(held) - len(found),
        unjoined=unjoined if joining else 0,
    )
