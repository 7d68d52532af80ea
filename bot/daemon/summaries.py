"""What was found in a channel's time before it was watched, told once, as one message."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk.receivers import told_of
from bot.model import ChannelState, Delivery
from bot.render.durations import span_of
from bot.render.history import render_history

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
    deliveries = []
    for each in due:
        channel = each.channel
        channel_id, anchor = channel.channel_id or 0, channel.anchor or 0
        before = told.get(channel_id)
        period = "the unwatched time" if before else f"the last {span_of(days * 86_400)}"
        for receiver, records in (await _by_receiver(store, channel, above=before or 0)).items():
            row = Delivery(
                receiver=receiver,
                subject=f"history:{channel_id}:{anchor}",
                kind="notice",
                queued_at=now,
                message=render_history(channel, records, period=period, zone=zone, now=now),
            )
            deliveries.append(row)
        told[channel_id] = anchor
    return Summaries(deliveries=deliveries, told=told)


def _is_due(each: Standing, told: Mapping[int, int]) -> bool:
    """Whether all up to the anchor has been read, and not been told of."""
    channel, ledger = each.channel, each.ledger
    if ledger is None or channel.anchor is None or channel.state is not ChannelState.LIVE:
        return False
    if ledger.backfill_since is not None or ledger.backfill_at is None:
        return False
    return ledger.upto >= channel.anchor > told.get(ledger.channel_id, -1)


async def _by_receiver(store: Store, channel: Channel, *, above: int) -> dict[str, list[HitRecord]]:
    """Return the hits of a channel's history by who would have been told of them."""
    rules = {stored.rule.name: stored.rule for stored in await store.rules()}
    receivers = await store.receivers()
    by_receiver = defaultdict(list)
    for record in await store.hits(channel=channel.name, since=channel.added_at):
        rule = rules.get(record.hit.rule)
        if rule is None or not record.hit.history or record.hit.message_id <= above:
            continue
        for receiver in told_of(rule, receivers):
            by_receiver[receiver.name].append(record)
    return dict(by_receiver)
