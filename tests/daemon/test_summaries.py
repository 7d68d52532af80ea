from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.coverage import standings
from bot.daemon.summaries import HISTORY_TOLD, Summaries, summaries
from bot.model import ChannelState, Hit, Receiver, Rule, SlotKind, Slots, Span
from tests.factories import NOON, a_channel, a_post, seen

if TYPE_CHECKING:
    from bot.store.protocol import Store

CHANNEL = a_channel(anchor=10)
BEFORE = NOON - timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A store with one channel whose first ten ids are history."""

    store: Store

    async def hit(
        self, message_id: int, *rules: str, history: bool = True, days: float = 1
    ) -> None:
        """Store a post of so many days ago, and its hits."""
        post = replace(a_post(message_id), posted_at=NOON - timedelta(days=days))
        hits = [
            Hit(
                rule=rule,
                channel_id=100,
                message_id=message_id,
                revision=post.content_hash,
                spans=(Span(start=4, end=8),),
                seen_at=NOON,
                history=history,
            )
            for rule in rules
        ]
        async with self.store.transaction() as tx:
            await tx.save_posts([seen(post, history=history)])
            await tx.save_hits(hits)

    async def read(self, *, upto: int, done: bool = True) -> None:
        slots = Slots(channel_id=100, first=1, last=upto, kind=SlotKind.POST)
        async with self.store.transaction() as tx:
            await tx.save_slots([slots])
            await tx.note_backfill(100, at=BEFORE, done=done)

    async def summaries(self) -> Summaries | None:
        found = await standings(self.store, now=NOON, settings=IngestionSettings())
        return await summaries(self.store, found, days=7, zone=UTC, now=NOON)

    async def told(self) -> dict[str, str]:
        """Tell what there is to tell; return the texts by receiver."""
        found = await self.summaries()
        if found is None:
            return {}
        async with self.store.transaction() as tx:
            await tx.enqueue(found.deliveries)
            await tx.set_meta(HISTORY_TOLD, found.told_text)
        return {row.receiver: row.message.text for row in found.deliveries if row.message}


@pytest.fixture
async def desk(store: Store) -> Desk:
    async with store.transaction() as tx:
        await tx.save_channel(CHANNEL)
        await tx.open_ledger(100, floor=1, since=BEFORE)
        await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
        await tx.save_receiver(Receiver(name="night", target="@night"))
        for rule in (Rule(name="flag", when="flag"), Rule(name="gone", when="g", to=("night",))):
            await tx.save_rule(rule, by="cli", now=NOON)
    return Desk(store=store)


async def test_every_receiver_is_told_of_the_rules_it_hears_of(desk: Desk) -> None:
    await desk.hit(1, "flag")
    await desk.hit(2, "flag", "gone", "stopped long ago")
    await desk.hit(11, "flag", history=False)
    await desk.read(upto=11)
    told = await desk.told()
    assert sorted(told) == ["night", "notify"]
    assert (
        "From the last 7 days of Delta_Live (@delta_live): 2 posts match. flag 2." in told["notify"]
    )
    assert "1 post matches. gone 1." in told["night"]
    assert await desk.told() == {}


async def test_what_was_read_besides_is_not_of_the_last_days(desk: Desk) -> None:
    await desk.hit(1, "flag", days=7.1)
    await desk.hit(2, "flag", days=6.9)
    await desk.read(upto=10)
    assert "1 post matches" in (await desk.told())["notify"]


@pytest.mark.parametrize(
    ("upto", "done"),
    [
        pytest.param(10, False, id="still reading back"),
        pytest.param(9, True, id="an id below the anchor is missing"),
    ],
)
async def test_what_is_not_all_read_is_not_summed_up(desk: Desk, *, upto: int, done: bool) -> None:
    await desk.hit(1, "flag")
    await desk.read(upto=upto, done=done)
    assert await desk.summaries() is None


async def test_a_history_without_a_hit_is_no_message_and_is_not_looked_at_again(
    desk: Desk,
) -> None:
    await desk.read(upto=10)
    assert await desk.told() == {}
    assert await desk.summaries() is None


async def test_a_channel_that_was_not_watched_for_a_while_is_summed_up_from_then_on(
    desk: Desk,
) -> None:
    await desk.hit(1, "flag")
    await desk.read(upto=10)
    assert len(await desk.told()) == 1
    for state, anchor in ((ChannelState.REMOVED, 10), (ChannelState.LIVE, 20)):
        async with desk.store.transaction() as tx:
            await tx.save_channel(replace(CHANNEL, state=state, anchor=anchor))
    await desk.hit(15, "flag")
    assert await desk.told() == {}
    await desk.read(upto=20)
    told = await desk.told()
    assert told["notify"].startswith(
        "From the unwatched time of Delta_Live (@delta_live): 1 post matches."
    )


async def test_a_channel_that_never_was_read_back_has_nothing_to_tell(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(CHANNEL)
        await tx.open_ledger(100, floor=11, since=None)
        await tx.save_slots([Slots(channel_id=100, first=11, last=11, kind=SlotKind.POST)])
    assert await Desk(store=store).summaries() is None
