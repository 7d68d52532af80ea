"""What the store cannot tell any more: one row is given up, and everything else is told.

Rows get lost where a database was repaired or restored in part, and bytes where a disk has failed:
SQLite has no checksums, so it is the reading of a row that fails.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.config import DeliverySettings
from bot.model import DeliveryState, Post, Seen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Delivery
    from tests.dispatch.conftest import World

DEAD, SENT, HELD = DeliveryState.DEAD, DeliveryState.SENT, DeliveryState.HELD
NOT_STORED = "The post of alert 5:2 is not stored, it cannot be told."
DAMAGED = "What is stored of alert 5:2 is damaged, it cannot be told."
BROKEN = r"A text in \S+/flagfall\.db is damaged and cannot be read\."

LOST = "DELETE FROM posts WHERE message_id = 2"
DAMAGES = [
    pytest.param(LOST, NOT_STORED, id="a-post-is-lost"),
    pytest.param(
        "UPDATE posts SET text = CAST(x'66ff' AS TEXT) WHERE message_id = 2", BROKEN, id="a-text"
    ),
    pytest.param("UPDATE posts SET text = x'66ff' WHERE message_id = 2", DAMAGED, id="a-blob"),
    pytest.param("UPDATE posts SET media = '[{' WHERE message_id = 2", DAMAGED, id="a-list"),
    pytest.param("UPDATE hits SET spans = '[[0.4]]' WHERE message_id = 2", DAMAGED, id="spans"),
    pytest.param("UPDATE hits SET entries = '[' WHERE message_id = 2", DAMAGED, id="entries"),
]


@pytest.fixture
async def desk(world: World) -> World:
    world.settings = DeliverySettings(digest_after=0.0, digest_size=3)
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    return world


def damage(folder: Path, statement: str) -> None:
    """Change the database as nothing of the product does."""
    with closing(sqlite3.connect(folder / "flagfall.db")) as database, database:
        database.execute(statement)


async def rows(world: World) -> dict[str, Delivery]:
    return {row.subject: row for row in await world.store.deliveries()}


@pytest.mark.parametrize(("statement", "reason"), DAMAGES)
async def test_a_digest_is_told_without_the_one_row_that_cannot_be_read(
    desk: World, tmp_path: Path, statement: str, reason: str
) -> None:
    await desk.alerts("desk", 3)
    damage(tmp_path, statement)
    desk.start()
    await desk.pass_time(120)
    (told,) = desk.wire.taken
    assert told.text.startswith("2 hits in ")
    assert [f"t.me/kherson/{number}" in told.text for number in (1, 2, 3)] == [True, False, True]
    found = await rows(desk)
    assert found["5:2"].state is DEAD
    assert re.search(reason, found["5:2"].error)
    assert {row.state for subject, row in found.items() if subject != "5:2"} == {SENT}


@pytest.mark.parametrize(("statement", "reason"), DAMAGES)
async def test_a_single_alert_that_cannot_be_read_is_given_up_alone(
    desk: World, tmp_path: Path, statement: str, reason: str
) -> None:
    for _ in range(3):
        await desk.alerts("desk", 1)
    desk.settings = DeliverySettings(digest_after=1e6)
    desk.new_dispatch()
    damage(tmp_path, statement)
    desk.start()
    await desk.pass_time(120)
    assert desk.wire.told() == [1, 3]
    found = await rows(desk)
    assert found["5:2"].state is DEAD
    assert re.search(reason, found["5:2"].error)


async def test_several_are_given_up_at_the_same_time(desk: World, tmp_path: Path) -> None:
    await desk.alerts("desk", 3)
    damage(tmp_path, "DELETE FROM posts WHERE message_id <> 3")
    desk.start()
    await desk.pass_time(120)
    assert [call.text.split(" in ")[0] for call in desk.wire.taken] == ["1 hit"]


async def test_where_nothing_can_be_read_nothing_is_told(desk: World, tmp_path: Path) -> None:
    await desk.alerts("desk", 3)
    damage(tmp_path, "DELETE FROM posts")
    desk.start()
    await desk.pass_time(120)
    assert desk.wire.calls == []
    assert await desk.states() == {"suppressed": 1, "dead": 3}


async def test_a_summary_counts_and_links_what_is_there(desk: World, tmp_path: Path) -> None:
    await desk.alerts("desk", 30)
    damage(tmp_path, LOST)
    desk.start()
    await desk.pass_time(120)
    (told,) = desk.wire.taken
    assert told.text.startswith("29 hits in ")
    assert (await rows(desk))["5:2"].error == NOT_STORED
    assert await desk.states() == {"sent": 30, "dead": 1}


async def test_the_others_of_its_story_are_told_where_it_was_to_lead(
    desk: World, tmp_path: Path
) -> None:
    await desk.alerts("desk", 1)
    await desk.alerts("desk", 3, story="s", channels=3)  # 7:2 leads
    damage(tmp_path, "UPDATE posts SET media = '[{' WHERE message_id = 2")
    desk.settings = DeliverySettings(digest_after=1e6)
    desk.new_dispatch()
    desk.start()
    await desk.pass_time(120)
    assert len(desk.wire.taken) == 2
    assert "also in 1 channel: " in desk.wire.taken[1].text
    found = await rows(desk)
    assert found["7:2"].error == DAMAGED.replace("5:2", "7:2")
    assert {row.state for subject, row in found.items() if subject != "7:2"} == {SENT}


async def test_what_joined_a_summary_is_told_without_it(desk: World, tmp_path: Path) -> None:
    for number in range(30):
        await desk.alerts("desk", 1, story=f"s{number}")
    desk.start()
    await desk.pass_time(5)
    await desk.kill()
    assert await desk.alerts("desk", 2, story="s3", channels=2) == [31, 32]
    damage(tmp_path, "DELETE FROM posts WHERE message_id = 31")
    desk.new_dispatch()
    desk.start()
    await desk.pass_time(180)
    (edit,) = desk.wire.edits
    assert edit.text.startswith("31 hits in ")
    assert len(desk.wire.taken) == 1
    assert await desk.states() == {"sent": 33, "dead": 1}


async def test_what_was_given_up_can_be_told_once_it_is_there_again(
    desk: World, tmp_path: Path
) -> None:
    await desk.alerts("desk", 3)
    damage(tmp_path, LOST)
    desk.start()
    await desk.pass_time(120)
    post = Post(channel_id=5, message_id=2, text="Прапора немає", posted_at=desk.clock.now())
    async with desk.store.transaction() as tx:
        await tx.save_posts([Seen(post=post, source="test", seen_at=desk.clock.now())])
        await tx.revive([(await rows(desk))["5:2"].number])
    desk.dispatch.wake()
    await desk.pass_time(120)
    assert "t.me/kherson/2" in desk.wire.taken[1].text
    assert set(await desk.states()) == {"sent"}


async def test_a_disk_that_fails_for_a_while_loses_nothing(desk: World, tmp_path: Path) -> None:
    await desk.alerts("desk", 3)
    damage(tmp_path, "ALTER TABLE posts RENAME COLUMN text TO lost")
    damage(tmp_path, "ALTER TABLE posts ADD COLUMN text TEXT DEFAULT x'66ff'")
    desk.start()
    await desk.pass_time(60)
    assert desk.wire.calls == []
    damage(tmp_path, "ALTER TABLE posts DROP COLUMN text")
    damage(tmp_path, "ALTER TABLE posts RENAME COLUMN lost TO text")
    await desk.pass_time(60)
    assert [call.text.split(" in ")[0] for call in desk.wire.taken] == ["3 hits"]
    assert set(await desk.states()) == {"sent"}
