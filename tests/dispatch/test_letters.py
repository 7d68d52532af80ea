"""Messages written anew: a digest shows what became of each post that it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config import DeliverySettings
from bot.dispatch.letters import Glosses
from bot.model import Gone, Post, Receiver, Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Span
    from tests.dispatch.conftest import World


@pytest.fixture
async def digest(world: World) -> World:
    """A group that was sent one digest of three alerts."""
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)
    world.start()
    await world.pass_time(5)
    assert [call.text.split(" in ")[0] for call in world.wire.taken] == ["3 hits"]
    return world


async def change(world: World, message_id: int, text: str) -> None:
    """Have a post seen with another text."""
    now = world.clock.now()
    post = Post(channel_id=5, message_id=message_id, text=text, posted_at=now, edited_at=now)
    async with world.store.transaction() as tx:
        await tx.save_posts([Seen(post=post, source="test", seen_at=now)])
        await tx.retell([(5, message_id)], now)
    world.dispatch.wake()


async def test_an_edit_is_shown_in_the_digest_that_told_the_post(digest: World) -> None:
    before = digest.wire.taken[0].text
    await change(digest, 2, "Прапора немає, кажуть.")
    await digest.pass_time(30)
    (edit,) = digest.wire.edits
    assert edit.edits == 1
    lines = edit.text.split("\n")
    assert [line for line in lines if line not in before.split("\n")] == [
        line for line in lines if line.startswith("✏️ ")
    ]
    assert lines.index(next(line for line in lines if line.startswith("✏️ "))) == 3
    assert [call.text for call in digest.wire.taken] == [before]


async def test_a_deletion_is_shown_there_too(digest: World) -> None:
    now = digest.clock.now()
    async with digest.store.transaction() as tx:
        await tx.retell([(5, 3)], now)
        await tx.mark_gone([Gone(channel_id=5, message_id=3, seen_at=now, source="test")])
    digest.dispatch.wake()
    await digest.pass_time(30)
    (edit,) = digest.wire.edits
    assert edit.text.split("\n")[4].startswith("🗑 deleted at the source by ")


async def delete(world: World, *keys: tuple[int, int]) -> None:
    """Have posts found gone at the source."""
    now = world.clock.now()
    gone = [
        Gone(channel_id=channel, message_id=message_id, seen_at=now, source="test")
        for channel, message_id in keys
    ]
    async with world.store.transaction() as tx:
        await tx.retell([], now, gone=keys)
        await tx.mark_gone(gone)
    world.dispatch.wake()


@pytest.fixture
async def story(world: World) -> World:
    """A group that was sent a story, with a link to each of a hundred posts of three channels."""
    world.settings = DeliverySettings()
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 101, story="one", channels=3)
    world.start()
    await world.pass_time(60)
    assert "also in 2 channels, 100 posts" in world.wire.taken[-1].text
    world.wire.taken.clear()
    return world


async def test_a_deletion_is_marked_at_once_where_a_story_only_links_to_the_post(
    story: World,
) -> None:
    await delete(story, (7, 2))
    await story.pass_time(2)
    (edit,) = story.wire.edits
    assert edit.text.count("🗑") == 1
    await delete(story, (7, 2))  # known by now
    await story.pass_time(60)
    assert len(story.wire.edits) == 1
    assert story.wire.taken == []  # nobody is woken


async def test_a_hundred_deletions_are_marked_by_few_edits(story: World) -> None:
    for number in range(2, 102):
        await delete(story, (5 + number % 3, number))
        await story.pass_time(0.05)
    await story.pass_time(60)
    assert 1 <= len(story.wire.edits) <= 2
    assert story.wire.edits[-1].text.count("🗑") == 40  # as many as are named
    assert story.wire.taken == []
    await delete(story, *((5 + number % 3, number) for number in range(2, 102)))
    await story.pass_time(60)
    assert len(story.wire.edits) <= 2


async def test_an_edit_that_changes_nothing_that_is_shown_writes_nothing_anew(
    story: World,
) -> None:
    await change(story, 3, "Прапора немає, кажуть.")  # told as a link
    await story.pass_time(60)
    assert story.wire.edits == []


@pytest.mark.parametrize("stories", [3, 30], ids=["a digest", "a summary"])
async def test_a_deletion_of_what_joined_a_story_later_is_marked_where_it_was_told(
    world: World, stories: int
) -> None:
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    for number in range(stories):
        await world.alerts("desk", 1, story=f"s{number}")
    world.start()
    await world.pass_time(5)
    assert len(world.wire.taken) == 1
    (joined,) = (await world.alerts("desk", 2, story="s1", channels=2))[1:]
    await world.pass_time(60)
    assert [edit.text.count("🗑") for edit in world.wire.edits] == [0]
    await delete(world, (5 + joined % 2, joined))
    await world.pass_time(60)
    assert [edit.text.count("🗑") for edit in world.wire.edits] == [0, 1]


async def test_an_edit_of_a_post_is_marked_in_the_summary_that_links_to_it(world: World) -> None:
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 30)
    await change(world, 1, "Прапора немає, кажуть.")  # before it is told: no news
    world.start()
    await world.pass_time(5)
    await change(world, 2, "Прапора немає, кажуть.")
    await world.pass_time(60)
    assert "✏️" not in world.wire.taken[0].text
    assert [edit.text.count("✏️") for edit in world.wire.edits] == [1]


async def test_so_is_who_has_taken_it(world: World) -> None:
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1, story="one")
    await world.alerts("desk", 1, story="two")
    world.start()
    await world.pass_time(5)
    async with world.store.transaction() as tx:
        await tx.take("two", by="Olena", now=world.clock.now())
    world.dispatch.wake()
    await world.pass_time(30)
    (edit,) = world.wire.edits
    assert "\nTaken by Olena " in edit.text


async def test_a_digest_that_waits_is_told_once_with_all_that_is_known(world: World) -> None:
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)
    await change(world, 1, "Прапора немає, кажуть.")
    world.start()
    await world.pass_time(30)
    assert len(world.wire.taken) == 1
    assert world.wire.edits == []


async def test_an_edit_seen_while_the_alert_is_on_its_way_is_shown(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.wire.delays["@desk"] = 5.0
    await world.alerts("desk", 1)
    world.start()
    await world.pass_time(2)
    await change(world, 1, "Прапора немає, кажуть.")
    await world.pass_time(60)
    assert "✏️" not in world.wire.taken[0].text
    assert "✏️" in world.wire.edits[-1].text


async def test_what_arrived_for_a_receiver_just_removed_is_known_to(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.wire.delays["@desk"] = 5.0
    await world.alerts("desk", 2)
    world.start()
    await world.pass_time(1)
    async with world.store.transaction() as tx:
        await tx.remove_receiver("desk")
    await world.pass_time(30)
    assert [row.state.value for row in await world.store.deliveries()] == ["sent", "dead"]


async def test_messages_of_another_chat_are_never_written_anew(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1, story="one")
    world.start()
    await world.pass_time(3)
    async with world.store.transaction() as tx:
        await tx.remove_receiver("desk")
    await world.receiver("desk", "@other")
    await world.alerts("desk", 2, story="one", channels=3)
    await world.pass_time(30)
    assert world.wire.edits == []
    assert [call.chat for call in world.wire.taken] == ["@desk", "@other"]


@pytest.mark.parametrize(
    ("asked", "installed", "wanted"),
    [
        pytest.param("en", "", ["en"], id="the-receivers"),
        pytest.param("", "en", ["en"], id="the-installations"),
        pytest.param("uk", "en", ["uk"], id="the-receivers-first"),
        pytest.param("", "", [], id="none"),
    ],
)
async def test_words_are_glossed_in_the_language_that_is_wished_if_any(
    world: World, asked: str, installed: str, wanted: list[str]
) -> None:
    looked_up: list[str] = []

    def gloss(_text: str, spans: Sequence[Span], language: str) -> tuple[tuple[Span, str], ...]:
        looked_up.append(language)
        return ((spans[0], "flag"),)

    world.glosses = Glosses(gloss=gloss, language=installed)
    world.new_dispatch()
    async with world.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target="@desk", default=True, language=asked))
    await world.alerts("desk", 1)
    world.start()
    while not world.wire.taken:  # a thread looks words up, which moves no time
        await world.pass_time(0.01)
    assert looked_up == wanted
    assert ("прапора (flag)" in world.wire.taken[0].text) is bool(wanted)
