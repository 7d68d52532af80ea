"""Random histories of a channel from a seed, read by a real account, compared with the truth.

Each seed has an account, a channel and a store of its own; several share one local Telegram and run
side by side. What happens is drawn from the seed; what remains to chance is only who is faster.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.config import Config, IngestionSettings
from bot.daemon.judging import no_judgement
from bot.model import SlotKind
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.sources.user_session import UserSession
from bot.store.sqlite import open_store
from bot.telegram.links import parse_channel_link
from bot.telegram.login import request_code, sign_in
from tests.telegram.conftest import Given, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.simulator.chats import ChatMessage
    from bot.simulator.server import LocalTelegram
    from bot.store.protocol import Store

LAST_READING = 4.0  # seconds after posting; a change after it can only be pushed
YOUNG = 2.0  # so only posts younger than this are changed: dates are whole seconds
PATIENCE = 40.0
MOST_ERRORS = 5  # in a history: with every one in a row the pauses double, soon beyond all patience
SETTINGS = IngestionSettings(
    poll_interval=0.1,
    sweep_interval=0.1,
    sweep_active_interval=0.1,
    gap_wait=0.1,
    confirm_after=0.15,
    absent_after=0.5,
    reread_after=(0.3, 1.0, LAST_READING),
    history_interval=0.005,
    history_burst=20,
    resolve_per_day=1000,
    join_burst=50,
    join_interval=0.001,
    joins_per_day=1000,
    reconnect_min=0.01,
    reconnect_max=0.1,
    request_timeout=2.0,
)
STEPS = 40


@dataclass
class History:
    """One seed under way."""

    seed: int
    local: LocalTelegram
    folder: Path
    settings: IngestionSettings = SETTINGS
    happened: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    session: str = ""
    phone: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    store: Store | None = None
    errors: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)  # noqa: S311  a test's own dice
        self.name = f"history_{self.seed}"

    async def prepare(self) -> None:
        """Sign an account in and have it watch a channel with some past."""
        account = self.local.world.add_account()
        self.phone = account.phone
        telegram = settings_of(self.local)
        pending = await request_code(telegram, account.phone)
        self.session = (await sign_in(telegram, pending, Given(account.code))).session
        self.config = Config(data=self.folder, telegram=telegram, ingestion=self.settings)
        world = self.local.world
        world.add_channel(self.name, self.name)
        for number in range(self.dice.choice((0, 1, 5, 130))):
            world.post(self.name, f"past {number}")
        if self.dice.random() < 0.3:
            refusal = {"method": "channels.joinChannel", "message": "CHANNELS_TOO_MUCH"}
            world.add_fault("rpc_error", {**refusal, "code": 400, "account": self.phone})
        self.store = await open_store(self.folder / f"{self.name}.db", clock=SystemClock())
        channel = parse_channel_link(self.name)
        async with self.store.transaction() as tx:
            await tx.save_channel(replace(channel, account="main"))

    def start(self) -> None:
        """Start reading; what a new process would know is what the store holds."""
        assert self.store is not None
        pipeline = Pipeline(
            self.store,
            no_judgement(EMPTY_LEXICON),
            clock=SystemClock(),
            on_hits=lambda _: None,
            on_trouble=lambda _: None,
        )
        source = UserSession(
            self.config,
            self.store,
            pipeline.ingest,
            account="main",
            clock=SystemClock(),
            random=Random(self.seed),  # noqa: S311
            say=lambda event, **more: self.said.append(f"{event} {more}"),
            on_change=lambda _: source.refresh(),
        )
        self.source = source
        self.tasks = [
            asyncio.create_task(pipeline.run()),
            asyncio.create_task(source.run(self.session)),
        ]

    async def stop(self) -> None:
        """Stop in the middle of whatever it was doing."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def play(self) -> None:
        """Have happen what the seed says."""
        self.start()
        if self.dice.random() < 0.7:
            await self.source.ready.wait()
        harsh = _HARSH if self.seed % 2 else {}
        weights = [weight * harsh.get(step, 1) for step, (weight, _) in _STEPS.items()]
        for _ in range(STEPS):
            step = self.dice.choices(list(_STEPS), weights=weights)[0]
            self.happened.append(step)
            outcome = _STEPS[step][1](self)
            if asyncio.iscoroutine(outcome):
                await outcome
            if self.dice.random() < 0.5:
                await asyncio.sleep(self.dice.random() * 0.05)

    async def settle(self) -> list[str]:
        """Return what differs from the truth once it does no more, or when patience is over."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while differences := await self.differences():
            if asyncio.get_running_loop().time() > deadline:
                return differences
            for task in self.tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)
        return []

    async def differences(self) -> list[str]:
        """Return where the database is not what the server has."""
        assert self.store is not None
        truth = {m.message_id: m for m in self.local.world.truth(self.name)}
        (channel,) = await self.store.channels()
        ledger = (await self.store.ledgers()).get(channel.channel_id or 0)
        if ledger is None:
            return ["no ledger yet"]
        stored = {post.message_id: post.text for post in await self.store.posts()}
        runs = await self.store.slots(ledger.channel_id)
        kinds = {i: run.kind for run in runs for i in range(run.first, run.last + 1)}
        found = [f"read up to {ledger.upto} of {ledger.head}"] if ledger.upto < ledger.head else []
        found += [f"{n} unknown" for n, m in truth.items() if n > ledger.head and not m.deleted]
        for number in range(ledger.floor, ledger.head + 1):
            found += _judged(number, truth[number], kinds.get(number), stored.get(number))
        broken = await self.store.broken_ledgers()
        return found + [line for lines in broken.values() for line in lines]

    # what may happen

    def alive(self) -> list[ChatMessage]:
        """Return what may still be changed: one changed too late may never be read again."""
        young = SystemClock().now() - timedelta(seconds=YOUNG)
        there = self.local.world.truth(self.name)
        return [m for m in there if not m.deleted and m.at > young]

    def post(self) -> None:
        self.local.world.post(self.name, f"post {self.dice.random()}")

    def burst(self) -> None:
        texts = [f"burst {self.dice.random()}" for _ in range(self.dice.choice((3, 20, 150)))]
        self.local.world.post_batch(self.name, texts)

    def album(self) -> None:
        self.local.world.post(self.name, "album", media="photo", album=self.dice.randint(2, 10))

    def service(self) -> None:
        self.local.world.post(self.name, "", service=True)

    def edit(self) -> None:
        there = [m for m in self.alive() if not m.service and m.text.startswith(("post", "burst"))]
        if there:
            message = self.dice.choice(there)
            again = self.dice.random() < 0.2
            text = message.text if again else f"post edited {self.dice.random()}"
            self.local.world.edit_post(self.name, message.message_id, text)

    def delete(self) -> None:
        there = [m for m in self.alive() if not m.text.startswith("past")]
        for message in self.dice.sample(there, min(len(there), self.dice.choice((1, 1, 4)))):
            self.local.world.delete_post(self.name, message.message_id)

    def delete_newest(self) -> None:
        if (there := self.alive()) and not there[-1].text.startswith("past"):
            self.local.world.delete_post(self.name, there[-1].message_id)

    def fault(self, kind: str, **params: object) -> None:
        self.local.world.add_fault(kind, params)

    def cut(self) -> None:
        self.fault("cut", account=self.phone)

    def deaf(self) -> None:
        self.fault("drop_pushes", account=self.phone, count=self.dice.choice((1, 3, 30)))

    def trouble(self) -> None:
        method = self.dice.choice(("messages.getHistory", "messages.getPeerDialogs"))
        count = min(self.dice.randint(1, 3), MOST_ERRORS - self.errors)
        self.errors += count
        if count:
            error = {"message": "INTERNAL", "code": 500, "count": count}
            self.fault("rpc_error", method=method, account=self.phone, **error)

    def flood(self) -> None:
        method = self.dice.choice(("messages.getHistory", "messages.getPeerDialogs"))
        self.fault("flood_wait", method=method, account=self.phone, seconds=1, count=1)

    def stale(self) -> None:
        self.fault("stale_history", channel=self.name, count=1)

    def too_long(self) -> None:
        self.fault("too_long", channel=self.name)

    async def kill(self) -> None:
        await self.stop()
        for _ in range(self.dice.randint(0, 3)):
            self.dice.choice((self.post, self.edit, self.delete, self.album))()
        self.start()


_STEPS: dict[str, tuple[int, Callable[[History], object]]] = {
    "post": (30, History.post),
    "burst": (3, History.burst),
    "album": (4, History.album),
    "service": (4, History.service),
    "edit": (10, History.edit),
    "delete": (8, History.delete),
    "delete the newest": (4, History.delete_newest),
    "cut": (4, History.cut),
    "pushes dropped": (6, History.deaf),
    "trouble": (2, History.trouble),
    "flood wait": (1, History.flood),
    "stale replica": (3, History.stale),
    "too long": (2, History.too_long),
    "kill": (2, History.kill),
}
# So many times as often in every second history: what these break shows seldom otherwise.
_HARSH = {"cut": 5, "delete the newest": 5, "kill": 3}


def _judged(
    number: int, message: ChatMessage, kind: SlotKind | None, text: str | None
) -> list[str]:
    """Return what is wrong with one id."""
    own = SlotKind.SERVICE if message.service else SlotKind.POST
    if kind is None:
        return [f"{number}: no slot"]
    if message.deleted:
        gone = kind in (SlotKind.ABSENT, own) and text is None
        return [] if gone else [f"{number}: deleted, and is {kind} with {text!r}"]
    if kind is not own:
        return [f"{number}: is {own}, and the slot says {kind}"]
    if not message.service and text != message.text:
        return [f"{number}: reads {message.text!r}, stored is {text!r}"]
    return []


async def played(seed: int, local: LocalTelegram, folder: Path) -> list[str]:
    """Play a seed to its end; return what differs from the truth, with what had happened."""
    history = History(seed, local, folder)
    await history.prepare()
    try:
        await history.play()
        differences = await history.settle()
    finally:
        await history.stop()
        if history.store is not None:
            await history.store.close()
    if not differences:
        return []
    return [f"seed {seed}: {', '.join(history.happened)}", *differences[:10], *history.said[-20:]]
