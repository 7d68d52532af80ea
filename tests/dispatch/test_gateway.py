"""Webhooks and files through the whole dispatch, over sockets on loopback."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.config import DeliverySettings, FileSettings, ReceiversSettings, Secret, WebhookSettings
from bot.daemon.parts import senders
from bot.dispatch import Dispatch
from bot.dispatch.gateway import pace_of
from bot.model import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Gone,
    Hit,
    Lane,
    Person,
    Post,
    Receiver,
    Role,
    Seen,
    Span,
)
from bot.ops.http import HttpServer, Request, Response
from bot.store.sqlite import open_store
from tests.notify.told import HOSTILE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.protocol import Store

SETTINGS = DeliverySettings(retry_base=0.01, retry_cap=0.5, request_timeout=2.0)
CANARY = "canary-8c1f"


@dataclass
class Desk:
    """A newsroom with a webhook, a file, and what runs between them."""

    store: Store
    folder: Path
    requests: list[Request] = field(default_factory=list)
    answers: list[Response | None] = field(default_factory=list)
    default: Response = field(default_factory=lambda: Response(status=204))
    port: int = 0
    posts: int = 0
    run: asyncio.Task[None] | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hang: bool = False
    dispatch: Dispatch = field(init=False)

    async def take(self, request: Request) -> Response | None:
        self.requests.append(request)
        self.arrived.set()
        if self.hang:
            await asyncio.Event().wait()
        return self.answers.pop(0) if self.answers else self.default

    def start(self) -> None:
        url = Secret(f"http://127.0.0.1:{self.port}/{CANARY}")
        hook = WebhookSettings(url=url, secret=Secret(CANARY), allow_hosts=("127.0.0.1",))
        dead = WebhookSettings(
            url=Secret("http://127.0.0.1:1/"), secret=Secret("s"), allow_hosts=("127.0.0.1",)
        )
        settings = ReceiversSettings(
            webhooks={"hook": hook, "dead": dead},
            files={"archive": FileSettings(path=self.folder / "alerts.jsonl")},
        )
        self.dispatch = Dispatch(
            self.store,
            senders(None, settings, clock=SystemClock()),
            clock=SystemClock(),
            random=Random(7),  # noqa: S311  a seed
            settings=SETTINGS,
            zone=ZoneInfo("UTC"),
            say=lambda _name, **_fields: None,
        )
        self.run = asyncio.ensure_future(self.dispatch.run())

    async def kill(self) -> None:
        """End it where it is, and recover as the next start does."""
        if self.run is not None:
            self.run.cancel()
            await asyncio.gather(self.run, return_exceptions=True)
        async with self.store.transaction() as tx:
            await tx.recover_sending()

    async def alert(self, receiver: str, text: str = "the flag") -> None:
        self.posts += 1
        now = SystemClock().now()
        post = Post(channel_id=5, message_id=self.posts, text=text, posted_at=now)
        hit = Hit(
            rule="flag",
            channel_id=5,
            message_id=self.posts,
            revision=post.content_hash,
            spans=(Span(start=0, end=min(3, len(text))),),
            seen_at=now,
        )
        row = Delivery(
            receiver=receiver,
            subject=post.alert_key,
            kind="alert",
            queued_at=now,
            channel_id=5,
            message_id=self.posts,
        )
        async with self.store.transaction() as tx:
            await tx.save_posts([Seen(post=post, source="test", seen_at=now)])
            await tx.save_hits(await tx.find_stories([hit], {}))
            await tx.enqueue([row])

    async def until(self, *states: DeliveryState) -> list[Delivery]:
        """Return the rows once every one of them is in one of these states."""
        async with asyncio.timeout(20):
            while True:
                rows = await self.store.deliveries()
                alerts = [row for row in rows if row.kind == "alert"]
                if all(row.state in states for row in alerts):
                    return alerts
                await asyncio.sleep(0.01)

    async def until_sent(self, count: int) -> None:
        """Return once so many rows of any kind are sent."""
        self.dispatch.wake()
        async with asyncio.timeout(20):
            while True:
                if len(await self.store.deliveries(state=DeliveryState.SENT)) >= count:
                    return
                await asyncio.sleep(0.01)

    @property
    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.requests]

    @property
    def archive(self) -> list[Any]:
        text = (self.folder / "alerts.jsonl").read_bytes()
        return [json.loads(line) for line in text.split(b"\n")[:-1]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
    made = Desk(store, tmp_path)
    server = HttpServer(made.take)
    made.port = await server.start()
    async with store.transaction() as tx:
        await tx.save_channel(
            Channel(ref="kherson", username="kherson", channel_id=5, state=ChannelState.LIVE)
        )
        for name, kind in (("hook", "webhook"), ("dead", "webhook"), ("archive", "file")):
            await tx.save_receiver(Receiver(name=name, kind=kind, target=f"… ({name})"))
    yield made
    await made.kill()
    await server.stop()
    await store.close()


async def test_every_text_arrives_once_and_as_it_is(desk: Desk) -> None:
    for text in HOSTILE:
        await desk.alert("hook", text)
        await desk.alert("archive", text)
    desk.start()
    await desk.until(DeliveryState.SENT)
    assert [json.loads(request.body)["text"] for request in desk.requests] == HOSTILE
    assert [row["text"] for row in desk.archive] == HOSTILE
    assert len(set(desk.keys)) == len(HOSTILE)
    assert {row["channel"] for row in desk.archive} == {"kherson"}
    assert all(row["story"] for row in desk.archive)


async def test_programs_are_told_what_became_of_a_post(desk: Desk) -> None:
    for name in ("hook", "archive"):
        await desk.alert(name, "the flag is gone")
    desk.start()
    await desk.until(DeliveryState.SENT)
    now = SystemClock().now()
    async with desk.store.transaction() as tx:
        for number in (1, 2):
            text = "the flag is there"
            post = Post(channel_id=5, message_id=number, text=text, posted_at=now, edited_at=now)
            await tx.save_posts([Seen(post=post, source="test", seen_at=now)])
        await tx.retell([(5, 1), (5, 2)], now)
    await desk.until_sent(4)
    later = now + timedelta(seconds=1)
    async with desk.store.transaction() as tx:
        await tx.retell([(5, 1), (5, 2)], later)
        await tx.mark_gone(
            [Gone(channel_id=5, message_id=n, seen_at=later, source="test") for n in (1, 2)]
        )
    await desk.until_sent(6)
    for told in (desk.archive, [json.loads(request.body) for request in desk.requests]):
        alert, edited, gone = told
        assert "edits" not in alert
        (edit,) = edited["edits"]
        assert (edit["before"], edit["after"]) == ("the flag is gone", "the flag is there")
        assert (edited["type"], edited["text"]) == ("change", "the flag is gone")
        assert edited["gone_at"] is None
        assert gone["gone_at"] is not None
        assert {row["id"] for row in told} == {alert["id"]}
        assert len({row["key"] for row in told}) == 3


async def test_killed_between_send_and_record_it_goes_out_under_the_same_key(desk: Desk) -> None:
    desk.hang = True
    await desk.alert("hook")
    desk.start()
    await desk.arrived.wait()
    await desk.kill()
    desk.hang = False
    desk.start()
    (row,) = await desk.until(DeliveryState.SENT)
    first, second = desk.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body
    assert row.repeat


async def test_a_line_written_by_a_process_that_was_killed_is_not_written_again(desk: Desk) -> None:
    await desk.alert("archive")
    desk.start()
    (row,) = await desk.until(DeliveryState.SENT)
    await desk.kill()
    assert row.sent_message_id is None
    await desk.alert("archive")
    async with desk.store.transaction() as tx:
        claimed = await tx.claim("archive", SystemClock().now())
    assert claimed is not None
    line = (desk.folder / "alerts.jsonl").read_bytes()
    await desk.kill()  # the claim was under way; nothing of it was written
    desk.start()
    await desk.until(DeliveryState.SENT)
    assert (desk.folder / "alerts.jsonl").read_bytes().startswith(line)
    assert [entry["message_id"] for entry in desk.archive] == [1, 2]


@pytest.mark.parametrize(
    ("answers", "state", "times"),
    [
        pytest.param([Response(status=500)] * 3, DeliveryState.SENT, 4, id="5xx is tried again"),
        pytest.param([None, None], DeliveryState.SENT, 3, id="hung up"),
        pytest.param([Response(status=400)], DeliveryState.DEAD, 1, id="4xx is given up"),
        pytest.param(
            [Response(status=429, headers={"Retry-After": "1"})], DeliveryState.SENT, 2, id="waits"
        ),
    ],
)
async def test_what_an_answer_leads_to(
    desk: Desk, answers: list[Response | None], state: DeliveryState, times: int
) -> None:
    desk.answers = list(answers)
    await desk.alert("hook")
    desk.start()
    (row,) = await desk.until(state)
    assert len(desk.requests) == times
    assert len(set(desk.keys)) == 1
    assert CANARY not in repr(row)


async def test_a_webhook_that_is_gone_is_suspended_and_told_of_without_its_address(
    desk: Desk,
) -> None:
    async with desk.store.transaction() as tx:
        await tx.save_person(Person(user_id=1, role=Role.OWNER, chat_id=1))
    desk.default = Response(status=410)
    await desk.alert("hook")
    desk.start()
    await desk.until(DeliveryState.SUSPENDED)
    notices = [row for row in await desk.store.deliveries() if row.kind == "notice"]
    assert notices[0].message is not None
    assert notices[0].message.text.startswith("🔴 Nothing can be sent to hook: ")
    assert "HTTP 410 Gone" in notices[0].message.text
    assert CANARY not in repr(await desk.store.deliveries()) + repr(await desk.store.receivers())
    desk.default = Response(status=204)
    await desk.until(DeliveryState.SENT)


async def test_a_dead_webhook_does_not_delay_the_others(desk: Desk) -> None:
    for _ in range(40):
        await desk.alert("dead")
        await desk.alert("hook")
        await desk.alert("archive")
    desk.start()
    async with asyncio.timeout(10):
        while True:
            rows = await desk.store.deliveries(state=DeliveryState.SENT)
            if len(rows) == 80:
                break
            await asyncio.sleep(0.02)
    assert {row.receiver for row in rows} == {"hook", "archive"}


def test_who_floods_is_alone() -> None:
    pace = pace_of("webhook", SETTINGS)
    for name in ("a", "b"):
        assert pace.flood(name, 0.0, 60.0) is None
    assert pace.free_at("a") == 60.0
    assert pace.free_at("c") == float("-inf")


def test_telegram_keeps_its_own_pace() -> None:
    pace = pace_of("telegram", SETTINGS)
    pace.flood("a", 0.0, 60.0)
    assert pace.flood("b", 1.0, 60.0) == 60.0


def test_machines_are_told_everything_one_by_one() -> None:
    assert pace_of("file", SETTINGS).room("archive", Lane.NORMAL, 0.0) > 1_000_000


def test_mail_and_phones_are_read_by_people() -> None:
    pace = pace_of("apprise", SETTINGS)
    assert pace.room("phones", Lane.NORMAL, 60.0) == 12
    for name in ("phones", "mail"):
        assert pace.flood(name, 0.0, 60.0) is None  # each is a server of its own
