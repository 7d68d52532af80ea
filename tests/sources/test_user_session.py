"""One account reading channels of a real server, in this process: what is stored is the truth."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SystemClock
from bot.config import Config, IngestionSettings
from bot.daemon.judging import no_judgement
from bot.errors import RejectedError
from bot.model import EXPORT, ChannelState, Seen
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.simulator.server import LocalTelegram
from bot.sources.user_session import UserSession
from bot.store.sqlite import open_store
from bot.telegram.links import parse_channel_link
from bot.telegram.login import request_code, sign_in
from tests.factories import a_post
from tests.telegram.conftest import Given, settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.model import Ledger, Observation
    from bot.store.protocol import Store

NAME = "delta_live"
QUICK = IngestionSettings(
    poll_interval=0.1,
    sweep_interval=0.1,
    sweep_active_interval=0.1,
    gap_wait=0.1,
    confirm_after=0.1,
    absent_after=0.4,
    reread_after=(0.3, 2.5),  # dates are whole seconds
    history_interval=0.001,
    history_burst=50,
    resolve_per_day=1000,
    join_burst=50,
    join_interval=0.001,
    joins_per_day=1000,
    reconnect_min=0.01,
    reconnect_max=0.1,
    request_timeout=5.0,
)


class Reader:
    """An account, its store, and the server it reads from."""

    def __init__(self, local: LocalTelegram, store: Store, config: Config, session: str) -> None:
        self.world = local.world
        self.phone = local.account.phone
        self.store = store
        self.said: list[str] = []
        self.session = session
        self._pipeline = Pipeline(
            store,
            no_judgement(EMPTY_LEXICON),
            clock=SystemClock(),
            on_hits=lambda _: None,
            on_trouble=lambda _: None,
        )
        self.cut_off: Callable[[], None] | None = None
        self._config = config
        self.configure()
        self._tasks: list[asyncio.Task[None]] = []

    def configure(self, **changes: Any) -> None:
        """Have the account read with these settings instead of the quick ones."""
        settings = replace(self._config.ingestion, **changes)
        self.source = UserSession(
            replace(self._config, ingestion=settings),
            self.store,
            self.ingest,
            account="main",
            clock=SystemClock(),
            random=Random(7),  # noqa: S311  a test's own dice
            say=lambda event, **_: self.said.append(event),
            on_change=lambda _: self.source.refresh(),
        )

    async def ingest(self, observations: Sequence[Observation]) -> None:
        """Commit; with ``cut_off`` whoever brings a post does not hear of that any more."""
        await self._pipeline.ingest(observations)
        if self.cut_off and any(isinstance(one, Seen) for one in observations):
            self.cut_off()
            self.cut_off = None
            self.world.add_fault("cut", {})
            await asyncio.Event().wait()

    async def watch(self, name: str) -> None:
        async with self.store.transaction() as tx:
            await tx.save_channel(replace(parse_channel_link(name), account="main"))
        self.source.refresh()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._pipeline.run()),
            asyncio.create_task(self.source.run(self.session)),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def lost(self) -> RejectedError:
        """Wait until Telegram has dropped the account, and return why."""
        with pytest.raises(RejectedError) as caught:
            await self._tasks[1]
        return caught.value

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await true():  # noqa: ASYNC110  what is waited for is in a database
                await asyncio.sleep(0.01)

    async def until_equal(self, name: str = NAME) -> None:
        """Wait until what is stored is what the server has."""

        async def equal() -> bool:
            return await self.stored() == self.truth(name)

        await self.until(equal)

    def truth(self, name: str = NAME) -> dict[int, str]:
        there = self.world.truth(name)
        return {m.message_id: m.text for m in there if not (m.deleted or m.service)}

    async def stored(self) -> dict[int, str]:
        return {post.message_id: post.text for post in await self.store.posts()}

    def history_calls(self) -> int:
        return sum(call.method == "messages.getHistory" for call in self.world.calls(0))

    async def ledger(self) -> Ledger | None:
        """Return the first channel's ledger."""
        (channel, *_) = await self.store.channels()
        return (await self.store.ledgers()).get(channel.channel_id or 0)


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as local:  # noqa: S311
        telegram = settings_of(local)
        pending = await request_code(telegram, local.account.phone)
        session = (await sign_in(telegram, pending, Given(local.account.code))).session
        store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
        config = Config(data=tmp_path, telegram=telegram, ingestion=QUICK)
        local.world.add_channel(NAME, "Delta")
        reading = Reader(local, store, config, session)
        yield reading
        await reading.stop()
        await store.close()


async def test_posts_edits_and_deletions_are_as_the_server_has_them(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    for number in range(30):
        reader.world.post(NAME, f"post {number}")
    reader.world.edit_post(NAME, 7, "changed")
    reader.world.delete_post(NAME, 9)
    reader.world.post(NAME, "", service=True)
    reader.world.post(NAME, "album", media="photo", album=3)
    await reader.until_equal()


async def test_the_cursor_ends_at_the_newest_id_though_ids_are_missing(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    reader.world.add_fault("drop_pushes", {"count": 3})
    for number in range(6):
        reader.world.post(NAME, f"post {number}")
    await reader.until_equal()

    async def at_the_top() -> bool:
        ledger = await reader.ledger()
        return ledger is not None and ledger.upto == ledger.head == 6

    await reader.until(at_the_top)


async def test_unjoined_channels_are_read_too(reader: Reader) -> None:
    reader.world.add_fault(
        "rpc_error",
        {"method": "channels.joinChannel", "message": "CHANNELS_TOO_MUCH", "code": 400},
    )
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    reader.world.post(NAME, "seen by polling")
    await reader.until_equal()
    assert "not joined, read unjoined" in reader.said


async def test_every_break_of_the_line_is_followed_by_reading(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    for number in range(10):
        reader.world.add_fault("cut", {})
        reader.world.post(NAME, f"during cut {number}")
    await reader.until_equal()


@pytest.mark.parametrize("joined", [True, False], ids=["pushed", "read"])
async def test_what_is_deleted_as_the_line_breaks_on_its_commit_is_found_gone(
    reader: Reader, *, joined: bool
) -> None:
    reader.configure(reread_after=(600.0,), absent_after=600.0)
    if not joined:
        full = {"message": "CHANNELS_TOO_MUCH", "code": 400, "count": 9}
        reader.world.add_fault("rpc_error", {"method": "channels.joinChannel", **full})
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()

    def delete_untold() -> None:
        reader.world.add_fault("drop_pushes", {"count": 1})
        reader.world.delete_post(NAME, 1)

    reader.cut_off = delete_untold
    reader.world.post(NAME, "committed, and nobody knows")

    async def gone() -> bool:
        return reader.cut_off is None and await reader.stored() == {}

    await reader.until(gone)
    assert reader.said.count("connected") == 2


async def test_what_an_import_brought_and_no_page_shows_any_more_is_found_gone(
    reader: Reader,
) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    (channel_id,) = reader.source.watches.by_id
    now = SystemClock().now()
    post = replace(a_post(5, channel_id=channel_id), posted_at=now)
    await reader.ingest([Seen(post=post, source=EXPORT, seen_at=now, history=True)])
    assert await reader.stored() == {5: post.text}
    await reader.until_equal()
    reader.world.post(NAME, "and the next one is read again as well")
    await reader.until_equal()


async def test_what_came_while_nobody_read_is_read_at_the_next_start(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    await reader.stop()
    for number in range(250):
        reader.world.post(NAME, f"post {number}")
    reader.start()
    await reader.until_equal()


async def test_a_channel_that_cannot_be_read_is_blocked_with_the_reason(reader: Reader) -> None:
    await reader.watch("nobody_here")
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    states = {c.ref: (c.state, c.reason) for c in await reader.store.channels()}
    assert states["nobody_here"][0] is ChannelState.BLOCKED
    assert "No channel @nobody_here" in states["nobody_here"][1]
    assert states[NAME][0] is ChannelState.LIVE


async def test_a_removed_channel_is_no_longer_read(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    async with reader.store.transaction() as tx:
        (channel,) = await reader.store.channels()
        await tx.save_channel(replace(channel, state=ChannelState.REMOVED))
    reader.source.refresh()

    async def dropped() -> bool:
        return not reader.source.watches.by_id

    await reader.until(dropped)
    reader.world.post(NAME, "not for us")
    await reader.watch("other_name")
    reader.world.add_channel("other_name", "Other")
    assert await reader.stored() == {}


async def test_a_channel_that_telegram_has_trouble_with_holds_up_no_other(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    reader.world.add_channel("troubled", "Troubled")
    trouble = {"method": "messages.getHistory", "message": "INTERNAL", "code": 500, "count": 2}
    reader.world.add_fault("rpc_error", trouble)
    await reader.watch("troubled")
    for number in range(5):
        reader.world.post(NAME, f"post {number}")
    await reader.until_equal()
    assert reader.said.count("connected") == 1


async def test_names_beyond_the_days_budget_hold_up_no_other(reader: Reader) -> None:
    reader.configure(resolve_per_day=1)
    await reader.watch(NAME)
    await reader.watch("not_today")
    reader.world.add_channel("not_today", "Not today")
    reader.start()
    await reader.source.ready.wait()
    reader.world.post(NAME, "read all the same")
    await reader.until_equal()
    assert "resolving waits" in reader.said


async def test_not_one_call_inside_a_flood_wait_also_after_a_restart(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    flood = {"method": "messages.getHistory", "seconds": 300, "count": 1}
    reader.world.add_fault("flood_wait", flood)
    reader.world.add_fault("drop_pushes", {"count": 1})
    reader.world.post(NAME, "not pushed, so found by a sweep and read")

    async def asked_to_wait() -> bool:
        return "reading waits" in reader.said

    await reader.until(asked_to_wait)
    await reader.stop()
    calls = reader.history_calls()
    reader.configure()
    reader.said.clear()
    reader.start()

    async def pushed() -> bool:
        reader.world.post(NAME, "pushed meanwhile")
        return len(await reader.stored()) > 0

    await reader.until(pushed)
    assert 1 not in await reader.stored()
    assert reader.history_calls() == calls


async def test_names_of_yesterdays_start_count_today(reader: Reader) -> None:
    reader.configure(resolve_per_day=1)
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    await reader.stop()
    reader.world.add_channel("another", "Another")
    reader.configure(resolve_per_day=1)
    await reader.watch("another")
    reader.start()
    await reader.source.ready.wait()
    assert "resolving waits" in reader.said


async def test_trouble_with_joining_costs_nothing_else(reader: Reader) -> None:
    trouble = {"method": "channels.joinChannel", "message": "INTERNAL", "code": 500, "count": 50}
    reader.world.add_fault("rpc_error", trouble)
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    reader.world.post(NAME, "read unjoined")
    await reader.until_equal()
    assert reader.said.count("connected") == 1


async def test_what_is_posted_after_a_channel_was_asked_for_is_news(reader: Reader) -> None:
    reader.world.post(NAME, "before")
    await reader.watch("elsewhere")
    reader.start()
    await reader.source.ready.wait()
    found = await reader.source.resolve(parse_channel_link(NAME))
    reader.world.post(NAME, "after, in the same second")
    assert found.anchor == 1
    async with reader.store.transaction() as tx:
        added = replace(found, account="main", added_at=SystemClock().now())
        await tx.save_channel(added)
    reader.source.refresh()
    await reader.until_equal()
    watch = reader.source.watches.by_id[found.channel_id or 0]
    assert (watch.is_history(1), watch.is_history(2)) == (True, False)


async def test_hashes_of_another_user_are_not_used(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    (channel,) = await reader.store.channels()
    async with reader.store.transaction() as tx:
        await tx.save_access_hash("main:1", channel.channel_id or 0, 12345)
    await reader.stop()
    reader.world.post(NAME, "read with our own")
    reader.start()
    await reader.until_equal()


async def test_a_revoked_session_is_said_to_be_one(reader: Reader) -> None:
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()
    reader.world.add_fault("revoke", {"account": reader.phone})
    assert "flagfall login" in str(await reader.lost())


async def test_a_frozen_account_that_is_tried_again_is_not_taken_for_connected(
    reader: Reader,
) -> None:
    reader.world.add_fault("frozen", {"account": reader.phone})
    with pytest.raises(RejectedError, match="frozen"):
        await reader.source.run(reader.session, doubted=True)
    assert "connected" not in reader.said
