"""A post belongs to one story: that of its album, else that of what it is a copy of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count, permutations
from typing import TYPE_CHECKING

import pytest

from bot.model import Entry
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.match import Evidence, Match
from bot.rules.stories import AGAIN, SHORT_WINDOW, WINDOW, Prints

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.model import Hit, Post, Seen
    from bot.store.protocol import Store

    NewSeen = Callable[..., Seen]
    NewHit = Callable[..., Hit]
    Tell = Callable[..., Awaitable[list[str]]]

LONG = (
    "The flag over the old town hall has been taken down by unknown people this morning,"
    " say local residents who saw it on their way to work"
)
EDITED = LONG.replace("this morning", "at dawn") + "\n\nSubscribe: @other_channel"
SHORT = "The flag has been taken down"
PRINTS = Prints(EMPTY_LEXICON)
MINUTE = 60.0
SECOND = timedelta(seconds=1)


NOTHING = Evidence(spans=())


@pytest.fixture
def tell(store: Store, hit: NewHit) -> Tell:
    """Save posts and a hit in each, all in one transaction, and return the hits' stories."""

    async def told(*sightings: Seen, rules: tuple[str, ...] = ("flag",)) -> list[str]:
        posts = [one.post for one in sightings]
        new = [replace(hit(post, rule=rule), story="") for post in posts for rule in rules]
        matches = [Match(rule, NOTHING) for rule in rules]
        prints = {
            (post.channel_id, post.message_id): its_print
            for post in posts
            if (its_print := PRINTS.of(post.text, matches))
        }
        async with store.transaction() as tx:
            await tx.save_posts(sightings)
            saved = await tx.save_hits(await tx.find_stories(new, prints))
        return [one.story for one in saved]

    return told


@pytest.fixture
def says(seen: NewSeen) -> Callable[..., Seen]:
    """A post of a channel, at so many seconds after the start."""
    numbers = count(1)

    def build(text: str, channel_id: int = 10, *, at: float = 0, **fields: int) -> Seen:
        one = seen(text, channel_id=channel_id, message_id=next(numbers), when=at, **fields)
        return replace(one, post=replace(one.post, posted_at=one.seen_at))

    return build


async def test_a_story_has_the_id_of_its_first_hit(
    store: Store, tell: Tell, says: NewSeen, hit: NewHit
) -> None:
    first = says(LONG)
    (story,) = await tell(first)
    assert story == hit(first.post).hit_id
    (record,) = await store.hits()
    assert record.hit.story == story


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_copies_are_one_story_in_any_order(
    tell: Tell, says: NewSeen, order: tuple[int, ...], *, together: bool
) -> None:
    posts = [says(LONG, 10), says(EDITED, 11, at=60), says(LONG.upper(), 12, at=120)]
    given = [posts[number] for number in order]
    if together:
        stories = await tell(*given)
    else:
        stories = [story for post in given for story in await tell(post)]
    assert len(set(stories)) == 1


async def test_a_story_counts_its_posts_and_channels(
    store: Store, tell: Tell, says: NewSeen
) -> None:
    posts = [says(LONG, 11, at=30), says(LONG, 10), says(EDITED, 12, at=60), says(LONG, 10, at=9)]
    (story, *_) = await tell(*posts, says(SHORT, 12), rules=("flag", "hall"))
    told = await store.story(story)
    assert told is not None
    assert (told.story_id, told.hits, told.channels) == (story, 8, (10, 11, 12))
    assert [post.message_id for post in told.posts] == [2, 4, 1, 3]
    assert told.first.posted_at == posts[1].post.posted_at


async def test_a_transaction_sees_the_story_as_it_is_by_now(
    store: Store, tell: Tell, says: NewSeen
) -> None:
    (story,) = await tell(says(LONG))
    async with store.transaction() as tx:
        told = await tx.story(story)
        assert told is not None
        assert told.hits == 1
        assert await tx.story("0123456789abcdef") is None
    assert await store.story("0123456789abcdef") is None


async def test_a_post_belongs_to_one_story_whatever_matches_it_later(
    store: Store, tell: Tell, says: NewSeen
) -> None:
    first, copied = says(LONG, 10), says(LONG, 11, at=60)
    (story, _) = await tell(first, copied)
    edited = replace(copied, post=replace(copied.post, text=f"{SHORT}, and a bridge is on fire"))
    assert await tell(edited, rules=("bridge",)) == [story]
    told = await store.story(story)
    assert told is not None
    assert (told.hits, len(told.posts)) == (3, 2)


async def test_rules_that_match_one_post_have_one_story(tell: Tell, says: NewSeen) -> None:
    stories = await tell(says(LONG), rules=("flag", "hall", "work"))
    assert len(stories) == 3
    assert len(set(stories)) == 1


async def test_copies_that_other_rules_matched_are_two_stories(tell: Tell, says: NewSeen) -> None:
    (one,) = await tell(says(LONG, 10))
    (other, _) = await tell(says(LONG, 11), rules=("flag", "hall"))
    assert one != other


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
async def test_an_album_is_one_story(tell: Tell, says: NewSeen, *, together: bool) -> None:
    album = [says(SHORT, grouped_id=5), says(LONG, grouped_id=5), says("🚩", grouped_id=5)]
    other = [says("🚩🚩", grouped_id=6), says("🚩🚩🚩", 11, grouped_id=5)]
    if together:
        stories = await tell(*album, *other)
    else:
        stories = [story for post in (*album, *other) for story in await tell(post)]
    assert len(set(stories[:3])) == 1
    assert len(set(stories)) == 3


async def test_posts_without_text_are_stories_of_their_own(tell: Tell, says: NewSeen) -> None:
    assert len(set(await tell(says("", 10), says("", 11)))) == 2


@pytest.mark.parametrize(
    ("text", "apart", "is_one"),
    [
        pytest.param(SHORT, SHORT_WINDOW, True, id="short, soon"),
        pytest.param(SHORT, SHORT_WINDOW + SECOND, False, id="short, later"),
        pytest.param(LONG, WINDOW, True, id="long, soon"),
        pytest.param(LONG, WINDOW + SECOND, False, id="long, later"),
        pytest.param(LONG, -WINDOW, True, id="long, found in history"),
        pytest.param(LONG, -WINDOW - SECOND, False, id="long, found in older history"),
    ],
)
async def test_copies_are_posted_not_too_far_apart(
    tell: Tell, says: NewSeen, text: str, apart: timedelta, *, is_one: bool
) -> None:
    (one,) = await tell(says(text, 10))
    other = says(text, 11)
    shifted = replace(other, post=replace(other.post, posted_at=other.post.posted_at + apart))
    assert (await tell(shifted) == [one]) == is_one


async def test_each_copy_keeps_a_story_going(tell: Tell, says: NewSeen) -> None:
    hours = [0, 30, 60, 90]
    stories = [await tell(says(LONG, 10 + hour, at=3600 * hour)) for hour in hours]
    assert len({story for (story,) in stories}) == 1


@pytest.mark.parametrize(
    ("text", "after", "is_one"),
    [
        pytest.param(LONG, AGAIN, True, id="at once"),
        pytest.param(LONG, AGAIN + SECOND, False, id="later"),
        pytest.param(SHORT, AGAIN + SECOND, False, id="later, a short one"),
    ],
)
async def test_a_channel_that_repeats_itself_later_tells_of_something_new(
    tell: Tell, says: NewSeen, text: str, after: timedelta, *, is_one: bool
) -> None:
    (first, other) = await tell(says(text, 10), says(text, 11, at=60))
    assert first == other
    (again,) = await tell(says(text, 10, at=after.total_seconds()))
    assert (again == first) == is_one


async def test_others_join_the_newer_of_two_stories_in_the_same_words(
    tell: Tell, says: NewSeen
) -> None:
    (first,) = await tell(says(SHORT, 10))
    (second,) = await tell(says(SHORT, 10, at=40 * MINUTE))
    assert first != second
    assert await tell(says(SHORT, 11, at=45 * MINUTE)) == [second]
    assert await tell(says(SHORT, 12, at=5 * MINUTE)) == [first]


async def test_an_exact_copy_goes_before_a_nearer_one(tell: Tell, says: NewSeen) -> None:
    (one,) = await tell(says(LONG, 10))
    (other,) = await tell(says(EDITED, 10, at=20 * MINUTE))
    assert one != other
    assert await tell(says(EDITED, 11, at=60), says(LONG, 11, at=60)) == [other, one]


async def test_a_thousand_copies_are_one_story(store: Store, tell: Tell, says: NewSeen) -> None:
    stories = [
        story
        for start in range(0, 1000, 250)
        for story in await tell(*(says(LONG, 10 + start + n, at=start + n) for n in range(250)))
    ]
    assert len(set(stories)) == 1
    told = await store.story(stories[0])
    assert told is not None
    assert len(told.channels) == 1000


async def test_hits_come_back_with_their_entries(store: Store, seen: NewSeen, hit: NewHit) -> None:
    entries = (
        Entry(list_name="brands", value="acme.com", owner="ann", note="ours"),
        Entry(list_name="wallets", value="\ud800"),
    )
    one: Post = seen("acme.com").post
    async with store.transaction() as tx:
        await tx.save_posts([seen("acme.com")])
        await tx.save_hits([replace(hit(one), entries=entries)])
    assert [record.hit.entries for record in await store.hits()] == [entries]


async def test_a_hit_saved_without_a_story_begins_one(
    store: Store, seen: NewSeen, hit: NewHit
) -> None:
    one = hit(seen().post)
    async with store.transaction() as tx:
        await tx.save_posts([seen()])
        assert await tx.save_hits([replace(one, story="")]) == [one]
        assert await tx.find_stories([], {}) == []
    assert one.story == one.hit_id
