"""The web preview read from a real server, in this process: what is stored is the truth."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.config import Config, IngestionSettings
from bot.coverage import State, standings
from bot.daemon.judging import no_judgement
from bot.errors import RefusedError, ThrottledError
from bot.model import PREVIEW, Channel, ChannelState, Gone, Ledger, Seen, SlotKind
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.simulator.server import LocalTelegram
from bot.sources.web_preview import WebPreview
from bot.store.sqlite import open_store
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.model import Observation
    from bot.simulator.world import World
    from bot.store.protocol import Store

NAME = "delta_live"
QUICK = IngestionSettings(
    confirm_after=0.1,
    absent_after=0.3,
    reread_after=(0.2, 0.6),
    backfill_days=0.0,
    preview_interval=0.001,
    preview_poll_min=0.05,
    preview_poll_max=0.2,
    reconnect_min=0.01,
    reconnect_max=0.1,
    request_timeout=5.0,
)


class SetClock(SystemClock):
    """The machine's time, whose wall clock somebody has set ``ahead``."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class Reader:
    """The web preview, its store, and the server it reads from."""

    def __init__(self, local: LocalTelegram, store: Store, config: Config) -> None:
        self.world = local.world
        self.store = store
        self.config = config
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.observed: list[Observation] = []
        self.clock = SetClock()
        self._pipeline = Pipeline(
            store,
            no_judgement(EMPTY_LEXICON),
            clock=SystemClock(),
            on_hits=lambda _: None,
            on_trouble=lambda _: None,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.configure()

    def configure(self, **changes: Any) -> None:
        """Have pages read with these settings instead of the quick ones."""
        settings = replace(self.config.ingestion, **changes)
        self.source = self.open(replace(self.config, ingestion=settings))

    def open(self, config: Config, transport: httpx.AsyncBaseTransport | None = None) -> WebPreview:
        return WebPreview(
            config,
            self.store,
            self._ingest,
            clock=self.clock,
            random=Random(7),  # noqa: S311  a test's own dice
            say=lambda event, **more: self.said.append((event, more)),
            on_change=lambda _: self.source.refresh(),
            transport=transport,
        )

    async def _ingest(self, observations: Sequence[Observation]) -> None:
        self.observed += observations
        await self._pipeline.ingest(observations)

    def events(self) -> list[str]:
        return [event for event, _ in self.said]

    async def watch(self, name: str = NAME, *, added_at: datetime | None = None) -> None:
        channel = replace(parse_channel_link(name), account=PREVIEW, added_at=added_at)
        async with self.store.transaction() as tx:
            await tx.save_channel(channel)
        self.source.refresh()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._pipeline.run()),
            asyncio.create_task(self.source.run()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.source.aclose()
        for result in results:
            if not isinstance(result, asyncio.CancelledError) and result is not None:
                raise result

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(15):
            while not await true():  # noqa: ASYNC110  what is waited for is in a database
                await asyncio.sleep(0.01)

    async def until_equal(self, name: str = NAME) -> None:
        """Wait until what is stored is what the server has."""

        async def equal() -> bool:
            return await self.stored() == self.truth(name)

        await self.until(equal)

    async def until_equal_above(self, anchor: int) -> None:
        """Wait until that is so of what was posted after it was first read."""

        async def equal() -> bool:
            stored = await self.stored()
            return all(
                {i: text for i, text in texts.items() if i > anchor}
                == {i: text for i, text in stored.items() if i > anchor}
                for texts in [self.truth()]
            )

        await self.until(equal)

    async def until_complete(self, name: str = NAME) -> None:
        """Wait until every id up to the server's newest has its slot."""
        there = [m.message_id for m in self.world.truth(name) if not m.deleted]

        async def complete() -> bool:
            ledger = await self.ledger()
            return ledger.upto >= max(there, default=0)

        await self.until(complete)
        assert not await self.store.broken_ledgers()

    async def until_state(self, state: ChannelState) -> Channel:
        """Wait until the first channel is shown so; return it."""

        async def shown() -> bool:
            return (await self.channel()).state is state

        await self.until(shown)
        return await self.channel()

    async def until_said(self, event: str) -> None:
        async def said() -> bool:
            return event in self.events()

        await self.until(said)

    def truth(self, name: str = NAME) -> dict[int, str]:
        there = self.world.truth(name)
        return {m.message_id: m.text for m in there if not (m.deleted or m.service)}

    async def stored(self) -> dict[int, str]:
        return {post.message_id: post.text for post in await self.store.posts()}

    async def channel(self, name: str = NAME) -> Channel:
        found = await self.store.channel(name)
        assert found is not None
        return found

    async def ledger(self) -> Ledger:
        """The first channel's ledger; one of nothing while none was begun."""
        (channel, *_) = await self.store.channels()
        begun = await self.store.ledgers()
        return begun.get(channel.channel_id or 0) or Ledger(channel_id=0, floor=0, upto=-1, head=0)

    def requests(self) -> list[tuple[str, dict[str, Any]]]:
        calls = [call for call in self.world.calls(0) if call.api == "preview"]
        return [(call.method, dict(call.params)) for call in calls]

    def news(self) -> set[int]:
        """The ids that were seen as news."""
        return {o.post.message_id for o in self.observed if isinstance(o, Seen) and not o.history}


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as local:  # noqa: S311
        store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
        url = str(local.details()["preview"])
        config = Config(data=tmp_path, preview_url=url, ingestion=QUICK)
        local.world.add_channel(NAME, "Delta")
        reading = Reader(local, store, config)
        yield reading
        await reading.stop()
        await store.close()


async def test_posts_albums_edits_and_deletions_are_as_the_server_has_them(reader: Reader) -> None:
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    for number in range(12):
        reader.world.post(NAME, f"post {number}")
    reader.world.post(NAME, "", service=True)
    reader.world.post(NAME, "album", media="photo", album=4)
    await reader.until_equal()
    reader.world.edit_post(NAME, 7, "changed")
    reader.world.delete_post(NAME, 9)
    await reader.until_equal()
    await reader.until_complete()
    assert (
        SlotKind.SERVICE in (await reader.store.slot_counts())[(await reader.ledger()).channel_id]
    )


async def test_ready_at_once_without_a_channel(reader: Reader) -> None:
    reader.start()
    async with asyncio.timeout(2):
        await reader.source.ready.wait()
    assert reader.requests() == []


async def test_sixty_five_posts_between_two_polls_are_all_found(reader: Reader) -> None:
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(65)])
    await reader.until_equal()
    await reader.until_complete()
    assert reader.news() == set(range(2, 67))


async def test_what_is_missing_in_between_is_proven_absent(reader: Reader) -> None:
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(65)])
    reader.world.delete_posts(NAME, [5, 6, 30, 31, 32, 60])
    await reader.until_equal()
    await reader.until_complete()
    channel_id = (await reader.channel()).channel_id
    assert (await reader.store.slot_counts())[channel_id or 0][SlotKind.ABSENT] == 6


async def test_a_missing_link_to_older_posts_hides_none(reader: Reader) -> None:
    reader.world.add_fault("preview_no_prev", {"channel": NAME})
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(65)])
    await reader.until_equal()


async def test_told_is_what_was_posted_since_the_adding_however_late_it_is_read(
    reader: Reader,
) -> None:
    added = datetime.now(UTC) - timedelta(hours=1)
    for number in range(10):
        reader.world.post(NAME, f"old {number}", date=added - timedelta(hours=1))
    for number in range(50):
        reader.world.post(NAME, f"new {number}", date=added + timedelta(minutes=1))
    await reader.watch(added_at=added)
    reader.start()
    await reader.source.ready.wait()

    async def all_news() -> bool:
        return reader.news() == set(range(11, 61))

    await reader.until(all_news)
    assert (await reader.channel()).anchor == 10


async def test_history_is_what_is_dated_before_the_adding_in_all_its_digits(reader: Reader) -> None:
    second = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    for ago in (1, 0, -1):  # t.me dates by the second
        reader.world.post(NAME, f"{ago} s before", date=second - timedelta(seconds=ago))
    await reader.watch(added_at=second + timedelta(milliseconds=500))
    reader.start()
    await reader.until_complete()
    assert (await reader.channel()).anchor == 2
    assert reader.news() == {3}


async def test_a_post_of_the_moment_of_adding_is_news(reader: Reader) -> None:
    second = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    for ago in (1, 0):
        reader.world.post(NAME, f"{ago} s before", date=second - timedelta(seconds=ago))
    await reader.watch(added_at=second)
    reader.start()
    await reader.until_complete()
    assert reader.news() == {2}


async def test_a_channel_whose_every_post_is_news_is_anchored_below_them(reader: Reader) -> None:
    added = datetime.now(UTC) - timedelta(hours=1)
    reader.world.post_batch(NAME, [f"post {number}" for number in range(45)])
    reader.world.delete_posts(NAME, [1, 2])
    await reader.watch(added_at=added)
    reader.start()
    await reader.source.ready.wait()
    await reader.until_equal()
    assert (await reader.channel()).anchor in (0, 2)
    assert reader.news() == set(range(3, 46))
    await reader.until_complete()


async def test_a_channel_without_posts_waits_for_the_first(reader: Reader) -> None:
    await reader.watch(added_at=datetime.now(UTC) - timedelta(seconds=1))
    reader.start()
    await reader.source.ready.wait()
    assert (await reader.channel()).state is ChannelState.LIVE
    reader.world.post(NAME, "the first")
    await reader.until_said("watching")
    await reader.until_equal()
    await reader.until_state(ChannelState.LIVE)
    assert reader.news() == {1}


async def test_it_is_read_back_as_far_as_asked_and_as_history(reader: Reader) -> None:
    now = datetime.now(UTC)
    for day in range(120, 0, -1):
        reader.world.post(NAME, f"{day} hours ago", date=now - timedelta(hours=day))
    reader.configure(backfill_days=3.0)
    await reader.watch(added_at=now)
    reader.start()

    async def read_back() -> bool:
        ledger = await reader.ledger()
        return ledger.channel_id > 0 and ledger.backfill_since is None

    await reader.until(read_back)
    stored = await reader.stored()
    assert set(range(49, 121)) <= set(stored)
    assert 1 not in stored
    assert reader.news() == set()
    assert {o.source for o in reader.observed if isinstance(o, Seen)} == {PREVIEW}
    assert "read back" in reader.events()


async def test_the_beginning_of_a_channel_ends_the_reading_back(reader: Reader) -> None:
    reader.world.post_batch(NAME, [f"post {number}" for number in range(50)])
    reader.world.delete_posts(NAME, [1, 2, 3])
    reader.configure(backfill_days=3.0)
    await reader.watch(added_at=datetime.now(UTC) + timedelta(minutes=1))
    reader.start()

    async def read_back() -> bool:
        ledger = await reader.ledger()
        return ledger.backfill_since is None and ledger.floor == 1

    await reader.until(read_back)
    await reader.until_equal()


async def test_no_posts_found_is_not_believed_of_a_channel_with_posts(reader: Reader) -> None:
    reader.world.post_batch(NAME, [f"post {number}" for number in range(5)])
    await reader.watch()
    reader.start()
    await reader.until_equal()
    before = await reader.ledger()
    reader.world.add_fault("preview_empty", {"channel": NAME, "count": 2})
    await reader.until_said("reading failed for now")
    assert (await reader.ledger()).upto == before.upto
    assert not [o for o in reader.observed if isinstance(o, Gone)]
    reader.world.post(NAME, "all is well")
    await reader.until_equal()


async def test_a_page_of_another_design_is_kept_and_moves_nothing(
    reader: Reader, tmp_path: Path
) -> None:
    reader.world.post_batch(NAME, [f"post {number}" for number in range(5)])
    await reader.watch()
    reader.start()
    await reader.until_equal()
    upto = (await reader.ledger()).upto
    reader.world.add_fault("preview_class", {"channel": NAME})
    reader.world.post(NAME, "unreadable")

    channel = await reader.until_state(ChannelState.BLOCKED)
    kept, *_ = (tmp_path / "quarantine").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "unreadable" in kept.read_text()
    assert ("page kept", {"channel": NAME, "file": kept.name}) in reader.said
    for words in ("quarantine/", "flagfall login", "update Flagfall", "It is tried again within"):
        assert words in channel.reason
    assert (await reader.ledger()).upto == upto
    assert len(await reader.stored()) == 5


async def test_a_redirect_blocks_the_channel_with_the_landing_pages_reason(reader: Reader) -> None:
    await reader.watch("nobody_here")
    reader.world.add_fault("preview_redirect", {"channel": NAME})
    await reader.watch(NAME)
    reader.start()
    await reader.source.ready.wait()

    async def reasons() -> bool:
        return all(c.state is ChannelState.BLOCKED for c in await reader.store.channels())

    await reader.until(reasons)
    assert "No channel @nobody_here" in (await reader.channel("nobody_here")).reason
    assert "preview is switched off" in (await reader.channel()).reason


class Redirected(httpx.AsyncHTTPTransport):
    """The wire, over which pages (of posts) lead elsewhere so many times."""

    def __init__(self, times: float, *, pages: str = "/s/") -> None:
        super().__init__()
        self.left = times
        self._pages = pages

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith(self._pages) and self.left > 0:
            self.left -= 1
            return httpx.Response(302, headers={"Location": "/"})
        return await super().handle_async_request(request)


async def known(reader: Reader) -> None:
    """Have the channel read, and the reader stopped."""
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.until_said("watching")
    await reader.until_equal()
    await reader.stop()


async def test_two_redirects_change_nothing(reader: Reader) -> None:
    await known(reader)
    reader.source = reader.open(reader.config, Redirected(2))
    reader.world.post(NAME, "after")
    reader.start()
    await reader.until_equal()
    assert reader.events().count("reading failed for now") == 2
    assert "channel blocked" not in reader.events()


async def test_two_pages_of_another_design_change_nothing(reader: Reader) -> None:
    await known(reader)
    reader.world.add_fault("preview_class", {"channel": NAME, "count": 2})
    reader.world.post(NAME, "after")
    reader.configure()
    reader.start()
    await reader.until_equal()
    assert reader.events().count("page not understood") == 2
    assert "channel blocked" not in reader.events()


async def test_the_third_redirect_blocks_and_the_first_page_heals(reader: Reader) -> None:
    await known(reader)
    redirected = Redirected(float("inf"))
    reader.source = reader.open(reader.config, redirected)
    reader.start()
    channel = await reader.until_state(ChannelState.BLOCKED)
    assert reader.events().count("reading failed for now") == 2
    assert "preview is switched off" in channel.reason
    assert channel.reason.endswith("It is tried again within 0 s.")
    reader.world.post(NAME, "after")
    redirected.left = 1
    channel = await reader.until_state(ChannelState.LIVE)
    assert channel.reason == ""
    await reader.until_equal()


async def test_one_that_is_nobodys_any_more_was_somebodys(reader: Reader) -> None:
    await known(reader)
    reader.source = reader.open(reader.config, Redirected(float("inf"), pages="/"))
    reader.start()
    channel = await reader.until_state(ChannelState.BLOCKED)
    assert channel.reason.startswith("It is private now, or was closed or renamed")


async def test_an_empty_channel_is_read_to_its_newest_id(reader: Reader) -> None:
    await reader.watch(added_at=reader.clock.now())
    reader.start()
    await reader.until_state(ChannelState.LIVE)
    (standing,) = await standings(
        reader.store, now=reader.clock.now(), settings=reader.config.ingestion
    )
    assert (standing.state, standing.missing) == (State.LIVE, "")


async def test_an_empty_channel_that_was_blocked_waits_for_its_first_post_again(
    reader: Reader,
) -> None:
    redirected = Redirected(1)
    reader.source = reader.open(reader.config, redirected)
    await reader.watch()
    reader.start()
    await reader.until_state(ChannelState.BLOCKED)
    channel = await reader.until_state(ChannelState.LIVE)
    assert channel.reason == ""


async def test_a_channel_that_shows_nothing_for_long_is_blocked_and_heals(reader: Reader) -> None:
    await known(reader)
    upto = (await reader.ledger()).upto
    reader.world.add_fault("preview_empty", {"channel": NAME, "count": 1000})
    reader.world.post(NAME, "after")
    reader.configure(gap_alarm=0.4)
    reader.start()
    channel = await reader.until_state(ChannelState.BLOCKED)
    assert "has shown nothing for 0 s, though posts are known. It is tried" in channel.reason
    assert (await reader.ledger()).upto == upto
    failed = [more["seconds"] for event, more in reader.said if event == "reading failed for now"]
    assert len(failed) >= 3
    reader.world.clear_faults()
    await reader.until_equal()
    await reader.until_state(ChannelState.LIVE)


async def test_nothing_shown_is_no_reason_to_block_before_the_alarm(reader: Reader) -> None:
    await known(reader)
    reader.world.add_fault("preview_empty", {"channel": NAME, "count": 4})
    reader.world.post(NAME, "after")
    reader.configure()
    reader.start()
    await reader.until_equal()
    assert reader.events().count("reading failed for now") == 4
    assert "channel blocked" not in reader.events()


async def test_an_older_page_that_fails_does_not_block_what_is_new(reader: Reader) -> None:
    await known(reader)
    reader.world.post_batch(NAME, [f"post {number}" for number in range(45)])
    reader.source = reader.open(
        replace(reader.config, ingestion=replace(QUICK, gap_alarm=0.2)), Redesigned()
    )
    reader.start()

    async def failed() -> bool:
        doubts = [watch.doubt for watch in reader.source.watches if watch.doubt is not None]
        return any(doubt.times >= 5 for doubt in doubts)  # so that it is asked for ever more rarely

    await reader.until(failed)
    assert "channel blocked" not in reader.events()
    assert (await reader.channel()).state is ChannelState.LIVE


async def test_history_that_cannot_be_read_is_put_off_and_blocks_nothing(reader: Reader) -> None:
    reader.world.post_batch(NAME, [f"post {number}" for number in range(45)])
    reader.source = reader.open(
        replace(reader.config, ingestion=replace(QUICK, backfill_days=3.0)), Redesigned()
    )
    await reader.watch()
    reader.start()

    async def failed() -> bool:
        return any(watch.back_failures >= 4 for watch in reader.source.watches)

    await reader.until(failed)
    assert "channel blocked" not in reader.events()
    reader.world.post(NAME, "after")
    await reader.until_equal_above(45)


async def test_every_new_channel_gets_one_page_before_any_other_is_asked_for(
    reader: Reader,
) -> None:
    await known(reader)
    added = datetime.now(UTC) - timedelta(hours=1)
    names = [f"river_{number}" for number in range(5)]
    for name in names:
        reader.world.add_channel(name, name)
        texts = [f"post {number}" for number in range(65)]  # the anchor is three pages down
        reader.world.post_batch(name, texts)
        await reader.watch(name, added_at=added)
    reader.world.post_batch(NAME, [f"post {number}" for number in range(65)])
    asked = len(reader.requests())
    reader.configure(backfill_days=3.0)
    reader.start()
    await reader.source.ready.wait()
    first = reader.requests()[asked:]
    assert sorted(method for method, _ in first[:5]) == [f"s/{name}" for name in names]
    assert first[5][0] == f"s/{NAME}"
    assert not [params for _, params in first[:6] if params.get("before")]
    assert [params for _, params in first[6:] if params.get("before")]


async def test_setting_the_wall_clock_proves_nothing(reader: Reader) -> None:
    reader.world.post_batch(NAME, ["one", "two", "three"])
    reader.configure(confirm_after=3000.0)
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.delete_post(NAME, 2)
    for _ in range(3):
        reader.clock.ahead += timedelta(hours=1)
        asked = len(reader.requests())

        async def looked(asked: int = asked) -> bool:
            return len(reader.requests()) >= asked + 2

        await reader.until(looked)
    assert not [o for o in reader.observed if isinstance(o, Gone)]


@pytest.mark.parametrize("kind", ["preview_status", "preview_challenge"])
async def test_a_refusal_is_waited_out_also_over_a_restart(reader: Reader, kind: str) -> None:
    reader.world.post(NAME, "post")
    await reader.watch()
    reader.configure(preview_poll_min=0.5)
    reader.world.add_fault(kind, {"status": 429} if kind == "preview_status" else {})
    reader.start()
    await reader.source.ready.wait()
    await reader.until_said("web preview waits")
    await reader.stop()
    asked = len(reader.requests())
    reader.configure(preview_poll_min=0.5)
    reader.start()
    await reader.source.ready.wait()
    with pytest.raises(ThrottledError):
        await reader.source.resolve(parse_channel_link(NAME))
    assert len(reader.requests()) == asked
    await reader.until_equal()
    assert reader.events().count("web preview waits") == 1


async def test_an_outage_is_read_through_at_once_when_it_is_over(reader: Reader) -> None:
    outage = Outage()
    reader.source = reader.open(reader.config, outage)
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.until_equal()
    outage.on = True
    reader.world.post_batch(NAME, [f"post {number}" for number in range(30)])
    await reader.until_said("web preview waits")
    outage.on = False
    await reader.until_equal()
    assert await reader.store.meta("preview:waits_until") is None
    assert (await reader.channel()).state is ChannelState.LIVE


async def test_a_restart_goes_on_where_the_last_one_ended(reader: Reader) -> None:
    reader.world.post(NAME, "before")
    await reader.watch()
    reader.start()
    await reader.until_equal()
    await reader.stop()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(65)])
    reader.configure()
    reader.start()
    await reader.until_equal()
    await reader.until_complete()
    assert reader.news() == set(range(2, 67))


async def test_what_is_edited_below_the_newest_page_is_read_again(reader: Reader) -> None:
    reader.world.post(NAME, "before")
    reader.configure(reread_after=(2.5,))  # t.me dates by the second: nothing is found too late
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post(NAME, "to be edited")
    await reader.until_equal()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(30)])
    await reader.until_equal()
    reader.world.edit_post(NAME, 2, "edited")
    reader.world.delete_post(NAME, 3)
    await reader.until_equal()


def clear(reader: Reader) -> None:
    """Have the owner delete all there is."""
    for number in reader.truth():
        reader.world.delete_post(NAME, number)


async def test_a_history_that_was_cleared_is_believed_after_the_alarm_and_not_before(
    reader: Reader,
) -> None:
    reader.world.post_batch(NAME, [f"post {number}" for number in range(30)])
    reader.configure(gap_alarm=1.0, reread_after=(1e6,), absent_after=1e6)
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(5)])
    await reader.until_complete()
    await reader.stop()
    reader.world.post_batch(NAME, [f"unseen {number}" for number in range(25)])
    clear(reader)
    reader.world.post_batch(NAME, ["new", "newer"])
    reader.configure(gap_alarm=1.0, reread_after=(1e6,), absent_after=1e6)
    reader.start()
    await reader.until_said("reading failed for now")
    began = reader.clock.monotonic()
    assert not [o for o in reader.observed if isinstance(o, Gone)]
    await reader.until_complete()
    await reader.until_equal()
    assert reader.clock.monotonic() - began >= 0.9
    assert reader.events().count("history cleared") == 1
    assert (await reader.channel()).state is ChannelState.LIVE


async def test_deletions_below_a_cleared_history_are_found_by_reading_again(
    reader: Reader,
) -> None:
    reader.world.post(NAME, "before")
    reader.configure(gap_alarm=0.5, reread_after=(2.0, 2.5))
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    reader.world.post_batch(NAME, [f"post {number}" for number in range(45)])
    await reader.until_complete()
    clear(reader)
    reader.world.post(NAME, "new")
    await reader.until_equal()


async def test_a_page_that_never_answers_does_not_keep_the_rest_from_being_ready(
    reader: Reader,
) -> None:
    await reader.watch("hung_live")
    reader.world.post(NAME, "post")
    await reader.watch()
    reader.source = reader.open(reader.config, Hung())
    reader.start()
    async with asyncio.timeout(10):
        await reader.source.ready.wait()
    await reader.until_equal()


class Hung(httpx.AsyncHTTPTransport):
    """The wire, over which one channel's page never comes."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if "hung_live" in request.url.path:
            raise httpx.ReadTimeout("hung")
        return await super().handle_async_request(request)


async def test_a_channel_that_wakes_up_is_looked_at_again_soon(reader: Reader) -> None:
    reader.world.post(NAME, "long ago", date=datetime.now(UTC) - timedelta(days=30))
    reader.configure(preview_poll_min=0.1, preview_poll_max=1.5)
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    before = datetime.now(UTC) - timedelta(hours=6)
    reader.world.post(NAME, "it wakes up, found late", date=before)
    await reader.until_equal()
    reader.world.post(NAME, "the second one", date=before)
    began = reader.clock.monotonic()
    await reader.until_equal()
    assert reader.clock.monotonic() - began < 0.8


async def test_a_removed_channel_is_no_longer_read(reader: Reader) -> None:
    reader.world.post(NAME, "post")
    await reader.watch()
    reader.start()
    await reader.until_equal()
    async with reader.store.transaction() as tx:
        await tx.save_channel(replace(await reader.channel(), state=ChannelState.REMOVED))
    reader.source.refresh()

    async def dropped() -> bool:
        return not list(reader.source.watches)

    await reader.until(dropped)


async def test_resolving_tells_what_stands_behind_a_name(reader: Reader) -> None:
    reader.world.post(NAME, "post")
    found = await reader.source.resolve(Channel(ref="delta_live"))
    truth = reader.world.chats.named(NAME)
    assert (found.channel_id, found.username, found.title) == (truth.bare_id, NAME, "Delta")
    assert found.anchor == 1
    with pytest.raises(RefusedError, match="No channel @nobody_here"):
        await reader.source.resolve(Channel(ref="nobody_here"))
    await reader.source.aclose()


async def test_a_page_without_the_channels_id_blocks_it_and_stores_nothing(reader: Reader) -> None:
    reader.world.post(NAME, "post")
    reader.source = reader.open(reader.config, Changed(lambda html: _NO_VIEW.sub("", html)))
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    channel = await reader.channel()
    assert (channel.state, channel.channel_id) == (ChannelState.BLOCKED, None)
    assert "does not say which channel it is" in channel.reason
    assert await reader.stored() == {}


async def test_a_known_id_is_enough_for_pages_that_carry_none(reader: Reader) -> None:
    reader.world.post(NAME, "post")
    await reader.watch()
    reader.start()
    await reader.until_equal()
    await reader.stop()
    reader.source = reader.open(reader.config, Changed(lambda html: _NO_VIEW.sub("", html)))
    reader.world.post(NAME, "another")
    reader.start()
    await reader.until_equal()


async def test_a_name_that_belongs_to_another_channel_now_is_not_followed(reader: Reader) -> None:
    reader.world.add_channel("other_live", "Other")
    reader.world.post_batch("other_live", ["of the other", "and more of it"])
    await known(reader)
    first = await reader.channel()
    elsewhere = True
    moved = lambda request: (  # noqa: E731
        str(request.url.path).replace(NAME, "other_live" if elsewhere else NAME)
    )
    reader.source = reader.open(reader.config, Changed(lambda html: html, path=moved))
    reader.start()
    channel = await reader.until_state(ChannelState.BLOCKED)
    assert channel.reason.startswith(
        "The name @delta_live belongs to another channel now. "
        "To watch that one, remove this channel and add it again. It is tried again"
    )
    assert (channel.channel_id, channel.anchor) == (first.channel_id, first.anchor)
    assert await reader.stored() == reader.truth()
    elsewhere = False
    reader.world.post(NAME, "it is back")
    await reader.until_state(ChannelState.LIVE)
    await reader.until_equal()


async def test_a_new_design_does_not_block_every_channel(reader: Reader, tmp_path: Path) -> None:
    names = [NAME, *(f"river_{number}" for number in range(6))]
    for name in names[1:]:
        reader.world.add_channel(name, name)
    for name in names:
        reader.world.post(name, "post")
        await reader.watch(name)
    reader.configure(preview_interval=0.01, preview_poll_min=0.3)
    reader.start()
    await reader.source.ready.wait()
    for name in names:
        reader.world.add_fault("preview_class", {"channel": name})
    await reader.until_said("web preview waits")
    blocked = [c for c in await reader.store.channels() if c.state is ChannelState.BLOCKED]
    assert blocked == []
    assert len(list((tmp_path / "quarantine").iterdir())) == 3
    reader.world.clear_faults()
    asked = len(reader.requests())

    async def all_asked() -> bool:
        return {method for method, _ in reader.requests()[asked:]} == {f"s/{n}" for n in names}

    await reader.until(all_asked)


async def test_a_deleted_newest_post_is_gone_after_a_second_look(reader: Reader) -> None:
    reader.world.post_batch(NAME, ["one", "two", "three"])
    await reader.watch()
    reader.start()
    await reader.until_complete()
    reader.world.delete_post(NAME, 3)
    await reader.until_equal()
    assert [o.message_id for o in reader.observed if isinstance(o, Gone)] == [3]


async def test_busy_channels_are_read_more_often_and_the_line_is_paced(reader: Reader) -> None:
    reader.world.add_channel("quiet_live", "Quiet")
    reader.world.post("quiet_live", "long ago", date=datetime.now(UTC) - timedelta(days=30))
    reader.world.post_batch(NAME, [f"post {number}" for number in range(20)])
    reader.configure(preview_interval=0.05, preview_poll_min=0.06, preview_poll_max=30.0)
    await reader.watch()
    await reader.watch("quiet_live")
    reader.start()
    await reader.source.ready.wait()

    async def asked_often() -> bool:
        reader.world.post_batch(NAME, ["more"] * 4)
        return len(reader.requests()) > 9

    await reader.until(asked_often)
    asked = [method.removeprefix("s/") for method, _ in reader.requests()]
    assert asked.count("quiet_live") == 1
    times = [call.at for call in reader.world.calls(0) if call.api == "preview"]
    assert times[-1] - times[1] >= timedelta(seconds=0.05) * (len(times) - 3)


@pytest.mark.parametrize("seed", range(5))
async def test_random_histories_end_as_the_server_has_them(reader: Reader, seed: int) -> None:
    random = Random(seed)  # noqa: S311  a test's own dice
    world = reader.world
    world.post_batch(NAME, [f"before {number}" for number in range(random.randint(1, 50))])
    await reader.watch()
    reader.start()
    await reader.source.ready.wait()
    there = {m.message_id for m in world.truth(NAME)}
    for step in range(12):
        if _change(world, random, step):  # seen as long as it is on the newest page
            await reader.until_equal_above(max(there))
        if random.random() < 0.2:
            await reader.stop()
            reader.configure()
            reader.start()
        await asyncio.sleep(random.uniform(0.0, 0.2))
    await reader.until_equal_above(max(there))
    await reader.until_complete()
    anchor = (await reader.channel()).anchor
    assert anchor == max(there)
    late = {i for i in await reader.stored() if i > anchor}
    assert late <= reader.news()
    assert min(reader.news(), default=anchor + 1) > anchor


def _change(world: World, random: Random, step: int) -> bool:
    """Do one thing to the channel, or to its pages; say whether it changed what was there."""
    newest = world.chats.named(NAME).top
    recent = [
        m.message_id
        for m in world.truth(NAME)
        if m.message_id > max(50, newest - 15) and m.text and not (m.deleted or m.service)
    ]
    what = random.randrange(8)
    match what:
        case 0 | 1:
            world.post_batch(NAME, [f"{step}: {i}" for i in range(random.randint(1, 70))])
        case 2:
            world.post(NAME, f"{step}: album", media="photo", album=random.randint(2, 10))
        case 3:
            world.post(NAME, "renamed", service=True)
        case 4 if recent:
            world.edit_post(NAME, random.choice(recent), f"{step}: edited")
        case 5 if recent:
            world.delete_posts(NAME, random.sample(recent, min(3, len(recent))))
        case 6:
            world.add_fault("preview_empty", {"channel": NAME, "count": random.randint(1, 2)})
        case _:
            world.add_fault("preview_status", {"status": 503, "count": 1})
    return what in (4, 5)


async def test_a_page_cut_off_does_not_end_a_channel(reader: Reader) -> None:
    now = datetime.now(UTC)
    for hours in range(60, 0, -1):
        reader.world.post(NAME, f"{hours} hours ago", date=now - timedelta(hours=hours))
    await reader.watch(added_at=now - timedelta(hours=50))
    reader.start()
    await reader.until_complete()
    await reader.stop()
    reader.source = reader.open(reader.config, Cut())
    reader.world.post_batch(NAME, [f"post {number}" for number in range(45)])
    reader.start()
    await reader.until_said("reading failed for now")
    assert not [o for o in reader.observed if isinstance(o, Gone)]
    await reader.stop()
    reader.configure()
    reader.start()
    await reader.until_complete()


class Cut(httpx.AsyncHTTPTransport):
    """The wire, which lets only the last post of every older page through."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        html = (await answer.aread()).decode()
        if "before" in request.url.params:
            head, *posts = html.split('<div class="tgme_widget_message_wrap')
            html = f'{head}<div class="tgme_widget_message_wrap{posts[-1]}'
        return httpx.Response(answer.status_code, content=html.encode())


class Redesigned(httpx.AsyncHTTPTransport):
    """The wire, which brings older pages in another design."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        html = (await answer.aread()).decode()
        if "before" in request.url.params:
            html = html.replace("js-message_text", "js-message_words")
        return httpx.Response(answer.status_code, content=html.encode())


_NO_VIEW = re.compile(r' data-view="[^"]*"')


class Changed(httpx.AsyncHTTPTransport):
    """The wire, with what comes over it changed on the way."""

    def __init__(
        self,
        html: Callable[[str], str],
        *,
        path: Callable[[httpx.Request], str] | None = None,
    ) -> None:
        super().__init__()
        self._html = html
        self._path = path

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._path is not None:
            request.url = request.url.copy_with(path=self._path(request))
        answer = await super().handle_async_request(request)
        body = (await answer.aread()).decode()
        return httpx.Response(answer.status_code, content=self._html(body).encode())


class Outage(httpx.AsyncHTTPTransport):
    """The wire, cut while ``on``."""

    on = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.on:
            raise httpx.ConnectError("cut")
        return await super().handle_async_request(request)
