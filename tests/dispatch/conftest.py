"""A world in virtual time: the real dispatch, store and Bot API client over a faked wire.

Time moves only while every task waits for it and no database call is open, so a test of hours
takes milliseconds and never depends on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import heapq
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import aiosqlite
import httpx
import pytest

from bot.config import DeliverySettings, Secret
from bot.dispatch import Dispatch, Sender
from bot.model import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Hit,
    Message,
    Person,
    Pings,
    Post,
    Receiver,
    Role,
    Seen,
    Severity,
    Span,
)
from bot.notify.bot_api import BotApi
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.dispatch.letters import Glosses
    from bot.store.protocol import Store

START = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)
TEXT = "Над обласною адміністрацією у Херсоні вже немає прапора"
WORD = "прапора"


class VirtualClock:
    """Time that a test moves; it starts at 0, where floats are exact."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.years = 0  # how far ahead now() is of the truth
        self.sleeps = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return START + timedelta(days=365 * self.years, seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, self.sleeps, woken))
        await woken

    def next(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def move_to(self, moment: float) -> None:
        self.seconds = max(self.seconds, moment)
        while self._sleepers and self._sleepers[0][0] <= moment:
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)


@dataclass(frozen=True)
class Call:
    at: float
    chat: str
    text: str
    entities: list[dict[str, Any]]
    silent: bool
    edits: int | None = None  # the message that it takes the place of


Answer = httpx.Response | Exception


@dataclass
class Wire:
    """Telegram's end of the wire: every call to it, and what it took."""

    clock: VirtualClock
    calls: list[Call] = field(default_factory=list)
    taken: list[Call] = field(default_factory=list)
    edits: list[Call] = field(default_factory=list)
    answers: list[Callable[[Call], Answer | None]] = field(default_factory=list)
    delays: dict[str, float] = field(default_factory=dict)
    default: Callable[[Call], Answer | None] = field(default=lambda _: None)
    unreachable: bool = False  # every attempt to connect is met with silence

    async def handle(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        call = Call(
            self.clock.monotonic(),
            body["chat_id"],
            body["text"],
            body.get("entities", []),
            body.get("disable_notification", False),
            body.get("message_id"),
        )
        self.calls.append(call)
        if self.unreachable:
            await self.clock.sleep(request.extensions["timeout"]["connect"])
            raise httpx.ConnectTimeout("silence", request=request)
        if call.chat in self.delays:
            await self.clock.sleep(self.delays[call.chat])
        answer = (self.answers.pop(0) if self.answers else self.default)(call)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        return self.take(call)

    def take(self, call: Call) -> httpx.Response:
        """Accept a message, or what takes the place of one, for good."""
        if call.edits is not None:
            self.edits.append(call)
            return httpx.Response(200, json={"ok": True, "result": True})
        self.taken.append(call)
        result = {"message_id": len(self.taken)}
        return httpx.Response(200, json={"ok": True, "result": result})

    def accepted_then(self, answer: Answer) -> Callable[[Call], Answer]:
        def take(call: Call) -> Answer:
            self.take(call)
            return answer

        return take

    def refusal(self, code: int, description: str, **parameters: int) -> httpx.Response:
        """Return an error as the Bot API words it."""
        body = {
            "ok": False,
            "error_code": code,
            "description": description,
            "parameters": parameters,
        }
        return httpx.Response(code, json=body)

    def told(self, chat: str | None = None) -> list[int]:
        """Return the ids of the posts whose alerts were taken, in order."""
        calls = [call for call in self.taken if chat in (None, call.chat)]
        return [int(call.text.split("t.me/kherson/")[1].split()[0]) for call in calls]


class DatabaseCalls:
    """How many database calls are open, for whoever must not move time meanwhile."""

    def __init__(self) -> None:
        self.open = 0
        self._none_open = asyncio.Event()

    def close_one(self) -> None:
        self.open -= 1
        if not self.open:
            self._none_open.set()

    async def all_answered(self) -> None:
        self._none_open.clear()
        await self._none_open.wait()


class World:
    """One installation: its store, its bot, and time."""

    def __init__(self, store: Store, clock: VirtualClock, calls: DatabaseCalls) -> None:
        self.store = store
        self.clock = clock
        self.wire = Wire(clock)
        # one by one, and all of the pace for anything: what folds and yields has tests of its own
        self.settings = DeliverySettings(digest_after=1e6, urgent_per_minute=0)
        self.random = Random(7)  # noqa: S311  a seed, not a secret
        self.glosses: Glosses | None = None
        self.said: list[dict[str, object]] = []
        self._calls = calls
        self._posts = 0
        self._run: asyncio.Task[None] | None = None
        self.dispatch = self.new_dispatch()

    def new_dispatch(self, store: Store | None = None, *, sender: Sender | None = None) -> Dispatch:
        api = BotApi(
            Secret("1:token"),
            api_url="http://127.0.0.1:1",
            transport=httpx.MockTransport(self.wire.handle),
            timeout=20.0,
        )
        self.dispatch = Dispatch(
            store or self.store,
            {"telegram": sender or api},
            clock=self.clock,
            random=self.random,
            settings=self.settings,
            zone=ZoneInfo("Europe/Kyiv"),
            say=lambda name, **fields: self.said.append({"event": name, **fields}),
            glosses=self.glosses,
        )
        return self.dispatch

    def start(self) -> None:
        self._run = asyncio.ensure_future(self.dispatch.run())

    async def stop(self) -> None:
        if self._run is not None:
            stopping = asyncio.ensure_future(self.dispatch.stop())
            while not stopping.done():
                await self.pass_time(1.0)
            run, self._run = self._run, None
            await run

    def kill_soon(self) -> None:
        """Cancel everything in hand; nothing after the await they are at will happen."""
        if self._run is not None:
            self._run.cancel()

    async def kill(self) -> None:
        if self._run is not None:
            run, self._run = self._run, None
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)

    async def pass_time(self, seconds: float) -> None:
        """Let that many virtual seconds pass, every task running as it falls due."""
        end = self.clock.seconds + seconds
        await self._settle()
        while (moment := self.clock.next()) is not None and moment <= end:
            self.clock.move_to(moment)
            await self._settle()
        self.clock.move_to(end)

    async def _settle(self) -> None:
        """Return when nothing can go on before time does."""
        if self._run is not None and self._run.done() and not self._run.cancelled():
            self._run.result()
        calm = 0
        while calm < 30:  # turns of the event loop; no chain of ours without a call is that long
            await asyncio.sleep(0)
            calm += 1
            if self._calls.open:
                await self._calls.all_answered()
                calm = 0

    async def receiver(self, name: str, target: str, *, default: bool = True) -> None:
        async with self.store.transaction() as tx:
            await tx.save_receiver(Receiver(name=name, target=target, default=default))

    async def owner(self, chat_id: int) -> None:
        async with self.store.transaction() as tx:
            await tx.save_person(Person(user_id=chat_id, role=Role.OWNER, chat_id=chat_id))

    async def alerts(
        self,
        receiver: str,
        count: int,
        *,
        severity: Severity = Severity.NORMAL,
        story: str = "",
        rule: str = "flag",
        channels: int = 1,
        at_once: bool = False,
    ) -> list[int]:
        """Store posts that match, queue their alerts, and return their message ids.

        They are of one story if it is named, and of channels 5, 6, 7 ... in turn; a millisecond
        apart, or ``at_once``.
        """
        ids = range(self._posts + 1, self._posts + count + 1)
        self._posts += count
        now = self.clock.now()
        at = TEXT.index(WORD)
        posts = [
            Post(channel_id=5 + i % channels, message_id=i, text=TEXT, posted_at=now) for i in ids
        ]
        async with self.store.transaction() as tx:
            await tx.save_posts([Seen(post=post, source="test", seen_at=now) for post in posts])
            await tx.save_hits(
                [
                    Hit(
                        rule=rule,
                        channel_id=post.channel_id,
                        message_id=post.message_id,
                        revision=post.content_hash,
                        spans=(Span(start=at, end=at + len(WORD)),),
                        seen_at=now,
                    )
                    for post in posts
                ]
            )
            await tx.place(
                [
                    Delivery(
                        receiver=receiver,
                        subject=post.alert_key,
                        kind="alert",
                        queued_at=now + timedelta(milliseconds=0 if at_once else post.message_id),
                        severity=severity,
                        channel_id=post.channel_id,
                        message_id=post.message_id,
                        story=story,
                    )
                    for post in posts
                ],
                joining=[receiver],
                pings=Pings(),
            )
        self.dispatch.wake()
        return list(ids)

    async def orphan(self, receiver: str) -> None:
        """Queue an alert whose post nobody stored."""
        row = Delivery(
            receiver=receiver,
            subject="5:999",
            kind="alert",
            queued_at=self.clock.now(),
            channel_id=5,
            message_id=999,
        )
        async with self.store.transaction() as tx:
            await tx.enqueue([row])

    async def reply(self, chat: str, text: str, *, number: int = 1) -> None:
        row = Delivery(
            receiver=f"chat:{chat}",
            subject=f"reply:{number}:0",
            kind="reply",
            queued_at=self.clock.now(),
            message=Message(text=text),
        )
        async with self.store.transaction() as tx:
            await tx.enqueue([row])
        self.dispatch.wake()

    async def states(self) -> dict[str, int]:
        """How many rows are in each state."""
        rows = await self.store.deliveries()
        return {
            state.value: count
            for state in DeliveryState
            if (count := sum(row.state is state for row in rows))
        }


@pytest.fixture
def database_calls(monkeypatch: pytest.MonkeyPatch) -> DatabaseCalls:
    """Count the database calls that are open, by listening at aiosqlite's queue."""
    calls = DatabaseCalls()
    # The one door that all calls to the database's thread go through.
    execute = cast("Callable[..., Awaitable[object]]", aiosqlite.Connection._execute)  # noqa: SLF001

    async def counted(self: aiosqlite.Connection, *args: object, **kwargs: object) -> object:
        calls.open += 1
        try:
            return await execute(self, *args, **kwargs)
        finally:
            calls.close_one()

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return calls


@pytest.fixture
async def world(tmp_path: Path, database_calls: DatabaseCalls) -> AsyncIterator[World]:
    clock = VirtualClock()
    store = await open_store(tmp_path / "flagfall.db", clock=clock)
    async with store.transaction() as tx:
        await tx.save_channel(
            Channel(
                ref="kherson",
                state=ChannelState.LIVE,
                channel_id=5,
                username="kherson",
                title="Херсон",
            )
        )
    made = World(store, clock, database_calls)
    yield made
    await made.kill()
    await store.close()
