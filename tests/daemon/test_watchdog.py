"""One notice for each trouble and one when it is over, whatever restarts in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.daemon.watchdog import Watchdog
from bot.errors import StoreError
from bot.model import (
    Channel,
    ChannelState,
    Hit,
    Person,
    Receiver,
    Role,
    Rule,
    SlotKind,
    Slots,
    Span,
    Top,
    Trouble,
)
from tests.conftest import MovedClock
from tests.factories import a_channel, a_post, seen

if TYPE_CHECKING:
    from bot.store.protocol import Store

SETTINGS = IngestionSettings(gap_alarm=600.0)
OWNER_CHAT = 77


class Kennel:
    """A watchdog over a store, and what it has told since it was last asked."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store = store
        self.clock = clock
        self.wakes = 0
        self.said: list[str] = []
        self._heard = 0
        self.start()

    def start(self) -> None:
        """Begin as after a restart: with nothing in memory."""
        self.dog = Watchdog(
            self.store,
            clock=self.clock,
            settings=SETTINGS,
            say=lambda event, **_: self.said.append(event),
            wake=self._woken,
        )

    def _woken(self) -> None:
        self.wakes += 1

    async def after(self, seconds: float = 0, *, looks: int = 2) -> list[str]:
        """Let time pass, look, and return what the owner is told."""
        self.clock.move(seconds)
        for _ in range(looks):
            await self.dog.look()
        return [text for receiver, text in await self.rows() if receiver == f"chat:{OWNER_CHAT}"]

    async def rows(self) -> list[tuple[str, str]]:
        """The receivers and texts of what was enqueued since the last time."""
        every = await self.store.deliveries()
        new, self._heard = every[self._heard :], len(every)
        return [(d.receiver, d.message.text) for d in new if d.message]

    async def watch(self, *channels: Channel) -> None:
        async with self.store.transaction() as tx:
            for channel in channels:
                await tx.save_channel(channel)
                if channel.channel_id is not None:
                    await tx.open_ledger(channel.channel_id, floor=1, since=None)

    async def see(self, top: int, *, channel_id: int = 100) -> None:
        async with self.store.transaction() as tx:
            seen_at = self.clock.now()
            await tx.save_tops([Top(channel_id=channel_id, message_id=top, seen_at=seen_at)])

    async def read(self, first: int, last: int, *, channel_id: int = 100) -> None:
        slots = Slots(channel_id=channel_id, first=first, last=last, kind=SlotKind.ABSENT)
        async with self.store.transaction() as tx:
            await tx.save_slots([slots])

    async def troubles(self) -> list[tuple[str, str]]:
        return [(trouble.kind, trouble.subject) for trouble in await self.store.troubles()]


@pytest.fixture
async def kennel(store: Store, moved_clock: MovedClock) -> Kennel:
    owner = Person(user_id=7, role=Role.OWNER, name="Ганна", chat_id=OWNER_CHAT)
    async with store.transaction() as tx:
        await tx.save_person(owner)
    return Kennel(store, moved_clock)


LIVE = replace(a_channel("a_chan"), anchor=0)
SHUT = replace(LIVE, state=ChannelState.BLOCKED, reason="it became private.")


# gaps


async def test_a_gap_is_told_when_it_is_old_and_when_it_is_over(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    await kennel.see(3)
    assert await kennel.after() == []
    assert await kennel.after(599) == []
    assert await kennel.after(1) == [
        (
            "🔴 @a_chan: ids 1 to 3 are missing, for 10 min. Flagfall goes on asking for what is "
            "missing, and still alerts on it."
        )
    ]
    assert kennel.wakes == 1
    assert await kennel.after(900) == []
    await kennel.read(1, 2)
    assert await kennel.after() == []
    await kennel.read(3, 3)
    assert await kennel.after() == ["⚪ @a_chan is complete again, after 25 min."]
    assert await kennel.after(900) == []
    assert await kennel.troubles() == []


async def test_a_gap_that_is_repaired_in_time_is_not_told(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    for top in range(1, 20):  # there is always some gap, never the same
        await kennel.see(top)
        assert await kennel.after(300) == []
        await kennel.read(top, top)


async def test_several_gaps_of_a_channel_are_one_trouble(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    await kennel.see(3)
    await kennel.read(2, 2)
    await kennel.after()
    assert len(await kennel.after(600)) == 1
    await kennel.see(9)
    await kennel.after()
    assert await kennel.after(600) == []
    await kennel.read(1, 3)
    assert await kennel.after() == []  # 4 to 9 are missing for long, too


async def test_a_restart_neither_repeats_nor_forgets(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    await kennel.see(3)
    await kennel.after()
    kennel.start()
    assert await kennel.after(500) == []
    kennel.start()
    assert await kennel.after() == []
    assert len(await kennel.after(100)) == 1  # 600 s, though in three lives
    kennel.start()
    assert await kennel.after(100) == []
    kennel.start()
    await kennel.read(1, 3)
    assert await kennel.after() == ["⚪ @a_chan is complete again, after 11 min."]


async def test_a_gap_older_than_the_process_is_not_told_before_it_could_be_read(
    kennel: Kennel,
) -> None:
    await kennel.watch(LIVE)
    await kennel.see(3)
    await kennel.after()
    kennel.clock.move(8 * 3600)
    kennel.start()
    assert await kennel.after() == []
    await kennel.read(1, 3)
    assert await kennel.after(60) == []


async def test_an_outage_is_a_few_notices_not_hundreds(kennel: Kennel) -> None:
    names = [(number, f"c{number:03}") for number in range(1, 41)]
    channels = [replace(LIVE, ref=name, username=name, channel_id=n) for n, name in names]
    await kennel.watch(*channels)
    for channel in channels:
        await kennel.see(3, channel_id=channel.channel_id or 0)
        if (channel.channel_id or 0) % 4 == 0:
            await kennel.after(10, looks=1)  # found to be behind one after the other
    told = []
    for _ in range(80):
        told += await kennel.after(10, looks=1)
    assert 1 < len(told) <= 4
    assert await kennel.troubles() == [("gap", channel.ref) for channel in channels]
    assert " channels have lacked posts for too long: @c" in told[1]
    assert " more. Flagfall goes on" in told[1]
    for channel in channels:
        await kennel.read(1, 3, channel_id=channel.channel_id or 0)
        told += await kennel.after(10, looks=1)
    told += await kennel.after(3600, looks=1)
    assert len(told) <= 12
    assert await kennel.troubles() == []
    assert all(len(text) < 600 for text in told)


# lag


async def test_a_channel_that_is_not_checked_is_told_once_and_when_it_is_again(
    kennel: Kennel,
) -> None:
    await kennel.watch(LIVE)
    await kennel.see(0)
    assert await kennel.after(600) == []
    assert await kennel.after(1) == []
    assert await kennel.after(59) == []
    assert await kennel.after(1) == [
        (
            "🔴 @a_chan: not checked for 11 min. Newer posts may be there; Flagfall goes on "
            "trying. /status says what it waits for."
        )
    ]
    kennel.start()
    assert await kennel.after(900) == []
    await kennel.see(0)
    assert await kennel.after() == ["⚪ @a_chan is checked again, after 26 min."]
    assert await kennel.after() == []
    assert await kennel.troubles() == []


async def test_after_a_start_or_a_sleep_of_the_machine_there_is_time_to_check(
    kennel: Kennel,
) -> None:
    await kennel.watch(LIVE)
    await kennel.see(0)
    kennel.clock.move(8 * 3600)
    kennel.start()
    assert await kennel.after() == []
    assert await kennel.after(599) == []
    await kennel.see(0)
    assert await kennel.after() == []
    assert await kennel.after(8 * 3600) == []  # it slept
    assert await kennel.after(59) == []
    await kennel.see(0)
    assert await kennel.after(60) == []


# blocked


async def test_a_blocked_channel_is_told_once_and_again_when_it_is_read(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    await kennel.after()
    await kennel.watch(SHUT)
    assert await kennel.after(looks=1) == []  # another account may take it
    assert await kennel.after(looks=1) == [
        ("🔴 @a_chan cannot be read any more: it became private. You hear when it can be.")
    ]
    kennel.start()
    assert await kennel.after(7200) == []
    await kennel.watch(replace(SHUT, state=ChannelState.NEW))
    assert await kennel.after() == []  # not read yet
    await kennel.watch(LIVE)
    assert await kennel.after() == ["⚪ @a_chan can be read again, after 2 h."]


async def test_a_channel_that_another_account_takes_over_is_not_told(kennel: Kennel) -> None:
    await kennel.watch(SHUT)
    await kennel.after(looks=1)
    await kennel.watch(LIVE)
    assert await kennel.after() == []


async def test_a_name_that_never_was_a_channel_is_no_trouble(kennel: Kennel) -> None:
    await kennel.watch(Channel(ref="a_chan", state=ChannelState.BLOCKED, reason="is a group"))
    assert await kennel.after() == []


async def test_of_a_channel_that_was_removed_nothing_more_is_told(kennel: Kennel) -> None:
    await kennel.watch(SHUT)
    assert len(await kennel.after()) == 1
    await kennel.watch(replace(LIVE, state=ChannelState.REMOVED))
    assert await kennel.after() == []
    assert await kennel.troubles() == []


async def test_a_gap_of_a_blocked_channel_is_neither_told_nor_over(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    await kennel.see(3)
    await kennel.after()
    assert len(await kennel.after(600)) == 1
    await kennel.watch(SHUT)
    (told,) = await kennel.after(600)
    assert "cannot be read" in told
    assert await kennel.troubles() == [("gap", "a_chan"), ("blocked", "a_chan")]


async def test_troubles_of_others_are_left_alone(kennel: Kennel) -> None:
    now = kennel.clock.now()
    async with kennel.store.transaction() as tx:
        await tx.raise_trouble(Trouble(kind="account", subject="main", text="lost", since=now))
    assert await kennel.after() == []
    assert await kennel.troubles() == [("account", "main")]


# names


async def test_a_new_name_is_told_once(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    assert await kennel.after() == []
    await kennel.watch(replace(LIVE, username="A_Chan"))
    assert await kennel.after() == []
    await kennel.watch(replace(LIVE, username="b_chan"))
    assert await kennel.after() == [
        "⚪ @A_Chan is now called @b_chan; it is watched on under its new name."
    ]
    kennel.start()
    assert await kennel.after() == []


# silence


async def test_a_silent_channel_is_told_once_and_when_it_posts_again(kennel: Kennel) -> None:
    await kennel.watch(LIVE)
    hours = range(8 * 24 + 1)
    posted = [kennel.clock.now() - timedelta(hours=hour) for hour in reversed(hours)]
    posts = [replace(a_post(n), posted_at=at) for n, at in enumerate(posted, start=1)]
    async with kennel.store.transaction() as tx:
        await tx.save_posts([seen(post) for post in posts])
        await tx.save_slots([Slots(channel_id=100, first=1, last=193, kind=SlotKind.POST)])
    await kennel.see(193)
    assert await kennel.after() == []
    kennel.clock.move(12 * 3600)
    await kennel.see(193)
    assert await kennel.after() == [
        (
            "🔴 @a_chan is silent: no post for 12 h, while in 8 days before its longest pause was "
            "60 min. It is read as before, there is just nothing new."
        )
    ]
    kennel.start()
    assert await kennel.after(3600) == []
    async with kennel.store.transaction() as tx:
        await tx.save_posts([seen(replace(a_post(194), posted_at=kennel.clock.now()))])
        await tx.save_slots([Slots(channel_id=100, first=194, last=194, kind=SlotKind.POST)])
    await kennel.see(194)
    assert await kennel.after() == ["⚪ @a_chan posts again, after 13 h."]


# history


async def test_what_history_held_is_told_once_to_who_would_have_been_told(kennel: Kennel) -> None:
    now = kennel.clock.now()
    post = a_post(1)
    hit = Hit(
        rule="flag",
        channel_id=100,
        message_id=1,
        revision=post.content_hash,
        spans=(Span(start=4, end=8),),
        seen_at=now,
        history=True,
    )
    async with kennel.store.transaction() as tx:
        await tx.save_channel(replace(LIVE, anchor=1, added_at=now))
        await tx.open_ledger(100, floor=1, since=now - timedelta(days=7))
        await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
        await tx.save_rule(Rule(name="flag", when="flag"), by="cli", now=now)
        await tx.save_posts([seen(post, history=True)])
        await tx.save_slots([Slots(channel_id=100, first=1, last=1, kind=SlotKind.POST)])
        await tx.save_hits([hit])
    await kennel.after()
    assert await kennel.rows() == []  # it is still being read
    async with kennel.store.transaction() as tx:
        await tx.note_backfill(100, at=now - timedelta(days=7), done=True)
    await kennel.dog.look()
    ((receiver, text),) = await kennel.rows()
    assert receiver == "notify"
    assert text.startswith("From the last 7 days of A_Chan (@a_chan): 1 post matches. flag 1.")
    kennel.start()
    await kennel.after()
    assert await kennel.rows() == []


# the loop


class NappingClock(MovedClock):
    """A clock that says when somebody has gone to sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asleep.set()
        await super().sleep(seconds)

    async def wake(self, seconds: float) -> None:
        """Let time pass once somebody sleeps."""
        await self.asleep.wait()
        self.asleep.clear()
        self.move(seconds)


async def test_it_looks_again_and_again_also_when_the_store_said_no(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = NappingClock()
    kennel = Kennel(store, clock)
    await kennel.watch(SHUT)
    ledgers = store.ledgers

    async def refuse() -> object:
        monkeypatch.setattr(store, "ledgers", ledgers)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store, "ledgers", refuse)
    running = asyncio.create_task(kennel.dog.run())
    for _ in range(3):
        await clock.wake(2)
    await clock.asleep.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert kennel.said == ["the watchdog cannot look", "owners told"]
    assert await kennel.troubles() == [("blocked", "a_chan")]
