"""``broken_ledgers`` finds what the writing verbs never do, so the tables are spoilt by hand."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.store.sqlite import open_reader
from tests.factories import slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.model import Seen, Verdict
    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    NewSeen = Callable[..., Seen]


@pytest.fixture
async def whole(store: Store, seen: NewSeen) -> None:
    """Posts 3 to 9 of channel 10, with 10 absent, and one post of channel 11 without a ledger."""
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=3, since=None)
        await tx.save_posts([seen(message_id=n) for n in range(3, 10)])
        await tx.save_posts([seen(channel_id=11, message_id=2)])
        await tx.save_slots([slots(3, 9, channel_id=10), slots(2, channel_id=11)])
        await tx.save_slots([slots(10, kind=slots(1).kind.ABSENT, channel_id=10)])


@pytest.mark.usefixtures("whole")
async def test_all_is_well(store: Store) -> None:
    assert await store.broken_ledgers() == {}


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(
            "DELETE FROM slots WHERE channel_id = 10 AND kind = 0",
            {10: ["id 10 has no slot"]},
            id="no slot",
        ),
        pytest.param(
            "INSERT INTO slots VALUES (10, 8, 9, 2)",
            {10: ["ids 8 to 9 have two slots"]},
            id="two slots",
        ),
        pytest.param(
            "INSERT INTO slots VALUES (11, 1, 4, 0)",
            {11: ["id 2 has two slots"]},
            id="two slots, no ledger",
        ),
        pytest.param(
            "DELETE FROM posts WHERE channel_id = 10 AND message_id IN (4, 5, 9)",
            {10: ["ids 4 to 5 have a post slot but no post", "id 9 has a post slot but no post"]},
            id="no post",
        ),
        pytest.param(
            "UPDATE slots SET kind = 2 WHERE channel_id = 10 AND kind = 1",
            {10: ["ids 3 to 9 have a post but no post slot"]},
            id="another slot",
        ),
        pytest.param(
            "UPDATE posts SET message_id = 12 WHERE channel_id = 10 AND message_id = 9",
            {10: ["id 12 has a post but no post slot", "id 9 has a post slot but no post"]},
            id="a post elsewhere",
        ),
        pytest.param(
            "DELETE FROM slots WHERE channel_id = 11",
            {11: ["id 2 has a post but no post slot"]},
            id="no ledger, no slot",
        ),
        pytest.param(
            "UPDATE ledgers SET head = 9",
            {10: ["read up to 10, beyond the newest id 9"]},
            id="head",
        ),
        pytest.param("UPDATE ledgers SET floor = 1", {10: ["ids 1 to 2 have no slot"]}, id="floor"),
    ],
)
async def test_what_is_broken_is_said(path: Path, spoil: str, said: dict[int, list[str]]) -> None:
    database = sqlite3.connect(path)
    database.execute(spoil)
    database.commit()
    database.close()
    reader = await open_reader(path)
    assert await reader.broken_ledgers() == said
    await reader.close()
