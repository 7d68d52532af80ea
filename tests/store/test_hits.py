from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, ChannelState, Gone, Hit, HitCounts, Seen, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    Note = Callable[..., Awaitable[list[Hit]]]
    NewSeen = Callable[..., Seen]
    NewHit = Callable[..., Hit]
    At = Callable[[float], datetime]


async def test_only_new_hits_come_back(keep: Keep, note: Note, seen: NewSeen, hit: NewHit) -> None:
    first, second = seen("a flag", message_id=1), seen("flags", message_id=2)
    await keep(first, second)
    one, two, other = hit(first.post), hit(second.post), hit(second.post, rule="Прапор")
    assert await note(one) == [one]
    assert await note(two, one, other, two) == [two, other]
    assert await note(one, two, other) == []
    assert await note() == []


async def test_a_second_revision_makes_no_second_hit(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit
) -> None:
    before, after = seen("a flag"), seen("the flag")
    await keep(before, after)
    await note(hit(before.post, (2, 6)))
    assert await note(hit(after.post, (4, 8))) == []
    (record,) = await store.hits()
    assert (record.post.text, record.hit.revision) == ("a flag", before.post.content_hash)


async def test_a_hit_comes_back_whole_with_its_post_and_channel(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit
) -> None:
    watched = Channel(ref="nexta", channel_id=10, username="Nexta", state=ChannelState.LIVE)
    async with store.transaction() as tx:
        await tx.save_channel(watched)
    sighting = seen("\ud800 flag\0flag", author="me")
    await keep(sighting)
    found = replace(hit(sighting.post, (2, 6), (7, 11), rule="\ud800'"), history=True)
    await note(found)
    (record,) = await store.hits()
    assert (record.hit, record.post, record.channel) == (found, sighting.post, watched)
    assert await store.hits(rule="\ud800'") == [record]


async def test_a_post_that_vanished_keeps_its_hits(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, at: At
) -> None:
    sighting = seen("flag")
    await keep(sighting)
    await note(hit(sighting.post))
    async with store.transaction() as tx:
        await tx.mark_gone([Gone(channel_id=10, message_id=1, source="push", seen_at=at(5))])
    assert [record.post.text for record in await store.hits()] == ["flag"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({}, [1, 2, 3, 4], id="all, oldest first"),
        pytest.param({"rule": "b"}, [2, 4], id="of a rule"),
        pytest.param({"rule": "c"}, [], id="of a rule without hits"),
        pytest.param({"channel": "NEWS"}, [1, 2], id="of a channel, any case"),
        pytest.param({"channel": "@renamed"}, [3, 4], id="by Telegram's own name"),
        pytest.param({"channel": "old"}, [3, 4], id="by the name it was added under"),
        pytest.param({"channel": "nobody"}, [], id="of a channel nobody added"),
        pytest.param({"newest": 2}, [3, 4], id="the newest"),
        pytest.param({"newest": 0}, [], id="none of them"),
        pytest.param({"newest": 1, "rule": "a"}, [3], id="the newest of a rule"),
        pytest.param({"since": 20}, [2, 3, 4], id="since a time"),
        pytest.param({"since": 20, "channel": "news"}, [2], id="since a time in a channel"),
    ],
)
async def test_a_list_of_hits(
    store: Store,
    keep: Keep,
    note: Note,
    seen: NewSeen,
    hit: NewHit,
    at: At,
    wanted: dict[str, object],
    found: list[int],
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="news", channel_id=10))
        await tx.save_channel(Channel(ref="old", username="Renamed", channel_id=11))
        await tx.save_channel(Channel(ref="unresolved"))
    for number, channel_id, rule in ((4, 11, "b"), (1, 10, "a"), (3, 11, "a"), (2, 10, "b")):
        sighting = seen("flag", message_id=number, channel_id=channel_id)
        await keep(sighting)
        await note(hit(sighting.post, rule=rule, when=10 * number))
    if "since" in wanted:
        wanted = {**wanted, "since": at(20)}
    records = await store.hits(**wanted)  # type: ignore[arg-type]
    assert [record.post.message_id for record in records] == found


async def test_hits_seen_together_are_in_the_order_of_their_posts(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, at: At
) -> None:
    for number, posted in ((51, 3), (52, 3), (1, 1), (2, 2), (50, 3)):
        sighting = seen("flag", message_id=number, posted_at=at(posted))
        await keep(sighting)
        await note(hit(sighting.post, when=9))
    assert [r.post.message_id for r in await store.hits()] == [1, 2, 50, 51, 52]
    assert [r.post.message_id for r in await store.hits(newest=2)] == [51, 52]


async def test_the_channel_of_a_hit(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit
) -> None:
    renamed, stranger = seen("flag", channel_id=10), seen("flag", channel_id=11)
    await keep(renamed, stranger)
    await note(hit(renamed.post), hit(stranger.post))
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="old", channel_id=10, state=ChannelState.REMOVED))
        await tx.save_channel(Channel(ref="new", channel_id=10, state=ChannelState.LIVE))
    assert [record.channel.name for record in await store.hits()] == ["new", "11"]


@pytest.mark.parametrize(
    ("since", "counted"),
    [
        pytest.param(
            0,
            HitCounts(by_rule={"a": 2, "b": 1, "\ud800": 1}, by_channel={10: 2, 11: 2}),
            id="all",
        ),
        pytest.param(2, HitCounts(by_rule={"a": 1, "b": 1}, by_channel={11: 2}), id="since a time"),
        pytest.param(9, HitCounts(by_rule={}, by_channel={}), id="none"),
    ],
)
async def test_hits_are_counted_by_rule_and_channel(
    store: Store,
    keep: Keep,
    note: Note,
    seen: NewSeen,
    hit: NewHit,
    at: At,
    since: float,
    counted: HitCounts,
) -> None:
    here, there = seen("flag", channel_id=10), seen("flag", channel_id=11)
    await keep(here, there)
    await note(hit(here.post, rule="a", when=1), hit(here.post, rule="\ud800", when=1))
    await note(hit(there.post, rule="a", when=2), hit(there.post, rule="b", when=3))
    assert await store.hit_counts(since=at(since)) == counted


async def test_hits_in_history_are_left_out_of_the_count_where_they_are_no_news(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, at: At
) -> None:
    old, new = seen("flag", message_id=1), seen("flag", message_id=2)
    await keep(old, new)
    await note(replace(hit(old.post), history=True), hit(new.post))
    assert (await store.hit_counts(since=at(0))).by_rule == {"flag": 2}
    news = await store.hit_counts(since=at(0), history=False)
    assert news == HitCounts(by_rule={"flag": 1}, by_channel={10: 1})


async def test_the_hits_of_a_post_come_with_the_text_they_were_found_in(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit
) -> None:
    before, after, other = seen("a flag"), seen("flags"), seen("flag", message_id=2)
    await keep(before, after, other)
    first, second = hit(before.post, (2, 6)), hit(after.post, (0, 5), rule="flags")
    await note(first, hit(other.post))
    await note(second)
    records = await store.hits_of_post(first.channel_id, first.message_id)
    assert [(r.hit, r.post.text) for r in records] == [(first, "a flag"), (second, "flags")]
    assert await store.hits_of_post(first.channel_id, 99) == []


async def test_the_hits_of_an_album_are_those_of_all_its_posts(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit
) -> None:
    album = [seen("flag", message_id=number, grouped_id=5) for number in (1, 2)]
    await keep(*album, seen("flag", message_id=3, grouped_id=6))
    found = [hit(each.post) for each in album]
    await note(*found)
    for number in (1, 2):
        records = await store.hits_of_post(album[0].post.channel_id, number)
        assert [record.hit for record in records] == found
