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

if TYPE_CHECKING:
    from bot.simulator.server import LocalTelegram
    from bot.telegram.line import Line

NAME = "SobolevskiyYurii"


@pytest.fixture
async def resolved(local: LocalTelegram, line: Line) -> reading.Resolved:
    local.world.add_channel(NAME, "Юрій Соболевський", members=41_208)
    return await reading.resolve(line, Channel(ref=NAME.lower()))


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


async def test_what_is_no_channel_is_refused(local: LocalTelegram, line: Line) -> None:
    local.world.add_chat("Talk", Kind.GROUP, username="desk_talk")
    local.world.add_user("Olena", username="olena_writes")
    for ref, says in (
        ("desk_talk", "is a group"),
        ("olena_writes", "is a person"),
        ("flagfall_bot", "is a bot"),
        ("nobody_here", "No channel @nobody_here"),
    ):
        with pytest.raises(RefusedError, match=says):
            await reading.resolve(line, Channel(ref=ref))


async def test_reading_on_page_by_page_sees_every_id_once(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    for number in range(250):
        local.world.post(NAME, f"post {number}")
    local.world.post(NAME, "", service=True)
    pages = [await reading.history(line, resolved.peer)]
    while not pages[-1].ends:
        pages.append(await reading.history(line, resolved.peer, below=pages[-1].oldest))
    posts = [post for page in reversed(pages) for post in page.posts]
    assert [post.text for post in posts] == [f"post {number}" for number in range(250)]
    assert [page.ids for page in pages] == [
        tuple(range(152, 252)),
        tuple(range(52, 152)),
        tuple(range(1, 52)),
    ]
    assert pages[0].service == (251,)


async def test_the_newest_page_is_oldest_first(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    for number in range(120):
        local.world.post(NAME, f"post {number}")
    page = await reading.history(line, resolved.peer)
    assert (page.oldest, page.newest) == (21, 120)
    assert [post.message_id for post in page.posts] == list(range(21, 121))


async def test_an_empty_channel_has_an_empty_page(line: Line, resolved: reading.Resolved) -> None:
    page = await reading.history(line, resolved.peer)
    assert (page.oldest, page.newest, page.posts) == (0, 0, ())


async def test_the_newest_id_before_a_moment(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    now = SystemClock().now()
    for hours in (3, 2, 1):
        local.world.post(NAME, f"{hours} hours ago", date=now - timedelta(hours=hours))
    moment = now - timedelta(minutes=90)
    assert await reading.newest_before(line, resolved.peer, moment) == 2


async def test_another_accounts_hash_opens_nothing(line: Line, resolved: reading.Resolved) -> None:
    stolen = reading.Peer(channel_id=resolved.peer.channel_id, access_hash=12345)
    with pytest.raises(RejectedError, match="Invalid channel"):
        await reading.history(line, stolen)


async def test_joining_adds_the_account_to_the_channel(
    line: Line, resolved: reading.Resolved
) -> None:
    await reading.join(line, resolved.peer)
    again = await reading.resolve(line, resolved.channel)
    assert again.channel.joined


async def test_a_flood_wait_says_how_long(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    local.world.add_fault("flood_wait", {"method": "messages.getHistory", "seconds": 300})
    with pytest.raises(ThrottledError) as caught:
        await reading.history(line, resolved.peer)
    assert caught.value.seconds == 300
