"""Resolving, pages of history and joining, against a real server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.errors import RefusedError, RejectedError, ThrottledError, UndecodableError
from bot.model import Channel
from bot.simulator.chats import Kind
from bot.telegram import reading
from bot.telegram.line import Line
from bot.telegram.schedule import Limit, Schedule
from tests.telegram.conftest import TIMEOUT, Kept

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.simulator.server import LocalTelegram
    from tests.conftest import MovedClock

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
    assert (page.oldest, page.newest, page.ends) == (21, 120, False)
    assert [post.message_id for post in page.posts] == list(range(21, 121))


async def test_the_last_page_ends_whatever_was_deleted_below_it(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    for number in range(1, 131):
        local.world.post(NAME, f"post {number}")
    local.world.delete_posts(NAME, [1, 2, 3, 17, 40])
    page = await reading.history(line, resolved.peer, below=41)
    assert page.ids == (*range(4, 17), *range(18, 40))
    assert page.ends
    assert not (await reading.history(line, resolved.peer, below=41, limit=35)).ends


async def test_nothing_is_asked_for_below_the_first_id(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    local.world.post(NAME, "the newest")
    before = len(local.world.calls())
    for below in (1, 0):
        assert await reading.history(line, resolved.peer, below=below) == reading.Page(ends=True)
    assert len(local.world.calls()) == before


async def test_an_empty_channel_has_an_empty_page(line: Line, resolved: reading.Resolved) -> None:
    page = await reading.history(line, resolved.peer)
    assert (page.oldest, page.newest, page.posts, page.ends) == (0, 0, (), True)


async def test_a_page_says_what_the_channel_is_called_now(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    page = await reading.history(line, resolved.peer)
    channel_id = resolved.peer.channel_id
    assert page.facts == reading.Facts(
        channel_id=channel_id, username=NAME, title="Юрій Соболевський", joined=False
    )
    await reading.join(line, resolved.peer)
    local.world.rename(local.world.chats.by_name[NAME.casefold()], username="SobolevskiyNow")
    page = await reading.history(line, resolved.peer)
    assert page.facts is not None
    assert (page.facts.username, page.facts.joined) == ("SobolevskiyNow", True)


async def test_posts_by_their_ids(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    for number in range(1, 6):
        local.world.post(NAME, f"post {number}")
    local.world.post(NAME, "", service=True)
    local.world.delete_posts(NAME, [2])
    page = await reading.by_id(line, resolved.peer, [6, 4, 2, 1, 99])
    assert page.ids == (1, 4, 6)
    assert [post.text for post in page.posts] == ["post 1", "post 4"]
    assert page.service == (6,)
    assert not page.ends


async def test_what_cannot_be_decoded_spoils_a_page_and_not_the_others(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    for number in range(1, 4):
        local.world.post(NAME, f"post {number}")
    local.world.add_fault("undecodable", {"channel": NAME, "id": 2})
    with pytest.raises(UndecodableError):
        await reading.history(line, resolved.peer)
    with pytest.raises(UndecodableError):
        await reading.by_id(line, resolved.peer, [2])
    assert (await reading.by_id(line, resolved.peer, [1, 3])).ids == (1, 3)
    assert (await reading.history(line, resolved.peer, below=2)).ids == (1,)


@pytest.fixture
async def joined(local: LocalTelegram, line: Line) -> list[reading.Peer]:
    """Three channels that the account has joined, with 0, 1 and 2 posts."""
    peers = []
    for number in range(3):
        name = f"channel_{number}"
        local.world.add_channel(name, name.title())
        for post in range(number):
            local.world.post(name, f"post {post}")
        peers.append((await reading.resolve(line, Channel(ref=name))).peer)
        await reading.join(line, peers[-1])
    return peers


async def test_one_request_tells_the_newest_id_of_many_channels(
    local: LocalTelegram, line: Line, resolved: reading.Resolved, joined: list[reading.Peer]
) -> None:
    before = len(local.world.calls())
    dialogs = await reading.sweep(line, [*joined, resolved.peer])
    assert len(local.world.calls()) == before + 1
    assert {dialog.channel_id: dialog.top for dialog in dialogs} == {
        peer.channel_id: number for number, peer in enumerate(joined)
    }
    assert all(dialog.facts and dialog.facts.joined for dialog in dialogs)
    local.world.post("channel_0", "the first")
    again = {dialog.channel_id: dialog for dialog in await reading.sweep(line, joined)}
    assert again[joined[0].channel_id].top == 1


async def test_without_channels_there_is_no_sweep(local: LocalTelegram, line: Line) -> None:
    before = len(local.world.calls())
    assert await reading.sweep(line, []) == []
    assert len(local.world.calls()) == before


async def test_one_channel_that_is_refused_fails_the_sweep(
    local: LocalTelegram, line: Line, joined: list[reading.Peer]
) -> None:
    local.world.add_fault("private", {"channel": "channel_1"})
    with pytest.raises(RejectedError):
        await reading.sweep(line, joined)
    assert len(await reading.sweep(line, [joined[0], joined[2]])) == 2


async def test_what_is_taken_is_not_counted_again(
    client: TelegramClient, moved_clock: MovedClock, resolved: reading.Resolved
) -> None:
    limits = {"messages.getHistory": Limit(interval=1.0, burst=1)}
    schedule = Schedule(moved_clock, limits, save=Kept().save)
    paced = Line(client, schedule, timeout=TIMEOUT)
    for _ in range(2):
        await schedule.room("messages.getHistory")
        schedule.take("messages.getHistory")
        assert await reading.history(paced, resolved.peer, taken=True)
        moved_clock.move(1.0)
    await reading.newest_before(paced, resolved.peer, SystemClock().now())
    assert schedule.wait("messages.getHistory") == 1.0


async def test_the_newest_id_before_a_moment(
    local: LocalTelegram, line: Line, resolved: reading.Resolved
) -> None:
    now = SystemClock().now()
    for hours in (3, 2, 1):
        local.world.post(NAME, f"{hours} hours ago", date=now - timedelta(hours=hours))
    moment = now - timedelta(minutes=90)
    assert await reading.newest_before(line, resolved.peer, moment) == 2


async def test_a_name_that_cannot_be_looked_up_now_is_not_called_unknown(
    local: LocalTelegram, line: Line
) -> None:
    fault = {"method": "contacts.resolveUsername", "message": "CONNECTION_API_ID_INVALID"}
    local.world.add_fault("rpc_error", fault)
    with pytest.raises(RejectedError):
        await reading.resolve(line, Channel(ref=NAME.lower()))


async def test_how_many_subscribers_there_are(line: Line, resolved: reading.Resolved) -> None:
    assert await reading.subscribers(line, resolved.peer) == 41_208


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
