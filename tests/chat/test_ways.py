"""What people say to the bot is answered alike over both of Telegram's APIs, on real sockets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

import pytest

from bot.chat.conversation import Conversation
from bot.chat.polled import Polled
from bot.chat.ports import StatusReport
from bot.chat.pushed import Pushed
from bot.chat.standing import STANDING
from bot.clock import SystemClock
from bot.config import IngestionSettings, Secret, Server, TelegramSettings
from bot.desk import Desk
from bot.model import Message, Person, Receiver, Role
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto
from bot.rules.lexicon import EMPTY_LEXICON
from bot.simulator.chats import Kind
from bot.simulator.server import LocalTelegram
from bot.telegram.bot_feed import BotFeed
from bot.telegram.bot_session import BotSession

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.chat.ports import Inbox
    from bot.model import Delivery
    from bot.simulator.chats import Chat
    from bot.store.protocol import Store

Way: TypeAlias = BotApi | MtProto
WAYS = ("bot_api", "mtproto")
PATIENCE = 20.0
CLOCK = SystemClock()


def settings_of(local: LocalTelegram) -> TelegramSettings:
    details = local.details()
    return TelegramSettings(
        api_id=int(details["api_id"]),
        api_hash=Secret(str(details["api_hash"])),
        server=Server(dc=int(details["dc"]), host=str(details["host"]), port=int(details["port"])),
        server_key=Path(str(details["key"])),
    )


async def eventually(so: Callable[[], Awaitable[object]]) -> None:
    """Return once it is so; nothing in a store tells a test of itself."""
    async with asyncio.timeout(PATIENCE):
        while not await so():  # noqa: ASYNC110  see above
            await asyncio.sleep(0.005)


class Journal:
    def __init__(self) -> None:
        self.reasons: list[object] = []

    def event(self, name: str, **fields: object) -> None:
        self.reasons.append((name, fields.get("reason")))

    def plain(self, text: str) -> None:
        self.reasons.append(text)


@dataclass
class Room:
    """A conversation over one way; ``restart`` kills it and begins another on the same store."""

    local: LocalTelegram
    store: Store
    way: str
    owner: int
    kept: str = ""
    journal: Journal = field(default_factory=Journal)
    bot: Way | None = None
    running: asyncio.Task[None] | None = None
    conversation: Conversation | None = None

    def keep(self, text: str) -> None:
        self.kept = text

    def start(self) -> None:
        self.bot, inbox = self._opened()
        self.conversation = Conversation(
            self.bot,
            inbox,
            self.store,
            Desk(self.store, clock=CLOCK, lexicon=EMPTY_LEXICON),
            clock=CLOCK,
            zone=ZoneInfo("UTC"),
            resolver=None,
            status=StatusReport,
            ingestion=IngestionSettings(),
            on_change=lambda: None,
            wake=lambda: None,
            log=self.journal,
        )
        self.running = asyncio.create_task(self.conversation.run())

    def _opened(self) -> tuple[Way, Inbox]:
        token = Secret(self.local.bot.token)
        if self.way == "bot_api":
            api = BotApi(token, api_url=str(self.local.details()["bot_api"]), timeout=5.0)
            return api, Polled(api, self.store, clock=CLOCK)
        session = BotSession(
            settings_of(self.local), token, kept=self.kept, keep=self.keep, timeout=5.0
        )
        bot = MtProto(session)
        return bot, Pushed(BotFeed(session), self.store, clock=CLOCK, wake=lambda: None)

    async def kill(self) -> None:
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)
            self.running = None
        if self.bot is not None:
            await self.bot.aclose()

    async def until(self, true: Callable[[], bool], what: str) -> None:
        async def so() -> bool:
            assert self.running is None or not self.running.done(), what
            return true()

        await eventually(so)

    async def replies(self, chat_id: int | None = None) -> list[Delivery]:
        every = await self.store.deliveries()
        wanted = None if chat_id is None else f"chat:{chat_id}"
        return [d for d in every if d.kind == "reply" and wanted in (None, d.receiver)]

    async def answered(self, count: int, chat_id: int | None = None) -> list[str]:
        """Return the replies once there are so many of them."""

        async def enough() -> bool:
            assert self.running is not None
            assert not self.running.done()
            return len(await self.replies(chat_id)) >= count

        await eventually(enough)
        found = await self.replies(chat_id)
        assert len(found) == count
        return [d.message.text if d.message else "" for d in found]

    async def settled(self) -> None:
        """Return when everything said before is taken: the owner is answered behind it."""
        before = len(await self.replies(self.owner))
        self.local.world.say(self.owner, "/help")
        await self.answered(before + 1, self.owner)

    def say(self, text: str, chat: Chat | None = None, *, anonymous: bool = False) -> None:
        chat_id = None if chat is None else chat.chat_id
        self.local.world.say(self.owner, text, chat_id=chat_id, anonymous=anonymous)


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=CLOCK, random=Random(7)) as running:  # noqa: S311
        yield running


@pytest.fixture(params=WAYS)
async def room(
    request: pytest.FixtureRequest, local: LocalTelegram, store: Store
) -> AsyncIterator[Room]:
    owner = local.world.add_user("Ганна", language="uk", username="hanna").user_id
    async with store.transaction() as tx:
        await tx.save_person(Person(user_id=owner, role=Role.OWNER, name="Old", username="old"))
    made = Room(local, store, str(request.param), owner)
    made.start()
    yield made
    await made.kill()


@pytest.fixture
def group(local: LocalTelegram, room: Room) -> Chat:
    return local.world.add_chat("Desk", Kind.GROUP, members=[room.owner], admins=["bot"])


async def test_a_command_is_answered_where_it_was_said(room: Room, group: Chat) -> None:
    room.say("/help")
    room.say("/help@flagfall_bot", group)
    (private,) = await room.answered(1, room.owner)
    (public,) = await room.answered(1, group.chat_id)
    assert private == public
    assert private.startswith("What you can say")
    (owner,) = [p for p in await room.store.people() if p.user_id == room.owner]
    assert (owner.name, owner.username) == ("Ганна", "hanna")


async def test_what_is_not_said_to_the_bot_is_left_alone(
    room: Room, local: LocalTelegram, group: Chat
) -> None:
    stranger = local.world.add_user("Mallory").user_id
    group.members.add(stranger)
    local.world.say(stranger, "/help")
    local.world.say(stranger, "/help", chat_id=group.chat_id)
    room.say("/help@other_bot", group)
    room.say("good morning", group)
    local.world.say(room.owner, "/help", forward_from="Mallory")
    await room.settled()
    room.say("/rules", group)
    assert len(await room.answered(1, group.chat_id)) == 1
    assert len(await room.replies()) == 2


async def test_an_anonymous_admin_is_nobody(room: Room, local: LocalTelegram) -> None:
    group = local.world.add_chat("Desk", Kind.GROUP, admins=["bot", room.owner])
    room.say("/help", group, anonymous=True)
    room.say("/rules", group)
    (answer,) = await room.answered(1, group.chat_id)
    assert not answer.startswith("What you can say")


async def test_a_button_is_answered_and_does_what_it_says(room: Room, local: LocalTelegram) -> None:
    ivo = local.world.add_user("Ivo").user_id
    await room.settled()
    assert room.bot is not None
    local.world.say(ivo, "/start")
    async with room.store.transaction() as tx:
        await tx.save_person(Person(user_id=ivo, role=Role.APPLICANT, name="Ivo", chat_id=ivo))
    ask = Message(text="Ivo asks", buttons=((("Let in", f"approve:{ivo}"),),))
    message_id = await room.bot.send(str(room.owner), ask)
    assert message_id is not None
    pressed = local.world.press(room.owner, room.owner, message_id, "Let in")
    await room.until(lambda: pressed.answer is not None, "the mark ends")
    roles = {p.user_id: p.role for p in await room.store.people()}
    assert roles[ivo] is Role.SUBSCRIBER


async def test_a_button_under_a_post_of_a_channel(room: Room, local: LocalTelegram) -> None:
    desk = local.world.add_chat("News", Kind.CHANNEL, admins=["bot"], members=[room.owner])
    await room.settled()
    assert room.bot is not None
    message = Message(text="flag", buttons=((("Refuse", "refuse:77"),),))
    message_id = await room.bot.send(str(desk.chat_id), message)
    assert message_id is not None
    pressed = local.world.press(room.owner, desk.chat_id, message_id, 0)
    await room.until(lambda: pressed.answer is not None, "the mark ends")
    assert len(await room.replies(room.owner)) == 1  # not under everybody's eyes


async def test_what_was_said_while_it_was_away_is_applied_once(room: Room, group: Chat) -> None:
    room.say("/help", group)
    await room.answered(1, group.chat_id)
    for number in range(3):
        await room.kill()
        room.say(f"/watch flag{number}")
        room.say("/rules", group)
        room.say(f"/unwatch flag{number}")
        room.start()
        await room.answered(2 * (number + 1), room.owner)
        await room.answered(number + 2, group.chat_id)
    assert len(await room.store.audit_log()) == 6


async def test_more_than_one_answer_holds(room: Room) -> None:
    await room.settled()
    await room.kill()
    for _ in range(250):
        room.say("hello there")
    room.say("/rules")
    room.start()
    answers = await room.answered(252, room.owner)
    assert answers[1] == "Only commands are understood here. /help lists them."
    assert len({d.subject for d in await room.replies()}) == 252


async def test_the_menu_is_shown_and_a_chat_is_checked(room: Room, local: LocalTelegram) -> None:
    desk = local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])
    mute = local.world.add_chat("Mute", Kind.CHANNEL, username="mute", members=[local.bot.user_id])
    for target in ("@desk", str(desk.chat_id), "@mute", str(mute.chat_id), "@nobody_has_it"):
        room.say(f"/notify {target}")
    answers = await room.answered(5, room.owner)
    starts = [
        "Alerts go to Desk (@desk)",
        f"Alerts go to Desk ({desk.chat_id})",
        "I may not write in @mute.",
        f"I may not write in {mute.chat_id}.",
        "I cannot see @nobody_has_it.",
    ]
    assert [a[: len(start)] for a, start in zip(answers, starts, strict=True)] == starts
    menus = [c for c in local.world.calls() if c.method.lower().endswith("commands")]
    assert len(menus) == 2


FAULTS = {
    "a cut line": lambda _: ("cut", {"account": "flagfall_bot"}),
    "a session that was revoked": lambda _: ("revoke", {"account": "flagfall_bot"}),
    "a wait": lambda room: (
        ("bot_api", {"method": "getUpdates", "status": 429, "retry_after": 1})
        if room.way == "bot_api"
        else ("flood_wait", {"method": "updates.getDifference", "seconds": 1})
    ),
    "trouble at Telegram": lambda room: (
        ("bot_api", {"method": "getUpdates", "status": 502})
        if room.way == "bot_api"
        else ("rpc_error", {"method": "updates.getDifference", "code": 500, "message": "X"})
    ),
    "an answer that is lost": lambda room: (
        "accept_then_fail",
        {"api": room.way, "method": "getUpdates"}
        if room.way == "bot_api"
        else {"api": room.way, "method": "updates.getDifference"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_after_trouble_nothing_is_lost_or_repeated(
    room: Room, local: LocalTelegram, fault: Callable[[Room], tuple[str, dict[str, object]]]
) -> None:
    await room.settled()
    local.world.add_fault(*fault(room))
    room.say("/watch flag")
    await room.answered(2, room.owner)
    assert len(await room.store.audit_log()) == 1
    local.world.clear_faults()
    room.say("/unwatch flag")
    await room.answered(3, room.owner)
    assert len(await room.store.audit_log()) == 2


async def test_a_token_that_is_revoked_is_said_and_waited_for(
    room: Room, local: LocalTelegram
) -> None:
    await room.settled()
    tokens = local.world.people.by_token
    tokens["another"] = tokens.pop(local.bot.token)
    local.world.add_fault("revoke", {"account": "flagfall_bot"})
    room.say("/watch flag")
    conversation = room.conversation
    assert conversation is not None
    await room.until(lambda: "TELEGRAM_BOT_TOKEN" in conversation.trouble, "it says why")
    assert local.bot.token not in str(room.journal.reasons)
    tokens[local.bot.token] = tokens.pop("another")
    await room.answered(2, room.owner)


async def test_from_one_way_to_the_other_nothing_is_repeated(room: Room, group: Chat) -> None:
    """Telegram keeps for the one what was read over the other."""
    room.say("/watch flag")
    room.say("/rules", group)
    await room.answered(1, group.chat_id)
    await room.answered(1, room.owner)
    for number, way in enumerate((*WAYS, *WAYS)[WAYS.index(room.way) + 1 :]):
        await asyncio.sleep(1.1)  # dates are whole seconds
        await room.kill()
        room.say("/help")
        room.way = way
        room.start()
        await room.answered(number + 2, room.owner)
    assert len(await room.store.audit_log()) == 1
    await room.answered(1, group.chat_id)


class TestOverMtproto:
    @pytest.fixture
    async def room(self, local: LocalTelegram, store: Store) -> AsyncIterator[Room]:
        owner = local.world.add_user("Hanna").user_id
        async with store.transaction() as tx:
            await tx.save_person(Person(user_id=owner, role=Role.OWNER, name="Hanna"))
            await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
        made = Room(local, store, "mtproto", owner)
        made.start()
        await made.settled()
        yield made
        await made.kill()

    async def notices(self, room: Room) -> list[str]:
        every = await room.store.deliveries()
        return [d.message.text for d in every if d.kind == "notice" and d.message]

    @pytest.mark.parametrize("where", ["private", "group"])
    async def test_what_telegram_no_longer_has_is_told(
        self, room: Room, local: LocalTelegram, group: Chat, where: str
    ) -> None:
        room.say("/help", group)
        await room.answered(1, group.chat_id)
        if where == "private":
            local.world.add_fault("difference_too_long", {"account": "flagfall_bot"})
        else:
            local.world.add_fault("too_long", {"channel": group.key})
        room.say("/watch flag", None if where == "private" else group)
        await eventually(lambda: self.notices(room))
        assert "Please repeat" in (await self.notices(room))[0]
        room.say("/unwatch nothing", group)
        await room.answered(2, group.chat_id)
        assert await room.store.rules() == []
        assert len(await self.notices(room)) == 1

    async def test_a_push_that_never_came_is_made_up_for_by_the_next(
        self, room: Room, local: LocalTelegram
    ) -> None:
        local.world.add_fault("drop_pushes", {"account": "flagfall_bot", "count": 1})
        room.say("/rules")
        room.say("/help")
        assert len(await room.answered(3, room.owner)) == 3

    async def test_a_group_that_it_left_is_forgotten(
        self, room: Room, local: LocalTelegram, group: Chat
    ) -> None:
        room.say("/help", group)
        await room.answered(1, group.chat_id)
        await room.settled()
        assert group.key in (await room.store.meta(STANDING) or "")
        await room.kill()
        group.members.discard(local.bot.user_id)
        group.admins.discard(local.bot.user_id)
        room.start()
        await room.settled()

        async def is_forgotten() -> bool:
            return group.key not in (await room.store.meta(STANDING) or "")

        await eventually(is_forgotten)

    async def test_a_groups_talk_alone_asks_nothing(
        self, room: Room, local: LocalTelegram, group: Chat
    ) -> None:
        room.say("/help", group)
        await room.answered(1, group.chat_id)
        asked = "updates.getChannelDifference"
        before = sum(call.method == asked for call in local.world.calls())
        for number in range(50):
            room.say(f"number {number}", group)
        await room.settled()
        assert sum(call.method == asked for call in local.world.calls()) <= before + 3

    async def test_nothing_is_asked_of_the_bot_api(self, room: Room, local: LocalTelegram) -> None:
        room.say("/help")
        await room.answered(2)
        assert {call.api for call in local.world.calls()} == {"mtproto"}
        quiet = [c for c in local.world.calls() if c.account == "flagfall_bot"]
        assert {c.method for c in quiet} >= {"updates.getDifference", "bots.setBotCommands"}

    async def test_another_bots_place_is_not_its_own(
        self, room: Room, local: LocalTelegram
    ) -> None:
        await room.kill()
        local.bot = local.world.add_bot("other_bot")
        room.start()
        local.world.say(room.owner, "/rules", bot_id=local.bot.user_id)
        await room.answered(2, room.owner)
