"""What was found in a channel's time before it was watched, told once, as one message."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import ChannelState, Delivery
from bot.render.durations import span_of
from bot.render.history import render_history
from bot.routing import told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.coverage import Standing
    from bot.model import Channel, HitRecord
    from bot.store.protocol import Store

HISTORY_TOLD = "history_told"  # in the store's meta: the anchor up to which it was, by channel id


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """Summaries to be enqueued, and up to which anchor each channel's history is told then."""

    deliveries: Sequence[Delivery]
    told: Mapping[int, int]

    @property
    def told_text(self) -> str:
        """What is to be kept under HISTORY_TOLD."""
        return json.dumps(self.told, separators=(",", ":"))


async def summaries(
    store: Store, found: Iterable[Standing], *, days: float, zone: tzinfo, now: datetime
) -> Summaries | None:
    """Return the summaries of the channels whose history has been read; None if there is none.

    ``days`` is how far back channels are read. A channel that is anchored anew, after it was not
    watched for a while, has its history told from the old anchor to the new one.
    """
    kept = json.loads(await store.meta(HISTORY_TOLD) or "{}")
    told = {int(channel_id): anchor for channel_id, anchor in kept.items()}
    due = [each for each in found if _is_due(each, told)]
    if not due:
        return None
    deliveries: list[Delivery] = []
    for each in due:
        past = _Past(channel=each.channel, told=told.get(each.channel.channel_id or 0), days=days)
        deliveries += await _rows(store, past, zone=zone, now=now)
        told[each.channel.channel_id or 0] = each.channel.anchor or 0
    return Summaries(deliveries=deliveries, told=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """The part of a channel's history that is to be told; ``told`` is the anchor of the last."""

    channel: Channel
    told: int | None
    days: float

    @property
    def period(self) -> str:
        """What this time is called."""
        if self.told is not None:
            return "the unwatched time"
        return f"the last {span_of(self.days * 86_400)}"

    def holds(self, record: HitRecord) -> bool:
        """Whether a hit is from then; the pages that are read hold some older posts, too."""
        if self.told is not None:
            return record.hit.history and record.hit.message_id > self.told
        added_at = self.channel.added_at or record.hit.seen_at
        return record.hit.history and record.post.posted_at >= added_at - timedelta(days=self.days)


async def _rows(store: Store, past: _Past, *, zone: tzinfo, now: datetime) -> list[Delivery]:
    """Return the summary of one channel's history for everybody who would have been told."""
    channel = past.channel
    by_receiver = await _by_receiver(store, past)
    return [
        Delivery(
            receiver=receiver,
            subject=f"history:{channel.channel_id}:{channel.anchor}",
            kind="notice",
            queued_at=now,
            message=render_history(channel, records, period=past.period, zone=zone, now=now),
        )
        for receiver, records in by_receiver.items()
    ]


def _is_due(each: Standing, told: Mapping[int, int]) -> bool:
    """Whether all up to the anchor has been read, and not been told of."""
    channel, ledger = each.channel, each.ledger
    if ledger is None or channel.anchor is None or channel.state is not ChannelState.LIVE:
        return False
    if ledger.backfill_since is not None or ledger.backfill_at is None:
        return False
    return ledger.upto >= channel.anchor > told.get(ledger.channel_id, -1)


async def _by_receiver(store: Store, past: _Past) -> dict[str, list[HitRecord]]:
    """Return the hits by who would have been told of them."""
    rules = {stored.rule.name: stored.rule for stored in await store.rules()}
    receivers = await store.receivers()
    by_receiver: dict[str, list[HitRecord]] = defaultdict(list)
    for record in await store.hits(channel=past.channel.name, since=past.channel.added_at):
        rule = rules.get(record.hit.rule)
        if rule is not None and past.holds(record):
            for receiver in told_of(rule, receivers, record.channel):
                by_receiver[receiver.name].append(record)
    return by_receiver
