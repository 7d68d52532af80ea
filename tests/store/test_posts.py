from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Gone, Post, Seen, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEW, EDITED, SAME = Verdict.NEW, Verdict.EDITED, Verdict.SAME


@pytest.mark.parametrize(
    ("texts", "verdicts"),
    [
        pytest.param(["a"], [NEW], id="first sighting"),
        pytest.param(["a", "a"], [NEW, SAME], id="again"),
        pytest.param(["a", "b"], [NEW, EDITED], id="edited"),
        pytest.param(["a", "b", "a"], [NEW, EDITED, SAME], id="a text it had before"),
        pytest.param(["a", "b", "a", "b", "c"], [NEW, EDITED, SAME, SAME, EDITED], id="to and fro"),
        pytest.param(["", "", "a"], [NEW, SAME, EDITED], id="no text, then some"),
        pytest.param(["a", "A"], [NEW, EDITED], id="case counts"),
    ],
)
@pytest.mark.parametrize("batches", ["one", "many"])
async def test_verdicts(
    keep: Keep, seen: NewSeen, texts: list[str], verdicts: list[Verdict], batches: str
) -> None:
    sightings = [seen(text) for text in texts]
    if batches == "one":
        assert await keep(*sightings) == verdicts
    else:
        assert [(await keep(one))[0] for one in sightings] == verdicts


async def test_answers_keep_the_order_of_a_mixed_batch(keep: Keep, seen: NewSeen) -> None:
    await keep(seen("a", message_id=1), seen("b", message_id=2))
    answers = await keep(
        seen("c", message_id=3),
        seen("a", message_id=1),
        seen("b edited", message_id=2),
        seen("a", message_id=1, channel_id=11),
        seen("c", message_id=3),
    )
    assert answers == [NEW, SAME, EDITED, NEW, SAME]


async def test_nothing_to_save_is_no_work(keep: Keep) -> None:
    assert await keep() == []


async def test_an_edit_date_without_a_new_text_is_same(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    await keep(seen("a"))
    assert await keep(seen("a", edited_at=at(60))) == [SAME]
    (post,) = await store.posts()
    assert post.edited_at is None


@pytest.mark.parametrize(
    ("history", "newest"),
    [
        pytest.param([("a", None), ("b", 10)], "b", id="edit"),
        pytest.param([("a", None), ("b", None)], "b", id="edit seen without edit times"),
        pytest.param([("b", 10), ("c", None)], "c", id="preview, which has no edit times"),
        pytest.param([("b", 20), ("a", 10)], "b", id="an older edit arrives late"),
        pytest.param([("a", None), ("b", 10), ("a", None)], "b", id="an old copy of the first"),
        pytest.param([("a", None), ("b", 10), ("a", 20)], "a", id="taken back"),
        pytest.param([("a", None), ("b", 10), ("a", 20), ("b", 10)], "a", id="copy of the edit"),
        pytest.param([("a", None), ("b", 10), ("a", 20), ("b", 30)], "b", id="to and fro"),
    ],
)
@pytest.mark.parametrize("batches", ["one", "many"])
async def test_the_newest_revision(
    store: Store,
    keep: Keep,
    seen: NewSeen,
    at: At,
    history: list[tuple[str, float | None]],
    newest: str,
    batches: str,
) -> None:
    sightings = [
        seen(text, edited_at=None if edited is None else at(edited)) for text, edited in history
    ]
    if batches == "one":
        await keep(*sightings)
    else:
        for one in sightings:
            await keep(one)
    (post,) = await store.posts()
    assert post.text == newest
    assert post == [one.post for one in sightings if one.post.text == newest][-1]


@pytest.mark.parametrize(
    ("source", "newest"),
    [
        pytest.param("history", "second", id="a reading says what is there now"),
        pytest.param("push", "first", id="a push may come late"),
    ],
)
async def test_of_two_edits_in_one_second(
    store: Store, keep: Keep, seen: NewSeen, at: At, source: str, newest: str
) -> None:
    await keep(seen("second", edited_at=at(5)))
    await keep(seen("first", edited_at=at(5)))
    again = seen("second", edited_at=at(5))
    assert await keep(replace(again, source=source)) == [SAME]
    (post,) = await store.posts()
    assert post.text == newest


async def test_everything_of_a_post_comes_back(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    full = seen(
        "Прапор над Херсоном",
        message_id=2**31 - 1,
        channel_id=2**40,
        posted_at=at(-0.125),
        edited_at=at(5),
        grouped_id=-(2**63),
        author="Юрій",
        forwarded_from="@other",
        reply_to=7,
        media=("photo", "link"),
        links=("https://example.org/?a=1&b=2",),
    )
    await keep(full)
    assert await store.posts() == [full.post]


async def test_an_edit_replaces_what_the_post_carries(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    await keep(seen("a", media=("photo",), author="x"))
    edited = seen("b", media=("video",), edited_at=at(1))
    await keep(edited)
    assert await store.posts() == [edited.post]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("before\0after\0", id="NUL"),
        pytest.param("\0", id="only NUL"),
        pytest.param("lone \ud83d high", id="lone high surrogate"),
        pytest.param("\udfff", id="lone low surrogate"),
        pytest.param("\ud83d\ude00", id="two lone surrogates that would make a pair"),
        pytest.param("\0\ud800\U0001f1fa\U0001f1e6", id="NUL, surrogate and flag"),
        pytest.param("\U0001f1fa\U0001f1e6 \U0001f468\u200d\U0001f469", id="emoji"),
        pytest.param("\u202eعلم\u202c שלום", id="right to left"),
        pytest.param("e\u0301 \u00e9 \ufeff \u200b\r\n\t\x85\u2028", id="as composed as it was"),
        pytest.param("'; DROP TABLE posts; --", id="SQL"),
        pytest.param("x" * 4096, id="4,096 characters"),
        pytest.param("123", id="a number stays text"),
    ],
)
async def test_text_comes_back_exactly(store: Store, keep: Keep, seen: NewSeen, text: str) -> None:
    assert await keep(seen(text, author=text, links=(text,), media=(text,))) == [NEW]
    assert await keep(seen(text)) == [SAME]
    (post,) = await store.posts()
    assert (post.text, post.author, post.links, post.media) == (text, text, (text,), (text,))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=40))
async def test_any_text_comes_back_exactly(store: Store, keep: Keep, text: str) -> None:
    number = int.from_bytes(text.encode("utf-8", "surrogatepass")[-3:], "big")
    posted = Seen(
        post=Post(channel_id=1, message_id=number, text=text, posted_at=EPOCH),
        source="push",
        seen_at=EPOCH,
    )
    await keep(posted)
    assert text in [post.text for post in await store.posts(channel_id=1)]


async def test_posts_are_listed_by_time(store: Store, keep: Keep, seen: NewSeen, at: At) -> None:
    await keep(
        seen("late", message_id=3, posted_at=at(30)),
        seen("early", message_id=1, posted_at=at(10)),
        seen("elsewhere", channel_id=11, message_id=9, posted_at=at(20)),
    )

    async def texts(**wanted: object) -> list[str]:
        return [post.text for post in await store.posts(**wanted)]  # type: ignore[arg-type]

    assert await texts() == ["early", "elsewhere", "late"]
    assert await texts(since=at(20)) == ["elsewhere", "late"]
    assert await texts(channel_id=10) == ["early", "late"]
    assert await texts(channel_id=10, since=at(11)) == ["late"]
    assert await texts(newest=2) == ["elsewhere", "late"]
    assert await texts(newest=1, since=at(10), channel_id=11) == ["elsewhere"]
    assert await texts(newest=9) == ["early", "elsewhere", "late"]
    assert await texts(newest=0) == []


async def test_the_newest_id_of_each_channel(store: Store, keep: Keep, seen: NewSeen) -> None:
    assert await store.newest_ids() == {}
    ids = {10: (7, 900, 8), 11: (1,), 12: (5, 6), 4_000_000_000: (3,)}
    await keep(
        *(
            seen("text", channel_id=channel_id, message_id=message_id)
            for channel_id, message_ids in ids.items()
            for message_id in message_ids
        )
    )
    async with store.transaction() as tx:
        gone = [(10, 900), (11, 1)]
        await tx.mark_gone(
            [
                Gone(channel_id=a, message_id=b, source="push", seen_at=seen("").seen_at)
                for a, b in gone
            ]
        )
    assert await store.newest_ids() == {10: 8, 12: 6, 4_000_000_000: 3}


async def test_a_long_list_is_whole(store: Store, keep: Keep, seen: NewSeen) -> None:
    await keep(*(seen(f"post {number}", message_id=number) for number in range(1, 1702)))
    assert [post.message_id for post in await store.posts()] == list(range(1, 1702))


async def test_a_vanished_post_is_left_out_until_it_is_seen_again(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    await keep(seen("a"))
    gone = Gone(channel_id=10, message_id=1, source="sweep", seen_at=at(5))
    unknown = Gone(channel_id=10, message_id=99, source="sweep", seen_at=at(5))
    async with store.transaction() as tx:
        await tx.mark_gone([gone, unknown])
        await tx.mark_gone([])
    assert await store.posts() == []
    assert await keep(seen("a", when=9), seen("a", when=10)) == [SAME, SAME]
    assert [post.text for post in await store.posts()] == ["a"]


async def test_a_vanished_post_may_come_back_edited(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    await keep(seen("a"))
    async with store.transaction() as tx:
        await tx.mark_gone([Gone(channel_id=10, message_id=1, source="push", seen_at=at(5))])
    assert await keep(seen("b", when=9)) == [EDITED]
    assert [post.text for post in await store.posts()] == ["b"]
