"""Days of an installation's life from one seed, as ``tests.virtual.script`` draws them.

Beside that a group moves to another id, one chat shuts the bot out for a while and one for good,
and a webhook is dead for days.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, cast

from bot.config import FileSettings, Secret, WebhookSettings
from bot.model import DeliveryState, Receiver, Rule, Severity
from bot.notify.bot_api import BotApi
from bot.notify.file import JsonFiles
from bot.notify.webhook import Webhooks
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from tests.virtual import script
from tests.virtual.clock import VirtualClock
from tests.virtual.installation import DELIVERY, Installation, Setup
from tests.virtual.loop import VirtualLoop, run
from tests.virtual.posts import channels, seen
from tests.virtual.script import BLAST, DAY, FLAG, MINUTE, Coming, Ending
from tests.virtual.telegram import Telegram
from tests.virtual.weather import Weather
from tests.virtual.webhooks import WebhookServer, resolve

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock
    from bot.dispatch import Gateway, Sender
    from bot.model import Delivery

DESK, NIGHT, MOVED, PERSON, GONE = "@desk", "-100200", "-1000000000200", "7", "-100666"
RULES = (
    Rule(name="flag", when=FLAG),
    Rule(name="blast", when=BLAST, severity=Severity.URGENT, to=("desk", "person", "hook")),
)
RECEIVERS = (
    Receiver(name="desk", target=DESK, default=True),
    Receiver(name="night", target=NIGHT, default=True),
    Receiver(name="gone", target=GONE, default=True),
    Receiver(name="person", target=PERSON),
    Receiver(name="hook", kind="webhook", target="desk.example", default=True),
    Receiver(name="file", kind="file", target="alerts.jsonl", default=True),
)
HEARERS = {
    FLAG: ("desk", "night", "gone", "hook", "file"),
    BLAST: ("desk", "person", "hook"),
    "": (),
}
_KICKED = "Forbidden: bot was kicked from the supergroup chat"
_BLOCKED = "Forbidden: bot was blocked by the user"


@dataclass(frozen=True, kw_only=True)
class Month:
    """What became of it: the posts that came, and what everybody has of them."""

    coming: list[Coming]
    telegram: Telegram
    hook: WebhookServer
    lines: list[str]  # of the file
    rows: list[Delivery]
    kills: list[float]
    starts: int

    @property
    def trace(self) -> str:
        """All that went over both wires and into the file."""
        lines = hashlib.blake2b("\n".join(self.lines).encode(), digest_size=16)
        return f"{self.telegram.trace} {self.hook.trace} {lines.hexdigest()}"


class _Run:
    """One run of a script."""

    def __init__(self, folder: Path, seed: int, days: int) -> None:
        random = Random(f"script {seed}")  # noqa: S311  a seed, not a secret
        self._days = days
        self._coming = script.posts(random, days)
        self._endings = script.endings(random, days, self._coming)
        weather = Weather(script.spells(random, days, self._coming, dead="hook"), random)
        self._telegram = Telegram(weather, [DESK, NIGHT, PERSON, GONE])
        self._hook = WebhookServer(weather, place="hook")
        self._clock = VirtualClock()
        self._file = folder / "alerts.jsonl"
        self._installation = Installation(
            Setup(
                path=folder / "flagfall.db",
                ruleset=RuleSet.compile(RULES, lexicon=EMPTY_LEXICON),
                channels=channels(),
                receivers=RECEIVERS,
                senders=self._senders(self._clock),
                clock=self._clock,
                seed=seed,
            )
        )

    async def lived(self) -> Month:
        """Let it all happen, then wait until all that can be told is told."""
        async with self._installation:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._post())
                group.create_task(self._end_processes())
                group.create_task(self._change_chats())
            rows = await self._told()
        return Month(
            coming=self._coming,
            telegram=self._telegram,
            hook=self._hook,
            lines=self._file.read_text("utf-8").splitlines(),
            rows=rows,
            kills=self._installation.kills,
            starts=self._installation.starts,
        )

    def _senders(self, clock: Clock) -> dict[str, Sender | Gateway]:
        hook = WebhookSettings(url=Secret("https://desk.example/in"), secret=Secret("s" * 32))
        bot = BotApi(
            Secret("1:token"),
            api_url="https://api.telegram.org",
            transport=self._telegram.transport(),
            timeout=DELIVERY.request_timeout,
        )
        return {
            "telegram": bot,
            "webhook": Webhooks(
                {"hook": hook}, clock=clock, resolve=resolve, transport=self._hook.transport()
            ),
            "file": JsonFiles({"file": FileSettings(path=self._file)}),
        }

    async def _post(self) -> None:
        for one in self._coming:
            await self._until(one.at)
            await self._installation.see([seen(one.post, self._clock.now())])

    async def _end_processes(self) -> None:
        for ending in self._endings:
            await self._until(ending.at)
            await self._end(ending)
            await self._clock.sleep(ending.pause)
            await self._installation.start()

    async def _end(self, ending: Ending) -> None:
        if ending.calls is None:
            await self._installation.stop()
            return
        struck = asyncio.Event()
        loop = cast("VirtualLoop", asyncio.get_running_loop())
        loop.after_calls(ending.calls, struck.set)
        await struck.wait()
        await self._installation.kill()

    async def _change_chats(self) -> None:
        """Chats close and move, at shares of the time."""
        end, chats = self._days * DAY, self._telegram.chats
        await self._until(end * 0.45)
        self._telegram.move(NIGHT, MOVED)
        await self._until(end * 0.6)
        chats[PERSON].closed = _BLOCKED
        await self._until(end * 0.64)
        chats[PERSON].closed = ""
        await self._until(end * 0.95)
        chats[GONE].closed = _KICKED
        await self._until(end)

    async def _told(self) -> list[Delivery]:
        """Return the outbox once nothing waits any more but what is for who is gone."""
        while True:
            await self._clock.sleep(10 * MINUTE)
            rows = await self._installation.store.deliveries()
            waiting = [row for row in rows if row.state not in _DONE and row.receiver != "gone"]
            if not waiting:
                return rows
            assert self._clock.monotonic() < (self._days + 1) * DAY, waiting[:5]

    async def _until(self, moment: float) -> None:
        await self._clock.sleep(max(moment - self._clock.monotonic(), 0.0))


_DONE = (DeliveryState.SENT, DeliveryState.SUPPRESSED, DeliveryState.DEAD)


def live(folder: Path, *, seed: int, days: int) -> Month:
    """Live through some days that a seed draws; the installation's files go into ``folder``."""

    async def lived() -> Month:
        return await _Run(folder, seed, days).lived()

    return run(lived, seed=seed)
