"""How late posts are found when nothing is pushed, and what catching up after hours down costs.

500 channels of the load model through one account, real sockets, in this process. Time runs faster:
every interval of the settings is divided by ``SPEED``, posts come so much more often, and what is
printed is multiplied back. What the machine itself takes is multiplied along, so figures are upper
bounds.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.config import Config, IngestionSettings
from bot.daemon.judging import no_judgement
from bot.model import Seen
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.simulator.server import LocalTelegram
from bot.sources.user_session import UserSession
from bot.store.sqlite import open_store
from bot.telegram.links import parse_channel_link
from bot.telegram.login import request_code, sign_in
from tests.benchmarks.report import figure, quantile
from tests.telegram.conftest import Given, settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.model import Observation
    from bot.store.protocol import Store

CHANNELS = 500
DAY = 86_400.0
QUIET_SPEED, QUIET_MINUTES = 6.0, 20.0  # with nothing pushed
CATCH_UP_SPEED, NEW_IDS = 20.0, 17_000
_TIMES = (
    "poll_interval",
    "sweep_interval",
    "sweep_active_interval",
    "gap_wait",
    "confirm_after",
    "absent_after",
    "history_interval",
)


def faster(speed: float) -> IngestionSettings:
    """Return the default settings with every interval divided."""
    defaults = IngestionSettings()
    return replace(
        defaults,
        **{name: getattr(defaults, name) / speed for name in _TIMES},
        reread_after=tuple(age / speed for age in defaults.reread_after),
        backfill_days=0.0,
        resolve_per_day=1000,
        join_burst=1000,
        joins_per_day=1000,
    )


def daily_posts(dice: Random) -> list[int]:
    """Return ids a day for each channel: a mean of some 34, two in a hundred at 150 to 400."""
    usual = [max(1, round(dice.lognormvariate(math.log(22), 0.75))) for _ in range(CHANNELS)]
    return [dice.randint(150, 400) if dice.random() < 0.02 else count for count in usual]


@dataclass
class Bench:
    """One account that reads 500 channels, and when each post was made and stored."""

    local: LocalTelegram
    store: Store
    config: Config
    session: str
    made: dict[tuple[str, int], float] = field(default_factory=dict)
    stored: dict[tuple[int, int], float] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, settings: IngestionSettings) -> UserSession:
        clock = SystemClock()
        pipeline = Pipeline(
            self.store,
            no_judgement(EMPTY_LEXICON),
            clock=clock,
            on_hits=lambda _: None,
            on_trouble=lambda _: None,
        )

        async def ingest(observations: Sequence[Observation]) -> None:
            await pipeline.ingest(observations)
            for seen in observations:
                if isinstance(seen, Seen):
                    key = (seen.post.channel_id, seen.post.message_id)
                    self.stored.setdefault(key, clock.monotonic())

        source = UserSession(
            replace(self.config, ingestion=settings),
            self.store,
            ingest,
            account="main",
            clock=clock,
            random=Random(1),  # noqa: S311
            say=lambda *_, **__: None,
            on_change=lambda _: source.refresh(),
        )
        self.tasks = [
            asyncio.create_task(pipeline.run()),
            asyncio.create_task(source.run(self.session)),
        ]
        return source

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def post(self, name: str) -> None:
        """Have a channel post something now."""
        (message,) = self.local.world.post(name, "live")
        self.made[name, message.message_id] = SystemClock().monotonic()

    def delays(self) -> tuple[list[float], int]:
        """Return the sorted seconds from posting to storing, and how many are not stored."""
        ids = {c.username: c.bare_id for c in self.local.world.chats.by_id.values()}
        found = {key: self.stored.get((ids[key[0]], key[1])) for key in self.made}
        there = sorted(at - self.made[key] for key, at in found.items() if at is not None)
        return there, len(found) - len(there)

    def calls(self, after: int) -> Counter[str]:
        return Counter(call.method for call in self.local.world.calls(after))

    @property
    def last_call(self) -> int:
        return max((call.n for call in self.local.world.calls(0)), default=0)

    async def complete(self) -> bool:
        ledgers = await self.store.ledgers()
        tops = {c.bare_id: c.top for c in self.local.world.chats.by_id.values() if c.username}
        return all(
            ledger.upto == ledger.head >= tops[channel_id] for channel_id, ledger in ledgers.items()
        )


async def _ready(local: LocalTelegram, folder: Path, posts: Sequence[int]) -> Bench:
    """Have 500 channels with a day of posts, all watched, joined and read."""
    telegram = settings_of(local)
    pending = await request_code(telegram, local.account.phone)
    session = (await sign_in(telegram, pending, Given(local.account.code))).session
    store = await open_store(folder / "flagfall.db", clock=SystemClock())
    bench = Bench(local, store, Config(data=folder, telegram=telegram), session)
    yesterday = SystemClock().now() - timedelta(hours=12)
    async with store.transaction() as tx:
        for number, count in enumerate(posts):
            name = f"load_{number:03}"
            local.world.add_channel(name, name)
            local.world.post_batch(name, ["past"] * count, date=yesterday)
            await tx.save_channel(replace(parse_channel_link(name), account="main"))
    settings = replace(faster(100.0), history_interval=0.0001, history_burst=1000)
    source = bench.start(settings)
    await source.ready.wait()
    while any(not channel.joined for channel in await store.channels()):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await bench.stop()
    return bench


async def _unpushed(folder: Path) -> None:
    dice = Random(11)  # noqa: S311
    posts = daily_posts(dice)
    async with LocalTelegram(clock=SystemClock(), random=Random(11)) as local:  # noqa: S311
        bench = await _ready(local, folder, posts)
        local.world.add_fault("drop_pushes", {})
        source = bench.start(faster(QUIET_SPEED))
        await source.ready.wait()
        before = bench.last_call
        until = SystemClock().monotonic() + QUIET_MINUTES * 60 / QUIET_SPEED
        rate = sum(posts) / DAY * QUIET_SPEED
        while SystemClock().monotonic() < until:
            await asyncio.sleep(dice.expovariate(rate))
            bench.post(f"load_{dice.choices(range(CHANNELS), weights=posts)[0]:03}")
        calls = bench.calls(before)
        await asyncio.sleep(45 / QUIET_SPEED)
        delays, lost = bench.delays()
        await bench.stop()
        await bench.store.close()
    _report_unpushed([delay * QUIET_SPEED for delay in delays], lost, calls)


def _report_unpushed(delays: list[float], lost: int, calls: Counter[str]) -> None:
    figure("nothing pushed: posts made, of them not stored", f"{len(delays) + lost}, {lost}", "0")
    figure("  from posting to stored, p50", f"{quantile(delays, 0.5):.1f} s", "<= 8 s")
    figure("  from posting to stored, p95", f"{quantile(delays, 0.95):.1f} s", "<= 27 s")
    sweeps = calls["messages.getPeerDialogs"] / QUIET_MINUTES
    pages = calls["messages.getHistory"] / QUIET_MINUTES
    figure("  sweeps a minute", f"{sweeps:.1f}", "<= 14")
    figure("  pages of history a minute (repair, re-reading)", f"{pages:.1f}", "<= 30, the budget")


async def _catching_up(folder: Path) -> None:
    dice = Random(12)  # noqa: S311
    posts = daily_posts(dice)
    async with LocalTelegram(clock=SystemClock(), random=Random(12)) as local:  # noqa: S311
        bench = await _ready(local, folder, posts)
        new = Counter(dice.choices(range(CHANNELS), weights=posts, k=NEW_IDS))
        earlier = SystemClock().now() - timedelta(hours=4)
        for number, count in new.items():
            local.world.post_batch(f"load_{number:03}", ["while down"] * count, date=earlier)
        least = sum(math.ceil(count / 100) for count in new.values())
        before, began = bench.last_call, SystemClock().monotonic()
        # Counted is what catching up takes: re-reading what is new comes on top, later and last.
        source = bench.start(replace(faster(CATCH_UP_SPEED), reread_after=(), absent_after=DAY))
        while len(source.watches.by_id) < CHANNELS:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        rate = sum(posts) / DAY * CATCH_UP_SPEED
        while not await bench.complete():
            bench.post(f"load_{dice.choices(range(CHANNELS), weights=posts)[0]:03}")
            await asyncio.sleep(dice.expovariate(rate))
        took = (SystemClock().monotonic() - began) * CATCH_UP_SPEED
        pages = bench.calls(before)["messages.getHistory"]
        delays, lost = bench.delays()
        await bench.stop()
        await bench.store.close()
    figure(f"{NEW_IDS:,} ids while down: caught up after", f"{took / 60:.0f} min", "the budget's")
    figure("  pages of history, and the least possible", f"{pages}, {least}")
    figure("  their ratio", f"{pages / least:.2f}", "<= 1.1")
    figure(
        "  live posts meanwhile, p95 (not sped up), not stored",
        f"{quantile(delays, 0.95) * 1000:.0f} ms, {lost}",
    )


def run(folder: Path) -> None:
    """Print both."""
    (folder / "unpushed").mkdir()
    asyncio.run(_unpushed(folder / "unpushed"))
    (folder / "catching-up").mkdir()
    asyncio.run(_catching_up(folder / "catching-up"))
