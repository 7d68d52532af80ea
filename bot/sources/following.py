"""Which channels an account reads: the stored ones that are its own, each resolved by name once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import wait
from bot.errors import NetworkError, RefusedError, RejectedError, ThrottledError
from bot.ledger import Proof
from bot.model import ChannelState
from bot.sources.account import BLOCKED_PAUSE, FULL, HISTORY, RESOLVE, pause_after
from bot.sources.first_reading import go_on, open_ledger
from bot.sources.taking import plan_decoding
from bot.sources.watch import Reason, Watch
from bot.telegram import reading
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Channel
    from bot.sources.account import Account
    from bot.sources.joining import Joining
    from bot.telegram.line import Line

_WANTED = (ChannelState.NEW, ChannelState.LIVE)
_SOMEBODY_WAITS = 3.0  # seconds that whoever asks for a channel is kept waiting at most
_SPENT = "Today's budget for looking up names is spent."


@dataclass(frozen=True, slots=True)
class _Failure:
    """How often a look-up failed, and until which monotonic second it is not tried again."""

    times: int
    until: float


class Following:
    """Keeps the watch list equal to the stored channels of the account."""

    def __init__(self, account: Account, joining: Joining) -> None:
        self._account = account
        self._joining = joining
        self._changed = asyncio.Event()
        self._failed: dict[str, _Failure] = {}  # look-ups Telegram had trouble with, by ref

    def refresh(self) -> None:
        """Look at the stored channels again."""
        self._changed.set()

    async def run(self, line: Line) -> None:
        """Take up channels that were added and drop those removed, until cancelled.

        One name is resolved at a time, so that neither a wait nor a long list holds up what is
        known already.
        """
        account = self._account
        while True:
            self._changed.clear()
            hashes = await account.store.access_hashes(account.key)
            channels = [c for c in await account.store.channels() if c.account == account.name]
            await self._keep(channels, hashes)
            unresolved = [c for c in channels if c.state in _WANTED and c.channel_id not in hashes]
            seconds = await self._take_up_all(line, unresolved)
            # What cannot be looked up now is said, and does not hold up the rest.
            account.watches.unresolved = 0
            account.check_ready()
            await wait(account.clock, self._changed, seconds)

    async def _take_up_all(self, line: Line, unresolved: Sequence[Channel]) -> float | None:
        """Resolve channels until the budget is spent; return when there is more to do."""
        account = self._account
        account.watches.unresolved = len(unresolved)
        now = account.clock.monotonic()
        for channel in unresolved:
            if self._waits_until(channel) <= now:
                seconds = await self._take_up(line, channel)
                if seconds > 0:
                    return seconds
            account.watches.unresolved -= 1
        waits = [self._waits_until(c) - now for c in unresolved if c.ref in self._failed]
        return max(min(waits), 0.0) if waits else None

    def _waits_until(self, channel: Channel) -> float:
        failure = self._failed.get(channel.ref)
        return failure.until if failure else 0.0

    async def _keep(self, channels: Sequence[Channel], hashes: Mapping[int, int]) -> None:
        """Make the watch list equal to the channels that this account can read."""
        watches = self._account.watches
        # Of two names of one channel the one that was added first says what is news.
        by_anchor = sorted(channels, key=lambda c: -1 if c.anchor is None else c.anchor)
        wanted = {
            c.channel_id: c
            for c in reversed(by_anchor)
            if c.channel_id is not None
            and c.channel_id in hashes
            and c.state is not ChannelState.REMOVED
        }
        watches.drop(watches.by_id.keys() - wanted.keys())
        fresh = [
            self._watch(channel, channel_id, hashes[channel_id])
            for channel_id, channel in wanted.items()
            if _begins_anew(watches.by_id.get(channel_id), channel)
        ]
        await self._open(fresh)
        for watch in fresh:
            self._put(watch)

    def _watch(self, channel: Channel, channel_id: int, access_hash: int) -> Watch:
        return Watch(
            channel=channel,
            channel_id=channel_id,
            peer=reading.Peer(channel_id=channel_id, access_hash=access_hash),
            proof=Proof(timedelta(seconds=self._account.settings.confirm_after)),
        )

    async def _open(self, fresh: Sequence[Watch]) -> None:
        """Take up the ledgers of anchored channels, and open those that have none."""
        ledgers = await self._account.store.ledgers() if fresh else {}
        anchored = [watch for watch in fresh if watch.channel.anchor is not None]
        begun = [(w, ledgers[w.channel_id]) for w in anchored if w.channel_id in ledgers]
        await go_on(self._account.store, begun)
        for watch in anchored:
            if watch.channel_id not in ledgers:
                await open_ledger(self._account, watch)

    def _put(self, watch: Watch) -> None:
        """Have a channel watched; what sweeps tell of needs no reading of its own."""
        watches = self._account.watches
        watches.put(watch)
        if watch.blocked:
            watches.plan(watch, Reason.POLL, after=BLOCKED_PAUSE)
        elif watch.missing is None or watch.channel.state is ChannelState.NEW:
            watches.plan(watch, Reason.FIRST)
        elif not watch.is_swept(self._account.clock.monotonic()):
            watches.plan(watch, Reason.POLL)
        if not watch.blocked:
            plan_decoding(self._account, watch)

    async def resolve(self, line: Line, channel: Channel) -> reading.Resolved:
        """Return a named channel as Telegram knows it, and keep its access hash.

        Raises RefusedError, ThrottledError (also when today's budget is spent), RejectedError or
        NetworkError.
        """
        account = self._account
        if (seconds := account.schedule.wait(RESOLVE)) > 0:
            raise ThrottledError(_SPENT, seconds=seconds)
        found = await reading.resolve(line, channel)
        async with account.store.transaction() as tx:
            await tx.save_access_hash(account.key, found.peer.channel_id, found.peer.access_hash)
        # Good to know and no more: whatever is wrong with this request does not undo the other.
        with suppress(NetworkError):
            if account.schedule.wait(FULL) > 0:
                return found
            members = await reading.subscribers(line, found.peer)
            found = replace(found, channel=replace(found.channel, subscribers=members))
        return found

    async def find(self, line: Line, channel: Channel) -> Channel:
        """Resolve a channel that somebody asks for now: what is posted from here on is news.

        Raises as ``resolve`` does.
        """
        found = await self.resolve(line, channel)
        if self._account.schedule.wait(HISTORY) > _SOMEBODY_WAITS:
            return found.channel
        try:
            page = await reading.history(line, found.peer, limit=1)
        except NetworkError:
            return found.channel  # the first reading will find out, by the time of the adding
        return replace(found.channel, anchor=page.newest)

    async def _take_up(self, line: Line, channel: Channel) -> float:
        """Resolve a channel and save what it is; return the seconds to wait if it must wait."""
        account = self._account
        try:
            found = await self.resolve(line, replace(channel, ref=channel.name))
        except ThrottledError as error:
            account.say("resolving waits", channel=channel.ref, seconds=round(error.seconds))
            return error.seconds
        except RefusedError as error:
            await account.block(channel, str(error))
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            await account.block(channel, str(error))
        except NetworkError as error:
            if not line.client.is_connected():
                raise
            self._put_off(channel, error)
        else:
            self._failed.pop(channel.ref, None)
            await self._save(line, channel, found)
        return 0.0

    def _put_off(self, channel: Channel, error: NetworkError) -> None:
        """Try a name again later that Telegram has trouble with; it holds up no other."""
        account = self._account
        times = self._failed.get(channel.ref, _Failure(0, 0.0)).times + 1
        pause = pause_after(times, account.settings.poll_interval)
        self._failed[channel.ref] = _Failure(times, account.clock.monotonic() + pause)
        account.say(
            "resolving failed for now",
            channel=channel.ref,
            reason=error.message,
            seconds=round(pause),
        )

    async def _save(self, line: Line, channel: Channel, found: reading.Resolved) -> None:
        account = self._account
        if channel.channel_id not in (None, found.channel.channel_id):
            # Ids mean something within one channel only, and people asked for the other one.
            await account.block(channel, _moved(channel))
            return
        saved = await account.save(
            channel,
            channel_id=found.channel.channel_id,
            username=found.channel.username,
            title=found.channel.title,
            subscribers=found.channel.subscribers,
            joined=found.channel.joined,
        )
        if not account.is_ours(saved):
            return
        if not found.channel.joined and await self._joining.at_once(line, saved, found.peer):
            saved = await account.save(saved, joined=True)
        watch = self._watch(saved, found.peer.channel_id, found.peer.access_hash)
        await self._open([watch])
        self._put(watch)


def _moved(channel: Channel) -> str:
    return (
        f"The name @{channel.name} belongs to another channel now. "
        "To watch that one, remove this channel and add it again."
    )


def _begins_anew(watch: Watch | None, stored: Channel) -> bool:
    """Whether a channel is to be taken up: not watched yet, or added again since."""
    if watch is None:
        return True
    if watch.blocked and stored.state is not ChannelState.BLOCKED:
        return True
    return watch.channel.anchor is not None and stored.anchor != watch.channel.anchor
