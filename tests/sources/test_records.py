"""What a reader of channels changes in the store, and what it leaves to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import IngestionSettings
from bot.model import Channel, ChannelState, Observation
from bot.sources.records import Records
from tests.factories import NOON, a_channel, slots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

WEEK = timedelta(days=7)


class Heard:
    """What a reader told others."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.changed: list[Channel] = []

    def say(self, event: str, **_facts: Any) -> None:
        self.said.append(event)


async def _ingest(_observations: Sequence[Observation]) -> None:
    raise NotImplementedError


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def records(store: Store, moved_clock: MovedClock, heard: Heard) -> Records:
    return Records(
        name="main",
        settings=IngestionSettings(backfill_days=7),
        store=store,
        ingest=_ingest,
        clock=moved_clock,
        say=heard.say,
        on_change=heard.changed.append,
    )


async def _keep(store: Store, channel: Channel) -> Channel:
    async with store.transaction() as tx:
        await tx.save_channel(channel)
    return channel


@pytest.mark.parametrize(
    ("stored", "changes", "saved"),
    [
        pytest.param({}, {"title": "Now"}, {"title": "Now"}, id="its own"),
        pytest.param({"account": "other"}, {"title": "Now"}, {}, id="another's"),
        pytest.param({"state": ChannelState.REMOVED}, {"title": "Now"}, {}, id="removed"),
        pytest.param({"anchor": None}, {"anchor": 7}, {"anchor": 7}, id="its anchor"),
        pytest.param({"anchor": 20}, {"anchor": 7}, {}, id="an anchor set meanwhile"),
        pytest.param({"anchor": 20}, {"anchor": None}, {"anchor": None}, id="no anchor any more"),
    ],
)
async def test_only_what_is_its_own_is_changed(
    records: Records,
    store: Store,
    heard: Heard,
    stored: dict[str, Any],
    changes: dict[str, Any],
    saved: dict[str, Any],
) -> None:
    before = await _keep(store, replace(a_channel(), **stored))
    after = await records.save(a_channel(), **changes)
    assert after == replace(before, **saved)
    assert await store.channels() == [after]
    assert heard.changed == [after]


async def test_what_cannot_be_read_is_shown_and_said(
    records: Records, store: Store, heard: Heard
) -> None:
    blocked = await records.block(await _keep(store, a_channel()), "It is private.")
    assert (blocked.state, blocked.reason) == (ChannelState.BLOCKED, "It is private.")
    assert heard.said == ["channel blocked"]


async def test_a_ledger_begins_above_the_anchor_and_reads_back_from_the_adding(
    records: Records,
) -> None:
    ledger = await records.open_ledger(100, a_channel(anchor=10))
    assert (ledger.floor, ledger.upto, ledger.backfill_since) == (11, 10, NOON - WEEK)
    assert await records.open_ledger(100, a_channel(anchor=50)) == ledger


@pytest.mark.parametrize(
    ("ago", "ends", "done"),
    [
        pytest.param(timedelta(days=3), False, False, id="not far enough"),
        pytest.param(timedelta(days=3), True, True, id="nothing below"),
        pytest.param(timedelta(days=8), False, True, id="far enough"),
        pytest.param(None, False, False, id="no post"),
    ],
)
async def test_reading_back_ends_at_its_day_or_where_nothing_is_below(
    records: Records, store: Store, ago: timedelta | None, *, ends: bool, done: bool
) -> None:
    ledger = await records.open_ledger(100, a_channel())
    since = ledger.backfill_since
    assert since is not None
    oldest = NOON - ago if ago else None
    assert await records.note_backfill(100, since=since, oldest=oldest, ends=ends) is done
    kept = (await store.ledgers())[100]
    assert (kept.backfill_since, kept.backfill_at) == (None if done else since, oldest)


async def test_what_was_found_late_needs_no_reading_and_is_not_due_again(
    records: Records, store: Store, moved_clock: MovedClock
) -> None:
    await records.open_ledger(100, a_channel())
    async with store.transaction() as tx:
        await tx.save_slots([slots(11)])
    moved_clock.move(10 * 86_400)
    assert await records.rereadings([200]) == []
    assert await records.rereadings([100]) == []
