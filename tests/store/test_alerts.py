from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.model import Channel, ChannelState, Delivery, Hit, Post, Seen, Severity, Span, Verdict
from bot.store.alerts import merged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    Note = Callable[..., Awaitable[list[Hit]]]
    NewSeen = Callable[..., Seen]
    NewHit = Callable[..., Hit]
    AlertOf = Callable[..., Delivery]


def words(post: Post, spans: tuple[Span, ...]) -> list[str]:
    return [post.text[span.start : span.end] for span in spans]


async def test_an_alert_names_every_rule_and_merges_their_spans(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, alert_of: AlertOf
) -> None:
    watched = Channel(ref="a", channel_id=10, title="A", state=ChannelState.LIVE)
    async with store.transaction() as tx:
        await tx.save_channel(watched)
    sighting = seen("a flag over Kherson")
    await keep(sighting, seen("another flag", message_id=2))
    await note(hit(seen("another flag", message_id=2).post, (8, 12), rule="not this post"))
    await note(hit(sighting.post, (12, 19), rule="Kherson"))
    await note(hit(sighting.post, (2, 6), (12, 15), rule="flag"))
    alert = await store.alert(replace(alert_of(sighting.post, urgent=True), repeat=True))
    assert (alert.channel, alert.post) == (watched, sighting.post)
    assert alert.rules == ("Kherson", "flag")
    assert words(alert.post, alert.spans) == ["flag", "Kherson"]
    assert (alert.severity, alert.repeat) == (Severity.URGENT, True)


@pytest.mark.parametrize(
    ("found", "newest", "told", "marked"),
    [
        pytest.param(
            {"flag": ("a flag", (2, 6))},
            "a flag over Kherson",
            "a flag over Kherson",
            ["flag"],
            id="the newest text still has it",
        ),
        pytest.param(
            {"flag": ("a flag", (2, 6))}, "removed", "a flag", ["flag"], id="it was edited away"
        ),
        pytest.param(
            {"flag": ("a flag", (2, 6))}, "UPD: a flag", "a flag", ["flag"], id="it moved"
        ),
        pytest.param(
            {"flag": ("a flag", (2, 6)), "bridge": ("a flag. bridge", (8, 14))},
            "a flag. bridge!",
            "a flag. bridge!",
            ["flag", "bridge"],
            id="rules found two revisions, the newest has both",
        ),
        pytest.param(
            {"flag": ("a flag", (2, 6)), "bridge": ("a bridge", (2, 8))},
            "a bridge!",
            "a bridge!",
            ["bridge"],
            id="rules found two revisions, the newest has one of them",
        ),
        pytest.param(
            {"flag": ("a flag", (2, 6)), "bridge": ("a bridge", (2, 8))},
            "removed",
            "a bridge",
            ["bridge"],
            id="rules found two revisions, the newest has neither",
        ),
        pytest.param(
            {"all": ("a flag", ())}, "removed", "removed", [], id="a rule that marks nothing"
        ),
    ],
)
async def test_the_text_that_is_told(  # noqa: PLR0913  a table and its fixtures
    *,
    store: Store,
    keep: Keep,
    note: Note,
    seen: NewSeen,
    hit: NewHit,
    alert_of: AlertOf,
    found: dict[str, tuple[str, tuple[int, int] | tuple[()]]],
    newest: str,
    told: str,
    marked: list[str],
) -> None:
    for rule, (text, span) in found.items():
        await keep(seen(text))
        await note(hit(seen(text).post, *([span] if span else []), rule=rule))
    await keep(seen(newest))
    alert = await store.alert(alert_of(seen(newest).post))
    assert alert.post.text == told
    assert words(alert.post, alert.spans) == marked
    assert alert.rules == tuple(found)


async def test_an_album_is_told_by_its_first_post_with_a_hit(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, alert_of: AlertOf
) -> None:
    album = [
        seen(text, message_id=number, grouped_id=555)
        for number, text in enumerate(["", "a flag", "Kherson", ""], start=1)
    ]
    stranger = seen("bridge", message_id=5, grouped_id=556)
    namesake = seen("bridge", message_id=1, channel_id=11, grouped_id=555)
    await keep(*album, stranger, namesake)
    third, second = hit(album[2].post, (0, 7), rule="Kherson"), hit(album[1].post, (2, 6))
    await note(third, second, hit(album[2].post, (0, 1), rule="flag"))
    await note(hit(stranger.post, rule="bridge"), hit(namesake.post, rule="bridge"))
    for row in (alert_of(album[2].post), alert_of(album[0].post)):
        alert = await store.alert(row)
        assert alert.post == album[1].post
        assert alert.rules == ("flag", "Kherson")
        assert words(alert.post, alert.spans) == ["flag"]


async def test_a_post_without_hits_is_told_bare(
    store: Store, keep: Keep, seen: NewSeen, alert_of: AlertOf
) -> None:
    sighting = seen("a flag")
    await keep(sighting)
    alert = await store.alert(alert_of(sighting.post))
    assert (alert.post, alert.rules, alert.spans) == (sighting.post, (), ())
    assert alert.channel.name == "10"


async def test_a_post_that_is_not_stored_cannot_be_told(
    store: Store, seen: NewSeen, alert_of: AlertOf
) -> None:
    with pytest.raises(StoreError, match="10:1 is not stored"):
        await store.alert(alert_of(seen("a flag").post))


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        pytest.param([], [], id="none"),
        pytest.param([(5, 9), (0, 2)], [(0, 2), (5, 9)], id="apart, in order"),
        pytest.param([(0, 5), (3, 9)], [(0, 9)], id="overlapping"),
        pytest.param([(0, 9), (3, 5)], [(0, 9)], id="one inside the other"),
        pytest.param([(0, 3), (3, 5)], [(0, 5)], id="touching"),
        pytest.param([(0, 3), (0, 3)], [(0, 3)], id="twice the same"),
    ],
)
def test_merged(spans: list[tuple[int, int]], joined: list[tuple[int, int]]) -> None:
    given = [Span(start=start, end=end) for start, end in spans]
    assert [(span.start, span.end) for span in merged(given)] == joined


async def test_what_was_told_by_a_clock_set_back_can_be_told_anew(
    store: Store, keep: Keep, note: Note, seen: NewSeen, hit: NewHit, alert_of: AlertOf
) -> None:
    first = seen(when=3600)
    await keep(first, seen("a flag, they say", when=3700))
    await note(hit(first.post, (2, 6), when=3600))
    told = replace(alert_of(first.post), sent_at=seen(when=0).seen_at)
    alert = await store.alert(told)
    assert alert.post.text == "a flag"
    assert [edit.after for edit in alert.edits] == ["a flag, they say"]
