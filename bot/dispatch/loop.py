"""Who may be told something now: the loop between the outbox and the senders."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.dispatch.address import Address, Sender, addresses
from bot.dispatch.aftermath import Aftermath
from bot.dispatch.claiming import Claiming
from bot.dispatch.correction import Correction
from bot.dispatch.gateway import Gateway, pace_of
from bot.dispatch.letters import Letters
from bot.dispatch.memory import Memory
from bot.dispatch.record import STORE_PAUSE, Record, Troubles
from bot.dispatch.suspension import Suspension
from bot.dispatch.teller import Teller
from bot.dispatch.within import rest
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from random import Random
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.letters import Glosses
    from bot.dispatch.pace import Pace
    from bot.model import Lane, Receiver
    from bot.store.protocol import Store

PARALLEL = 32  # sends under way at once; a dead server holds each for the request timeout
IDLE = 30.0  # seconds after which the outbox is looked at without being woken
_LEASES = 60.0  # seconds between looks for rows that another process left in hand
_SHORTEST = 0.001  # times in the store are whole milliseconds; never sleep for less


class Dispatch:
    """Tells what waits in the outbox: one send at a time to a chat, chats side by side.

    ``senders`` are by kind of receiver. ``trouble`` says what keeps deliveries from going out
    now, with its remedy; "" while all is well. ``say`` writes an event: its name, its fields.
    ``glosses`` say what matches mean in a receiver's language.
    """

    def __init__(
        self,
        store: Store,
        senders: Mapping[str, Sender | Gateway],
        *,
        clock: Clock,
        random: Random,
        settings: DeliverySettings,
        zone: ZoneInfo,
        say: Callable[..., None],
        glosses: Glosses | None = None,
    ) -> None:
        self._store = store
        self._senders = senders
        self._clock = clock
        self._paces = {kind: pace_of(kind, settings) for kind in senders}
        self._owner = f"{random.getrandbits(64):016x}"
        self._leases_at = 0.0
        self._in_hand: set[tuple[str, str]] = set()
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._troubles = Troubles()
        self._suspension = Suspension(store, interval=settings.retry_cap)
        self._correction = Correction(store)
        self._memory = Memory(store, clock=clock)
        record = Record(store, clock=clock, stopping=self._stopping, troubles=self._troubles)
        self._aftermath = Aftermath(
            store,
            clock=clock,
            random=random,
            settings=settings,
            record=record,
            troubles=self._troubles,
            suspension=self._suspension,
            memory=self._memory,
        )
        self._teller = Teller(
            clock=clock,
            claiming=Claiming(store, clock=clock, settings=settings, owner=self._owner),
            letters=Letters(store, clock=clock, zone=zone, settings=settings, glosses=glosses),
            say=say,
            settings=settings,
            record=record,
            troubles=self._troubles,
            aftermath=self._aftermath,
        )

    @property
    def trouble(self) -> str:
        """What keeps deliveries from going out now, "" while all is well."""
        return str(self._troubles)

    def wake(self) -> None:
        """Say that something was enqueued."""
        self._woken.set()

    async def stop(self) -> None:
        """Begin nothing more; return when the sends in hand are recorded."""
        self._stopping.set()
        self._woken.set()
        await self._ended.wait()

    async def run(self) -> None:
        """Deliver until ``stop()``. Rows left SENDING must have been recovered before."""
        self._ended.clear()
        try:
            await self._recall()
            async with asyncio.TaskGroup() as group:
                while not self._stopping.is_set():
                    self._woken.clear()
                    pause = await self._start_due(group)
                    await rest(self._clock, max(pause, _SHORTEST), self._woken)
        finally:
            self._ended.set()

    async def _recall(self) -> None:
        try:
            await self._memory.recall_sent(self._paces)
        except StoreError as error:
            self._troubles.begin("reading", error)

    async def _start_due(self, group: asyncio.TaskGroup) -> float:
        """Start every delivery that may go out now; return the seconds until there may be more."""
        now, moment = self._clock.now(), self._clock.monotonic()
        try:
            await self._correction.look(now, moment)
            await self._recover(now, moment)
            receivers = {one.name: one for one in await self._store.receivers()}
            resume_at = await self._suspension.resume(receivers.values(), moment)
            waiting = await self._store.waiting(now)
            next_due = await self._store.next_due(now)
            due = await self._in_turn(waiting, receivers)
        except StoreError as error:
            self._troubles.begin("reading", error)
            return STORE_PAUSE
        self._troubles.end("reading")
        pause = self._serve(group, due, waiting)
        if resume_at is not None:
            pause = min(pause, resume_at - moment)
        if next_due is not None:
            pause = min(pause, (next_due - now).total_seconds())
        return pause

    async def _recover(self, now: datetime, moment: float) -> None:
        """Make due what another process claimed and is no longer there to send."""
        if moment >= self._leases_at:
            self._leases_at = moment + _LEASES
            async with self._store.transaction() as tx:
                await tx.recover_sending(but_of=self._owner, now=now)

    async def _in_turn(
        self, waiting: Collection[str], receivers: Mapping[str, Receiver]
    ) -> list[Address]:
        """Return where something waits and a sender exists, the longest unserved chat first."""
        found = addresses(waiting, receivers, self._aftermath.moved)
        known = [one for one in found if one.kind in self._paces]
        self._complain_of({one.kind for one in found} - self._paces.keys())
        self._miss(set(waiting) - {one.receiver for one in found})
        for address in known:
            pace = self._paces[address.kind]
            await self._memory.recall_waits(address.kind, address.chat, pace)
        return sorted(known, key=lambda one: self._paces[one.kind].last(one.chat))

    def _complain_of(self, kinds: set[str]) -> None:
        """Say which kinds of receivers have something waiting and no sender."""
        if kinds:
            names = ", ".join(sorted(kinds))
            self._troubles.begin("kinds", f"Nothing is set up to send to receivers of: {names}.")
        else:
            self._troubles.end("kinds")

    def _miss(self, names: Collection[str]) -> None:
        """Say what something waits for and nobody knows.

        It is kept: a receiver may have been added between the two questions to the store.
        """
        if names:
            self._troubles.begin(
                "receivers",
                f"Alerts wait for receivers that are gone: {', '.join(sorted(names))}."
                " Add them again, and what waits is sent.",
            )
        else:
            self._troubles.end("receivers")

    def _serve(
        self, group: asyncio.TaskGroup, due: list[Address], lanes: Mapping[str, Lane]
    ) -> float:
        """Start a delivery to each chat whose pace allows it; return the pause until the next.

        ``lanes`` say what waits first for a receiver.
        """
        pause, moment = IDLE, self._clock.monotonic()
        for address in due:
            if address.place in self._in_hand or len(self._in_hand) >= PARALLEL:
                continue  # the end of a send in hand wakes the loop
            pace = self._paces[address.kind]
            free_at = pace.free_at(address.chat, lanes[address.receiver])
            if free_at > moment:
                pause = min(pause, free_at - moment)
                continue
            pace.begin(moment)
            self._in_hand.add(address.place)
            group.create_task(self._tell(address, pace))
        return pause

    async def _tell(self, address: Address, pace: Pace) -> None:
        try:
            await self._teller.tell(address, self._senders[address.kind], pace)
        finally:
            self._in_hand.discard(address.place)
            self._woken.set()
