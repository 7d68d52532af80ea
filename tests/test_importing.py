from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk import Desk
from bot.errors import InputError, RefusedError
from bot.importing import committing, import_posts, post_from_json, post_to_json
from bot.model import ChannelState, Receiver, Rule, SlotKind
from bot.rules.lexicon import EMPTY_LEXICON
from tests.factories import NOON, a_channel, a_post, gone, seen, slots, top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.importing import Ingest
    from bot.model import Channel, Observation, Post
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

CHANNEL = 100
WATCHED = a_channel(channel_id=CHANNEL, anchor=10)


@pytest.fixture
async def desk(store: Store, moved_clock: MovedClock) -> Desk:
    """Return a desk with a rule that matches, and a receiver that hears of it."""
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="flag", when="flag"), by="cli", now=NOON)
        await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
    return Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)


@pytest.fixture
def ingest(store: Store, desk: Desk) -> Ingest:
    """The path of every other source."""
    return committing(store, desk.lexicon)


async def watch(store: Store, channel: Channel, *, upto: int = 12) -> None:
    """Let a channel be watched and read up to an id."""
    async with store.transaction() as tx:
        await tx.save_channel(channel)
        await tx.open_ledger(CHANNEL, floor=(channel.anchor or 0) + 1, since=None)
    posts = [a_post(number, "quiet") for number in range(11, upto + 1)]
    await committing(store, EMPTY_LEXICON)([seen(post) for post in posts])


def params(posts: Sequence[Post], **more: Any) -> dict[str, Any]:
    return {
        "channel_id": CHANNEL,
        "posts": [post_to_json(post) for post in posts],
        "seen_at": NOON.timestamp(),
        **more,
    }


async def told(store: Store) -> list[str]:
    return [row.subject for row in await store.deliveries()]


async def test_posts_are_stored_and_matched_and_never_told(store: Store, desk: Desk) -> None:
    posts = [a_post(1), a_post(2, "quiet")]
    answer = await import_posts(desk, store, params(posts, service=[3], unreadable=[4, 5]))
    assert answer == {"new": 2, "known": 0, "left": 0}
    assert await store.posts(channel_id=CHANNEL) == posts
    (record,) = await store.hits()
    assert record.hit.history
    assert await told(store) == []
    assert [(run.first, run.last, run.kind) for run in await store.slots(CHANNEL)] == [
        (1, 2, SlotKind.POST),
        (3, 3, SlotKind.SERVICE),
        (4, 5, SlotKind.UNREADABLE),
    ]


async def test_twice_is_once(store: Store, desk: Desk) -> None:
    first = await import_posts(desk, store, params([a_post(1), a_post(2)], service=[3]))
    before = (await store.posts(), await store.hits(), await store.slots(CHANNEL))
    again = await import_posts(desk, store, params([a_post(1), a_post(2)], service=[3]))
    assert (first, again) == (
        {"new": 2, "known": 0, "left": 0},
        {"new": 0, "known": 2, "left": 0},
    )
    assert (await store.posts(), await store.hits(), await store.slots(CHANNEL)) == before


@pytest.mark.parametrize(
    "order", list(permutations(["push", "history", "preview", "export"])), ids=" ".join
)
async def test_a_new_post_is_told_once_by_whichever_source(
    store: Store, desk: Desk, ingest: Ingest, order: tuple[str, ...]
) -> None:
    await watch(store, WATCHED)
    for source in order:
        if source == "export":
            await import_posts(desk, store, params([a_post(13)]))
        else:
            await ingest([seen(a_post(13), source=source)])
    assert await told(store) == ["100:13"]
    assert [post.message_id for post in await store.posts()] == [11, 12, 13]
    assert len(await store.hits()) == 1


async def test_what_the_account_has_not_come_to_is_left_to_it(store: Store, desk: Desk) -> None:
    await watch(store, WATCHED)
    answer = await import_posts(
        desk, store, params([a_post(n) for n in (9, 12, 13, 20)], service=[8, 14], unreadable=[15])
    )
    assert answer == {"new": 1, "known": 1, "left": 2}
    assert [post.message_id for post in await store.posts()] == [9, 11, 12]
    assert (await store.ledgers())[CHANNEL].head == 12
    assert await told(store) == []


@pytest.mark.parametrize(
    "channel",
    [
        pytest.param(None, id="of nobody"),
        pytest.param(replace(WATCHED, state=ChannelState.REMOVED), id="removed"),
        pytest.param(replace(WATCHED, state=ChannelState.BLOCKED), id="blocked"),
        pytest.param(replace(WATCHED, state=ChannelState.NEW, anchor=None), id="not yet read"),
    ],
)
async def test_what_no_account_reads_is_taken_in_whole(
    store: Store, desk: Desk, channel: Channel | None
) -> None:
    if channel:
        await watch(store, channel)
    answer = await import_posts(desk, store, params([a_post(9), a_post(20)]))
    assert answer == {"new": 2, "known": 0, "left": 0}
    assert await told(store) == []


async def test_what_was_found_absent_is_there_after_all(
    store: Store, desk: Desk, ingest: Ingest
) -> None:
    await watch(store, WATCHED)
    await ingest([seen(a_post(14)), top(14)])
    async with store.transaction() as tx:
        await tx.save_slots([slots(13, kind=SlotKind.ABSENT)])
    await import_posts(desk, store, params([a_post(13)]))
    assert {run.kind for run in await store.slots(CHANNEL)} == {SlotKind.POST}
    assert await store.broken_ledgers() == {}
    assert await told(store) == ["100:14"]


async def test_an_old_copy_does_not_bring_back_what_is_gone(
    store: Store, desk: Desk, ingest: Ingest
) -> None:
    await ingest([seen(a_post(9), history=True)])
    await ingest([gone(9)])
    await import_posts(desk, store, params([a_post(9)]))
    assert await store.posts() == []


async def test_an_old_copy_does_not_take_the_place_of_a_newer_text(
    store: Store, desk: Desk, ingest: Ingest
) -> None:
    edited = replace(a_post(9, "no flag"), edited_at=NOON)
    await ingest([seen(edited, history=True)])
    await import_posts(desk, store, params([a_post(9, "the flag")]))
    assert await store.posts() == [edited]


class TestReplay:
    async def test_what_is_new_alerts_however_old(self, store: Store, desk: Desk) -> None:
        await watch(store, WATCHED)
        posts = [a_post(number) for number in (3, 12, 20)]  # 12 is known with another text
        answer = await import_posts(desk, store, params(posts, replay=True))
        assert answer == {"new": 2, "known": 1, "left": 0}
        assert await told(store) == ["100:3", "100:20"]

    async def test_what_was_stored_before_stays_untold(self, store: Store, desk: Desk) -> None:
        await watch(store, WATCHED)
        await import_posts(desk, store, params([a_post(3)]))
        await import_posts(desk, store, params([a_post(3)], replay=True))
        assert await told(store) == []

    @pytest.mark.parametrize("channel", [None, replace(WATCHED, state=ChannelState.REMOVED)])
    async def test_only_what_is_watched(
        self, store: Store, desk: Desk, channel: Channel | None
    ) -> None:
        if channel:
            await watch(store, channel)
        with pytest.raises(RefusedError, match="flagfall channels add"):
            await import_posts(desk, store, params([a_post(20)], replay=True))
        assert await told(store) == []


async def test_the_rules_are_those_of_the_first_batch(store: Store, desk: Desk) -> None:
    into = committing(store, desk.lexicon)
    await import_posts(desk, store, params([a_post(1)]), into=into)
    async with store.transaction() as tx:
        await tx.remove_rule("flag")
    await import_posts(desk, store, params([a_post(2)]), into=into)
    assert [record.post.message_id for record in await store.hits()] == [1, 2]


async def test_whoever_commits_gets_everything_at_once(store: Store, desk: Desk) -> None:
    batches: list[Sequence[Observation]] = []

    async def into(observations: Sequence[Observation]) -> None:
        batches.append(observations)

    await import_posts(desk, store, params([a_post(1)], service=[2]), into=into)
    assert [len(batch) for batch in batches] == [2]
    assert await store.posts() == []


def test_a_post_goes_through_json() -> None:
    post = replace(
        a_post(7),
        edited_at=NOON + timedelta(hours=1),
        author="Іван",
        forwarded_from="5",
        reply_to=3,
        media=("photo",),
        links=("https://example.org",),
    )
    assert post_from_json(post_to_json(post), CHANNEL) == post


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"posts": 5}, id="no list"),
        pytest.param({"posts": [5]}, id="no object"),
        pytest.param({"posts": [{}]}, id="nothing in it"),
        pytest.param({"posts": [post_to_json(a_post(1)) | {"x": 1}]}, id="more in it"),
        pytest.param({"posts": [post_to_json(a_post(1)) | {"message_id": "1"}]}, id="id a text"),
        pytest.param({"posts": [post_to_json(a_post(1)) | {"text": 5}]}, id="text a number"),
        pytest.param({"posts": [post_to_json(a_post(1)) | {"posted_at": "x"}]}, id="time a text"),
        pytest.param({"posts": [post_to_json(a_post(1)) | {"posted_at": 1e99}]}, id="no time"),
        pytest.param({"service": ["1"]}, id="slot a text"),
        pytest.param({"channel_id": None}, id="no channel"),
        pytest.param({"seen_at": None}, id="no time of seeing"),
    ],
)
async def test_what_cannot_be_read_changes_nothing(
    store: Store, desk: Desk, broken: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        await import_posts(desk, store, params([a_post(2)]) | broken)
    assert await store.posts() == []
    assert await store.slots(CHANNEL) == []
