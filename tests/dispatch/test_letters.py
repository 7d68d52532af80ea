"""Messages written anew: a digest shows what became of each post that it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config import DeliverySettings
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

    def gloss(
        _text: str, spans: Sequence[Span], language: str
    ) -> tuple[tuple[Span, str], ...]:
        looked_up.append(language)
        return ((spans[0], "flag"),)

    world.gloss, world.language = gloss, installed
    world.new_dispatch()
    async with world.store.transaction() as tx:
        await tx.save_receiver(
            Receiver(name="desk", target="@desk", default=True, language=asked)
        )
    await world.alerts("desk", 1)
    world.start()
    while not world.wire.taken:  # a thread looks words up, which moves no time
        await world.pass_time(0.01)
    assert looked_up == wanted
    assert ("прапора (flag)" in world.wire.taken[0].text) is bool(wanted)
