from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from telethon.tl import types

from bot.config import Secret
from bot.errors import NetworkError, ThrottledError
from bot.simulator.chats import Kind
from bot.telegram.bot_feed import BotFeed
from bot.telegram.bot_session import BotSession
from bot.telegram.boxes import COMMON, Box, Stretch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.config import TelegramSettings
    from bot.simulator.chats import Chat
    from bot.simulator.server import LocalTelegram

AT = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)
GROUP, NEWS, LEFT = 1_500_000_001, 1_500_000_002, 1_500_000_003
PATIENCE = 10.0


def channel(channel_id: int, **fields: Any) -> types.Channel:
    return types.Channel(channel_id, "x", types.ChatPhotoEmpty(), AT, **fields)


CHATS = [channel(GROUP, megagroup=True), channel(NEWS, broadcast=True), channel(LEFT, left=True)]


@pytest.fixture
async def feed(local: LocalTelegram, settings: TelegramSettings) -> AsyncIterator[BotFeed]:
    session = BotSession(
        settings, Secret(local.bot.token), kept="", keep=lambda _: None, timeout=5.0
    )
    yield BotFeed(session)
    await session.aclose()


@pytest.fixture
def group(local: LocalTelegram) -> Chat:
    return local.world.add_chat("Desk", Kind.GROUP, username="desk_group", admins=["bot"])


def texts(stretch: Stretch | None) -> list[object]:
    assert stretch is not None
    found: list[Any] = list(stretch.updates)
    return [update["message"]["text"] for update in found]


def in_group(text: str, channel_id: int = GROUP, **fields: Any) -> types.UpdateNewChannelMessage:
    message = types.Message(1, types.PeerChannel(channel_id), AT, text, **fields)
    return types.UpdateNewChannelMessage(message, pts=12, pts_count=2)


def private(**fields: Any) -> types.UpdateNewMessage:
    return types.UpdateNewMessage(types.Message(1, types.PeerUser(5), AT, "x", **fields), 12, 1)


# what was pushed, the boxes it speaks of, and whether one is to be read at once
PUSHED: dict[str, tuple[types.TypeUpdate, dict[int, int | None], bool]] = {
    "a private message": (private(), {COMMON: None}, True),
    "one of its own": (private(out=True), {COMMON: None}, False),
    "a command": (in_group("/help"), {GROUP: 10}, True),
    "a command behind space": (in_group(" \n/help"), {GROUP: 10}, True),
    "talk": (in_group("good morning"), {GROUP: 10}, False),
    "its own in a group": (in_group("/help", out=True), {GROUP: 10}, False),
    "a post": (in_group("/help", NEWS, post=True), {}, False),
    "too much in a group": (types.UpdateChannelTooLong(GROUP, pts=7), {GROUP: 7}, True),
    "too much, somewhere": (types.UpdateChannelTooLong(GROUP), {GROUP: None}, True),
    "too much in a channel": (types.UpdateChannelTooLong(NEWS), {}, False),
    "a new group": (types.UpdateChannel(GROUP), {GROUP: None}, True),
    "a group it left": (types.UpdateChannel(LEFT), {}, False),
    "an edit": (types.UpdateEditChannelMessage(types.MessageEmpty(1, None), 3, 1), {}, False),
}


@pytest.mark.parametrize(("update", "channels", "rings"), PUSHED.values(), ids=PUSHED.keys())
def test_a_push_says_where_to_read(
    feed: BotFeed, update: types.TypeUpdate, channels: dict[int, int | None], *, rings: bool
) -> None:
    assert feed.heard().lost  # at first everything is to be read
    feed._hear(types.Updates([update], [], CHATS, AT, 0))  # noqa: SLF001  what the client calls
    assert feed.bell.is_set() is rings
    assert feed.heard().channels == channels
    assert not feed.bell.is_set()


SHORT = [
    types.UpdatesTooLong(),
    types.UpdateShortMessage(1, 5, "/help", 12, 1, AT),
    types.UpdateShortChatMessage(1, 5, 77, "/help", 12, 1, AT),
    types.UpdateShort(private(), AT),
]


@pytest.mark.parametrize("updates", SHORT, ids=lambda updates: type(updates).__name__)
def test_short_forms_ring_too(feed: BotFeed, updates: types.TypeUpdates) -> None:
    feed.heard()
    feed._hear(updates)  # noqa: SLF001  what the client calls
    assert feed.bell.is_set()
    assert feed.heard().channels == {COMMON: None}


def test_where_several_were_said_the_first_says_where_to_begin(feed: BotFeed) -> None:
    later = in_group("/rules")
    later.pts = 40
    feed._hear(types.Updates([in_group("talk"), later], [], CHATS, AT, 0))  # noqa: SLF001  as above
    assert feed.heard().channels == {GROUP: 10}


def test_a_crowd_of_presses_does_not_fill_the_memory(feed: BotFeed) -> None:
    presses = [
        types.UpdateBotCallbackQuery(n, 5, types.PeerUser(5), 1, 1, data=b"x") for n in range(5_000)
    ]
    feed._hear(types.Updates(presses, [], [], AT, 0))  # noqa: SLF001  as above
    assert len(feed.heard().presses) == 1_000
    assert feed.heard().presses == ()


async def test_a_box_is_read_from_where_it_was_read_to(feed: BotFeed, local: LocalTelegram) -> None:
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "one")
    begin = await feed.begin()
    local.world.say(olena, "two")
    for _ in range(2):
        stretch = await feed.read(COMMON, begin)
        assert texts(stretch) == ["two"]
    assert stretch is not None
    assert not stretch.more
    assert texts(await feed.read(COMMON, stretch.box)) == []


async def test_more_than_fits_comes_in_slices(
    feed: BotFeed, local: LocalTelegram, group: Chat
) -> None:
    olena = local.world.add_user("Olena").user_id
    group.members.add(olena)
    begin = await feed.begin()
    for number in range(230):
        local.world.say(olena, f"{number}")
        local.world.say(olena, f"{number}", chat_id=group.chat_id)
    for box, channel_id in ((begin, COMMON), (Box(pts=1), group.bare_id)):
        found: list[object] = []
        at, more = box, True
        while more:
            stretch = await feed.read(channel_id, at)
            assert stretch is not None
            found += texts(stretch)
            at, more = stretch.box, stretch.more
        assert found == [f"{number}" for number in range(230)]


async def test_a_group_is_named_by_the_common_box(
    feed: BotFeed, local: LocalTelegram, group: Chat
) -> None:
    begin = await feed.begin()
    olena = local.world.add_user("Olena").user_id
    group.members.add(olena)
    local.world.say(olena, "/help", chat_id=group.chat_id)
    stretch = await feed.read(COMMON, begin)
    assert stretch is not None
    assert stretch.channels == {group.bare_id: None}
    place = await feed.place(group.bare_id)
    assert place == Box(pts=group.pts)
    assert texts(await feed.read(group.bare_id, Box(pts=1))) == ["/help"]


async def test_a_group_that_it_is_not_in_has_no_box(feed: BotFeed, local: LocalTelegram) -> None:
    other = local.world.add_chat("Other", Kind.GROUP)
    assert await feed.place(other.bare_id) is None
    assert await feed.read(other.bare_id, Box(pts=1)) is None


LOSSES: dict[str, tuple[str, dict[str, object]]] = {
    "too long": ("difference_too_long", {}),
    "a number it does not know": (
        "rpc_error",
        {"method": "updates.getDifference", "message": "PERSISTENT_TIMESTAMP_INVALID"},
    ),
}


@pytest.mark.parametrize(("kind", "params"), LOSSES.values(), ids=LOSSES.keys())
async def test_what_is_lost_is_said(
    feed: BotFeed, local: LocalTelegram, kind: str, params: dict[str, object]
) -> None:
    olena = local.world.add_user("Olena").user_id
    begin = await feed.begin()
    local.world.say(olena, "one")
    local.world.add_fault(kind, params)
    stretch = await feed.read(COMMON, begin)
    assert stretch is not None
    assert (stretch.lost, stretch.updates) == (True, ())
    local.world.say(olena, "two")
    assert texts(await feed.read(COMMON, stretch.box)) == ["two"]


async def test_an_answer_that_cannot_be_read_is_a_loss_and_no_end(
    feed: BotFeed, local: LocalTelegram, group: Chat
) -> None:
    olena = local.world.add_user("Olena").user_id
    group.members.add(olena)
    said = local.world.say(olena, "newer than this", chat_id=group.chat_id)
    fault = {"channel": "desk_group", "id": said.message_id}
    local.world.add_fault("undecodable", fault)
    stretch = await feed.read(group.bare_id, Box(pts=1))
    assert stretch is not None
    assert stretch.lost
    local.world.say(olena, "/help", chat_id=group.chat_id)
    assert texts(await feed.read(group.bare_id, stretch.box)) == ["/help"]


async def test_a_wait_is_raised_with_its_seconds(feed: BotFeed, local: LocalTelegram) -> None:
    begin = await feed.begin()
    local.world.add_fault("flood_wait", {"method": "updates.getDifference", "seconds": 41})
    with pytest.raises(ThrottledError) as caught:
        await feed.read(COMMON, begin)
    assert caught.value.seconds == 41


async def test_what_is_said_rings_and_so_does_a_broken_line(
    feed: BotFeed, local: LocalTelegram
) -> None:
    olena = local.world.add_user("Olena").user_id
    await feed.begin()
    feed.heard()
    local.world.say(olena, "/help")
    async with asyncio.timeout(PATIENCE):
        await feed.bell.wait()
    assert not feed.heard().lost
    local.world.add_fault("cut", {"account": "flagfall_bot"})
    async with asyncio.timeout(PATIENCE):
        await feed.bell.wait()
    assert feed.heard().lost


async def test_nobody_there_is_a_network_error(feed: BotFeed, local: LocalTelegram) -> None:
    local.world.add_fault("cut", {"seconds": 30})
    with pytest.raises(NetworkError):
        await feed.begin()
