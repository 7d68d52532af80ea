"""What people say to the bot over MTProto: each box read from where it was applied up to.

A stretch of a box is in hand until all its updates are applied; then the box moves beyond it, in
one transaction with what is to be said about it. A process that is killed in between reads the same
stretch again, and leaves out what is applied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.absence import notices_of_loss
from bot.chat.offset import TAKEN_AT
from bot.chat.standing import Standing, standing_of
from bot.chat.taken import BY_POLL, BY_PUSH, Taken, taken_of
from bot.chat.updates import said_at, update_id_of
from bot.clock import wait
from bot.telegram.boxes import COMMON, Box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.chat.ports import Feed
    from bot.clock import Clock
    from bot.store.protocol import Store, Transaction
    from bot.telegram.boxes import Heard, Stretch

# Pushes may fail to come without a word, so that a box is read now and then all the same.
QUIET_SECONDS = 60.0

_DAY = 86_400  # seconds; as much as the Bot API keeps for a bot that nobody ran yet
_STEPS_BACK = 1_000  # in the common box; most are what the bot itself sent
_GROUP_STEPS_BACK = 100


class Pushed:
    """The inbox of a bot with a session of its own."""

    kept = None  # a difference says by itself that it is too long

    def __init__(self, feed: Feed, store: Store, *, clock: Clock, wake: Callable[[], None]) -> None:
        self._feed = feed
        self._store = store
        self._clock = clock
        self._wake = wake
        self._standing = Standing(bot_id=0)
        self._taken = Taken(bot_id=0)
        self._polled = Taken(bot_id=0)  # by the Bot API, before this line was used
        self._due: dict[int, Box | None] = {}  # boxes to read, with where to begin if unknown
        self._quiet: list[int] = []  # boxes in the order in which quiet moments read them
        self._given: dict[int, Mapping[str, object]] = {}  # updates not yet passed by
        self._presses: dict[int, Mapping[str, object]] = {}  # those that are buttons
        self._pressed = False  # what was given out the last time were buttons
        self._hand: tuple[int, Stretch] | None = None

    async def open(self, bot_id: int) -> None:
        """Take up where the last run ended.

        The first one looks back for a day, and leaves out what the Bot API took.
        """
        standing = await standing_of(self._store, bot_id)
        self._polled = await taken_of(self._store, BY_POLL, bot_id) or await self._before(bot_id)
        own = await taken_of(self._store, BY_PUSH, bot_id)
        self._taken = self._polled.joined(own) if own else self._polled
        if standing is None:
            end = await self._feed.begin()
            since = end.date - _DAY
            box = Box(pts=max(end.pts - _STEPS_BACK, 1), qts=end.qts, date=since)
            standing = Standing(bot_id=bot_id, boxes={COMMON: box}, since=since)
            async with self._store.transaction() as tx:
                await standing.save(tx)
        self._standing = standing

    async def _before(self, bot_id: int) -> Taken:
        """Return what a version took over the Bot API that noted no more than the time."""
        at = await self._store.meta(TAKEN_AT)
        return Taken(bot_id=bot_id, at=int(at) + 1 if at else 0)

    async def fetch(self) -> Sequence[object]:
        """Return what is in hand, or else what one box holds, or what was pressed."""
        if self._given:
            return list(self._given.values())
        await self.save_passed()
        self._note(self._feed.heard())
        pressed_before, self._pressed = self._pressed, False
        if self._presses and not (self._due and pressed_before):  # a crowd's buttons can wait
            self._given, self._pressed = dict(self._presses), True
        elif self._due:
            await self._read(next(iter(self._due)))
        else:
            await self._rest()
        return list(self._given.values())

    def has_passed(self, update_id: int) -> bool:
        """Whether the update was applied before."""
        return self._standing.has(update_id)

    async def save(self, tx: Transaction, update_id: int) -> None:
        """Record that the update is applied."""
        await self._standing.having(update_id, press=update_id in self._presses).save(tx)
        await self._having(update_id, applied=True).save(tx, BY_PUSH)

    def pass_by(self, update_id: int, *, saved: bool) -> None:
        """Move beyond an update."""
        self._taken = self._having(update_id, applied=saved)
        if saved:
            press = update_id in self._presses
            self._standing = self._standing.having(update_id, press=press)
        self._given.pop(update_id, None)
        self._presses.pop(update_id, None)

    async def save_passed(self) -> None:
        """Move the box beyond the stretch in hand, if all of it is applied."""
        if self._hand is None or self._given:
            return
        channel, stretch = self._hand
        self._due = {**self._begun(stretch.channels), **self._due}
        await self._move(channel, stretch)
        self._hand = None
        if stretch.more:
            self._due[channel] = None

    def _having(self, update_id: int, *, applied: bool) -> Taken:
        return self._taken.having(self._given.get(update_id), applied=applied)

    async def _move(self, channel: int, stretch: Stretch) -> None:
        """Move a box beyond a stretch, and keep which groups were heard of meanwhile.

        Nobody names them again once the common box, whose date they are asked by, has moved. That
        only time has passed is not written down.
        """
        standing = self._standing
        begun = {one: box for one, box in self._due.items() if box is not None}
        after = standing.knowing(begun).beyond(channel, stretch.box)
        if stretch.lost or standing.applied or after.steps != standing.steps:
            async with self._store.transaction() as tx:
                if stretch.lost:
                    await self._tell_loss(tx, f"{channel}:{stretch.box.pts}")
                await after.save(tx)
                await self._taken.save(tx, BY_PUSH)
        self._standing = after
        if stretch.lost:
            self._wake()

    async def _tell_loss(self, tx: Transaction, where: str) -> None:
        receivers = await self._store.receivers()
        await tx.enqueue(notices_of_loss(receivers, where, now=self._clock.now()))

    def _note(self, heard: Heard) -> None:
        """Take note of what was pushed, and after a break of everything."""
        for update in heard.presses:
            number = update_id_of(update)
            if number is not None and not self._standing.has(number):
                self._presses[number] = update
        if heard.lost:
            self._due.update(dict.fromkeys(self._standing.boxes, None))
        for channel, start in self._begun(heard.channels).items():
            self._due[channel] = self._due.get(channel) or start

    def _begun(self, channels: Mapping[int, int | None]) -> dict[int, Box | None]:
        """Return where to begin with boxes that were spoken of, None for those that are known.

        Of a group that is heard of for the first time, nothing is older than the last reading.
        """
        boxes = self._standing.boxes
        since = boxes[COMMON].date
        return {
            channel: None if channel in boxes else Box(pts=start or 0, date=since)
            for channel, start in channels.items()
        }

    async def _read(self, channel: int) -> None:
        """Take the next stretch of a box in hand."""
        box = await self._first(channel)
        stretch = await self._feed.read(channel, box) if box else None
        del self._due[channel]
        if stretch is None or box is None:
            await self._forget(channel)
            return
        if channel != COMMON and stretch.more:
            stretch = replace(stretch, box=replace(stretch.box, date=box.date))
        self._standing = self._standing.knowing({channel: box})
        self._hand = channel, stretch
        since = max(self._standing.since, 0 if channel == COMMON else box.date)
        fresh = [one for one in stretch.updates if self._is_fresh(one, since)]
        numbered = [(update_id_of(one), one) for one in fresh]
        self._given = {n: one for n, one in numbered if n and not self._standing.has(n)}

    def _is_fresh(self, update: object, since: int) -> bool:
        return said_at(update).date >= since and not self._polled.covers(update)

    async def _first(self, channel: int) -> Box | None:
        """Return where to read a box from.

        With a group of which only a date is known, that is a little before its end.
        """
        start = self._standing.boxes.get(channel) or self._due[channel]
        if start is None or start.pts:
            return start
        end = await self._feed.place(channel)
        return replace(start, pts=max(end.pts - _GROUP_STEPS_BACK, 1)) if end else None

    async def _forget(self, channel: int) -> None:
        """Keep nothing of a group that the bot is no longer in."""
        after = self._standing.without(channel)
        async with self._store.transaction() as tx:
            await after.save(tx)
        self._standing = after

    async def _rest(self) -> None:
        """Wait for a push; in a quiet moment, have the common box read and one group's."""
        await wait(self._clock, self._feed.bell, QUIET_SECONDS)
        if self._feed.bell.is_set():
            return
        groups = [channel for channel in self._standing.boxes if channel != COMMON]
        self._quiet = [c for c in self._quiet if c in groups] or groups
        self._due.update(dict.fromkeys([COMMON, *self._quiet[:1]], None))
        self._quiet = self._quiet[1:]
