"""The real conversation, desk, store and Bot API client over a faked wire."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.chat.conversation import Conversation
from bot.chat.polled import Polled
from bot.chat.ports import StatusReport
from bot.config import IngestionSettings, Secret
from bot.desk import Desk
from bot.model import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Hit,
    Message,
    Person,
    Post,
    Receiver,
    Role,
    Rule,
    Seen,
    SlotKind,
    Slots,
    Span,
    Top,
)
from bot.notify.bot_api import BotApi
from bot.rules.lexicon import EMPTY_LEXICON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.clock import Clock
    from bot.store.protocol import Store

BOT_ID, BOT_NAME = 777, "flagfall_bot"
OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = 1, 2, 3, 4, 5
NAMES = {
    OWNER: ("Ганна", "hanna"),
    EDITOR: ("Леся", "desk_editor"),
    SUBSCRIBER: ("Ivo", "ivo"),
    APPLICANT: ("Olena", "olena"),
    STRANGER: ("Mallory", "mallory"),
}
GROUP = -1001234567890
POSTS = {  # text and what is found in it, by message id
    1: ("Прапора над адміністрацією вже немає", "Прапора"),
    2: ("the flag is back", "flag"),
    3: ("a flag again", "flag"),
}
ROLES = {
    OWNER: Role.OWNER,
    EDITOR: Role.EDITOR,
    SUBSCRIBER: Role.SUBSCRIBER,
    APPLICANT: Role.APPLICANT,
}


@dataclass
class Wire:
    """What Telegram's server would do; ``updates`` are those not yet confirmed."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, list[httpx.Response]] = field(default_factory=dict)  # said once, in order
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    forgets: bool = True  # False: sends every update again whatever the offset says
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        params: dict[str, Any] = json.loads(request.content or b"{}")
        self.calls.append((method, params))
        if prepared := self.answers.get(method):
            return prepared.pop(0)
        return await self._result(method, params)

    async def _result(self, method: str, params: dict[str, Any]) -> httpx.Response:
        if method == "getMe":
            return ok({"id": BOT_ID, "is_bot": True, "username": BOT_NAME})
        if method == "getUpdates":
            return ok(await self._poll(params.get("offset") or 0))
        known = {"getChat": self.chats, "getChatMember": self.members}.get(method)
        if known is None:
            return ok(result=True)
        found = known.get(str(params["chat_id"]))
        return ok(found) if found else refusal(400, "Bad Request: chat not found")

    async def _poll(self, offset: int) -> list[dict[str, Any]]:
        if self.forgets:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        while not self.updates:
            self.idle.set()
            self.news.clear()
            await self.news.wait()
        ready = list(self.updates)
        if not self.forgets:
            self.updates.clear()
        return ready

    def called(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]


class HurriedClock:
    """A Clock that does not wait: who sleeps finds the time passed."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2022, 11, 11, 9, 0, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


class Journal:
    """An EventLog that keeps what it was told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []
        self.text = ""

    def event(self, name: str, **fields: object) -> None:
        self.events.append((name, fields))

    def plain(self, text: str) -> None:
        self.text += text

    def named(self, name: str) -> list[dict[str, object]]:
        return [fields for event, fields in self.events if event == name]


class Telegram:
    """A resolver: answers by ref, with a channel or an error."""

    def __init__(self) -> None:
        self.answers: dict[str, Channel | Exception] = {}
        self.asked: list[str] = []
        self.reached = asyncio.Event()
        self.gate = asyncio.Event()  # opened by a test that has a late answer

    async def resolve(self, channel: Channel) -> Channel:
        self.asked.append(channel.ref)
        self.reached.set()
        if channel.ref not in self.answers:
            await self.gate.wait()
        answer = self.answers[channel.ref]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Office:
    """Everything around one conversation; ``say`` speaks as somebody and returns the reply."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.wire = Wire()
        self.log = Journal()
        self.telegram = Telegram()
        self.desk = Desk(store, clock=clock, lexicon=EMPTY_LEXICON)
        self.report = StatusReport()
        self.changes = 0
        self.wakes = 0
        self.conversation = self.another_conversation()
        self._running: asyncio.Task[None] | None = None
        self._heard = 0
        self._update_id = 100

    def another_conversation(self) -> Conversation:
        self._api = BotApi(
            Secret("777:canary"),
            api_url="https://api.telegram.org",
            transport=httpx.MockTransport(self.wire.answer),
            timeout=5,
        )
        return Conversation(
            self._api,
            Polled(self._api, self.store, clock=self.clock),
            self.store,
            self.desk,
            clock=self.clock,
            zone=ZoneInfo("Europe/Kyiv"),
            resolver=self.telegram,
            status=lambda: self.report,
            ingestion=IngestionSettings(),
            on_change=self._changed,
            wake=self._woken,
            log=self.log,
        )

    def _changed(self) -> None:
        self.changes += 1

    def _woken(self) -> None:
        self.wakes += 1

    # people

    async def employ(self) -> None:
        """Everybody of ROLES is known."""
        async with self.store.transaction() as tx:
            for user_id, role in ROLES.items():
                name, username = NAMES[user_id]
                person = Person(
                    user_id=user_id, role=role, name=name, username=username, chat_id=user_id
                )
                await tx.save_person(person)

    async def role_of(self, user_id: int) -> Role | None:
        people = {p.user_id: p.role for p in await self.store.people()}
        return people.get(user_id)

    # life

    def start(self) -> None:
        self.wire.idle.clear()
        self._running = asyncio.create_task(self.conversation.run())

    async def stop(self) -> None:
        if self._running:
            await self.conversation.stop()
            await self._running
            self._running = None
        await self._api.aclose()

    async def kill(self) -> None:
        """End the process in the middle of whatever it does, and build a new one."""
        assert self._running
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self._api.aclose()
        self.conversation = self.another_conversation()

    async def settle(self) -> None:
        """Return when everything said has been taken."""
        if self._running is None:
            self.start()
        assert self._running
        idle = asyncio.create_task(self.wire.idle.wait())
        try:
            await asyncio.wait({idle, self._running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            idle.cancel()
        if self._running.done():
            self._running.result()

    # speaking

    def message(
        self, user_id: int, text: str, *, chat_id: int | None = None, **fields: object
    ) -> dict[str, Any]:
        """An update with a message; a chat_id makes it a group's."""
        self._update_id += 1
        name, username = NAMES.get(user_id, ("Somebody", ""))
        chat = {"id": user_id, "type": "private"}
        if chat_id is not None:
            chat = {"id": chat_id, "type": "supergroup"}
        sender = {"id": user_id, "is_bot": False, "first_name": name, "username": username}
        said = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": text, **fields}
        return {"update_id": self._update_id, "message": said}

    def press(
        self,
        user_id: int,
        token: str,
        *,
        chat_id: int | None = None,
        kind: str = "supergroup",
        under: int = 1,
    ) -> dict[str, Any]:
        """An update with a pressed button; a chat_id makes it one of a group's or channel's."""
        self._update_id += 1
        chat = {"id": user_id, "type": "private"}
        if chat_id is not None:
            chat = {"id": chat_id, "type": kind}
        message = {"message_id": under, "chat": chat}
        query = {"id": "q1", "from": {"id": user_id}, "message": message, "data": token}
        return {"update_id": self._update_id, "callback_query": query}

    def send(self, *updates: dict[str, Any]) -> None:
        self.wire.idle.clear()
        self.wire.updates.extend(updates)
        self.wire.news.set()

    async def take(self, *updates: dict[str, Any]) -> list[Delivery]:
        """Let the conversation take updates; return what was enqueued."""
        self.send(*updates)
        await self.settle()
        return await self.told()

    async def say(
        self, user_id: int, text: str, *, chat_id: int | None = None, **fields: object
    ) -> str:
        """Say something and return the reply in the same chat, "" for silence."""
        told = await self.take(self.message(user_id, text, chat_id=chat_id, **fields))
        receiver = f"chat:{chat_id or user_id}"
        parts = [d.message.text for d in told if d.message and d.receiver == receiver]
        return "\n".join(parts)

    async def reply(self, user_id: int, text: str) -> Message:
        """Say something in private and return the one message of the reply."""
        (delivery,) = await self.take(self.message(user_id, text))
        assert delivery.message
        return delivery.message

    async def answer_to(self, user_id: int, token: str, **where: Any) -> Message:
        """Press a button and return the one message of the answer."""
        (delivery,) = await self.take(self.press(user_id, token, **where))
        assert delivery.message
        return delivery.message

    def toasts(self) -> list[str]:
        """What pressed buttons have shown for a moment."""
        return [params["text"] for params in self.wire.called("answerCallbackQuery")]

    async def told(self) -> list[Delivery]:
        """What was enqueued since the last look."""
        every = await self.store.deliveries()
        new, self._heard = every[self._heard :], len(every)
        return new

    # what the dispatch does

    async def tell(
        self, receiver: str, message_id: int, *, under: int, kind: str = "alert"
    ) -> None:
        """Have an alert of a post of channel 10 sent to a receiver, as its message ``under``."""
        row = Delivery(
            receiver=receiver,
            subject=f"10:{message_id}:{under}",
            kind=kind,
            queued_at=self.clock.now(),
            channel_id=None if kind == "digest" else 10,
            message_id=None if kind == "digest" else message_id,
            state=DeliveryState.SENT,
            sent_at=self.clock.now(),
            sent_message_id=under,
        )
        async with self.store.transaction() as tx:
            await tx.enqueue([row])
        self._heard = len(await self.store.deliveries())

    async def send_out(self, *, under: int) -> None:
        """Have the newest answer sent, as the message ``under`` of its chat."""
        row = (await self.store.deliveries())[-1]
        async with self.store.transaction() as tx:
            claimed = await tx.claim(row.receiver, self.clock.now())
            while claimed and claimed.subject != row.subject:
                await tx.ack(claimed, message_id=None, now=self.clock.now())
                claimed = await tx.claim(row.receiver, self.clock.now())
            assert claimed
            await tx.ack(claimed, message_id=under, now=self.clock.now())

    # the world

    async def watch(self, *channels: Channel) -> None:
        async with self.store.transaction() as tx:
            for channel in channels:
                await tx.save_channel(channel)

    async def read(
        self,
        channel_id: int,
        *,
        upto: int,
        lag: float,
        head: int = 0,
        since: datetime | None = None,
    ) -> None:
        """Have a channel read from id 1, and found to have nothing newer some seconds ago."""
        post = Slots(channel_id=channel_id, first=1, last=upto, kind=SlotKind.POST)
        seen_at = self.clock.now() - timedelta(seconds=lag)
        async with self.store.transaction() as tx:
            await tx.open_ledger(channel_id, floor=1, since=since)
            await tx.save_slots([post])
            await tx.save_tops([Top(channel_id=channel_id, message_id=upto, seen_at=seen_at)])
            if head:
                await tx.save_tops([Top(channel_id=channel_id, message_id=head, seen_at=seen_at)])

    async def notify(self, target: str) -> None:
        async with self.store.transaction() as tx:
            await tx.save_receiver(Receiver(name="notify", target=target, default=True))

    async def hit(
        self,
        rule: str,
        text: str,
        word: str,
        *,
        posted_at: datetime,
        message_id: int = 1,
        history: bool = False,
        story: str = "",
    ) -> None:
        """Store a post of channel 10 and the hit of a rule at a word of it."""
        post = Post(channel_id=10, message_id=message_id, text=text, posted_at=posted_at)
        start = text.index(word)
        async with self.store.transaction() as tx:
            await tx.save_posts([Seen(post=post, source="push", seen_at=self.clock.now())])
            await tx.save_hits(
                [
                    Hit(
                        rule=rule,
                        channel_id=10,
                        message_id=message_id,
                        revision=post.content_hash,
                        spans=(Span(start=start, end=start + len(word)),),
                        seen_at=self.clock.now(),
                        history=history,
                        story=story,
                    )
                ]
            )


def ok(result: object) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


def refusal(code: int, description: str, **parameters: object) -> httpx.Response:
    body = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json={**body, "parameters": parameters})


@pytest.fixture
async def empty_office(store: Store, moved_clock: Clock) -> AsyncIterator[Office]:
    """A conversation nobody owns yet."""
    office = Office(store, moved_clock)
    yield office
    await office.stop()


@pytest.fixture
async def office(empty_office: Office) -> Office:
    """A conversation with one person of every role."""
    await empty_office.employ()
    return empty_office


@pytest.fixture
async def desk_office(office: Office) -> Office:
    """Rule 1, "flag", has hit posts 1 to 3 of @sergey_khlan (id 10); ``desk`` is a group."""
    await office.watch(
        Channel(
            ref="sergey_khlan",
            state=ChannelState.LIVE,
            channel_id=10,
            username="sergey_khlan",
            title="Сергій Хлань",
        )
    )
    async with office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target=str(GROUP), default=True))
        await tx.save_rule(
            Rule(name="flag", when="flag OR прапора"), by="tg:2", now=office.clock.now()
        )
    for number, (text, word) in POSTS.items():
        posted_at = office.clock.now() - timedelta(hours=number)
        await office.hit("flag", text, word, posted_at=posted_at, message_id=number)
    office.wire.chats[str(GROUP)] = {"id": GROUP, "type": "supergroup", "title": "Desk"}
    return office


@pytest.fixture
def hurried_clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
async def hurried_office(store: Store, hurried_clock: HurriedClock) -> AsyncIterator[Office]:
    """A conversation that does not really wait when something is wrong."""
    office = Office(store, hurried_clock)
    await office.employ()
    yield office
    await office.stop()


@pytest.fixture
def refused() -> Callable[..., httpx.Response]:
    """An answer in which the Bot API says no."""
    return refusal
