"""Resolving, pages of history and joining, against a real server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.errors import RefusedError, RejectedError, ThrottledError
from bot.model import Channel
from bot.simulator.chats import Kind
from bot.telegram import reading
from tests.telegram.conftest import TIMEOUT

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.simulator.server import LocalTelegram

NAME = "SobolevskiyYurii"


@pytest.fixture
async def resolved(local: LocalTelegram, client: TelegramClient) -> reading.Resolved:
    local.world.add_channel(NAME, "Юрій Соболевський", members=41_208)
    return await reading.resolve(client, Channel(ref=NAME.lower()), timeout=TIMEOUT)


async def test_a_name_becomes_a_channel_as_telegram_spells_it(resolved: reading.Resolved) -> None:
    channel = resolved.channel
    assert (channel.ref, channel.username, channel.title) == (
        NAME.lower(),
        NAME,
        "Юрій Соболевський",
    )
    assert channel.subscribers == 41_208
    assert not channel.joined
    assert channel.channel_id == resolved.peer.channel_id


async def test_what_is_no_channel_is_refused(local: LocalTelegram, client: TelegramClient) -> None:
    local.world.add_chat("Talk", Kind.GROUP, username="desk_talk")
    local.world.add_user("Olena", username="olena_writes")
    for ref, says in (
        ("desk_talk", "is a group"),
        ("olena_writes", "is a person"),
        ("flagfall_bot", "is a bot"),
        ("nobody_here", "No channel @nobody_here"),
    ):
        with pytest.raises(RefusedError, match=says):
            await reading.resolve(client, Channel(ref=ref), timeout=TIMEOUT)


async def test_reading_on_page_by_page_sees_every_id_once(
    local: LocalTelegram, client: TelegramClient, resolved: reading.Resolved
) -> None:
    for number in range(250):
        local.world.post(NAME, f"post {number}")
    local.world.post(NAME, "", service=True)
    cursor, texts, sizes = 0, [], []
    while True:
        page = await reading.page_after(client, resolved.peer, cursor, timeout=TIMEOUT)
        if not page.ids:
            break
        cursor = page.newest
        sizes.append(len(page.ids))
        texts += [post.text for post in page.posts]
    assert texts == [f"post {number}" for number in range(250)]
    assert sizes == [100, 100, 51]
    assert cursor == 251


async def test_the_newest_page_is_oldest_first(
    local: LocalTelegram, client: TelegramClient, resolved: reading.Resolved
) -> None:
    for number in range(120):
        local.world.post(NAME, f"post {number}")
    page = await reading.newest_page(client, resolved.peer, timeout=TIMEOUT)
    assert (page.oldest, page.newest) == (21, 120)
    assert [post.message_id for post in page.posts] == list(range(21, 121))


async def test_an_empty_channel_has_an_empty_page(
    client: TelegramClient, resolved: reading.Resolved
) -> None:
    page = await reading.newest_page(client, resolved.peer, timeout=TIMEOUT)
    assert (page.oldest, page.newest, page.posts) == (0, 0, ())


async def test_the_newest_id_before_a_moment(
    local: LocalTelegram, client: TelegramClient, resolved: reading.Resolved
) -> None:
    now = SystemClock().now()
    for hours in (3, 2, 1):
        local.world.post(NAME, f"{hours} hours ago", date=now - timedelta(hours=hours))
    moment = now - timedelta(minutes=90)
    assert await reading.newest_before(client, resolved.peer, moment, timeout=TIMEOUT) == 2


async def test_another_accounts_hash_opens_nothing(
    client: TelegramClient, resolved: reading.Resolved
) -> None:
    stolen = reading.Peer(channel_id=resolved.peer.channel_id, access_hash=12345)
    with pytest.raises(RejectedError, match="Invalid channel"):
        await reading.newest_page(client, stolen, timeout=TIMEOUT)


async def test_joining_adds_the_account_to_the_channel(
    client: TelegramClient, resolved: reading.Resolved
) -> None:
    await reading.join(client, resolved.peer, timeout=TIMEOUT)
    again = await reading.resolve(client, resolved.channel, timeout=TIMEOUT)
    assert again.channel.joined


async def test_a_flood_wait_says_how_long(
    local: LocalTelegram, client: TelegramClient, resolved: reading.Resolved
) -> None:
    local.world.add_fault("flood_wait", {"method": "messages.getHistory", "seconds": 300})
    with pytest.raises(ThrottledError) as caught:
        await reading.newest_page(client, resolved.peer, timeout=TIMEOUT)
    assert caught.value.seconds == 300
