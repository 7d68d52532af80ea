"""Ten receivers hear of the same posts, and one of them may be dead: what the others notice."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from bot.config import Secret, WebhookSettings
from bot.model import Receiver, Rule
from bot.notify.bot_api import BotApi
from bot.notify.webhook import Webhooks
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from tests.virtual import judge
from tests.virtual.clock import VirtualClock
from tests.virtual.installation import DELIVERY, Installation, Setup
from tests.virtual.loop import run
from tests.virtual.posts import CHANNELS, Writer, channels, seen
from tests.virtual.telegram import Telegram
from tests.virtual.weather import Fault, Spell, Weather
from tests.virtual.webhooks import WebhookServer, resolve

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = tuple(f"-1002{number}" for number in range(9))
CHAT, HOOK = "-10099", "hook"  # either may be the tenth
_SPAN, _APART = 2400.0, 15.0  # seconds in all, and between two posts on the average


class _Run:
    """Forty minutes with nine groups and a tenth receiver."""

    def __init__(self, folder: Path, seed: int, tenth: str, spells: list[Spell]) -> None:
        self._random = Random(f"company {seed}")  # noqa: S311  a seed, not a secret
        weather = Weather(spells, Random(f"weather {seed}"))  # noqa: S311  the same
        self._telegram = Telegram(weather, [*OTHERS, CHAT])
        hook = WebhookServer(weather, place=HOOK)
        self._clock = VirtualClock()
        kind, target = ("webhook", "desk.example") if tenth == HOOK else ("telegram", CHAT)
        groups = [Receiver(name=f"g{chat}", target=chat, default=True) for chat in OTHERS]
        bot = BotApi(
            Secret("1:token"),
            api_url="https://api.telegram.org",
            transport=self._telegram.transport(),
            timeout=DELIVERY.request_timeout,
        )
        settings = WebhookSettings(url=Secret("https://desk.example/in"), secret=Secret("s" * 32))
        hooks = Webhooks(
            {HOOK: settings}, clock=self._clock, resolve=resolve, transport=hook.transport()
        )
        self._installation = Installation(
            Setup(
                path=folder / "flagfall.db",
                ruleset=RuleSet.compile([Rule(name="flag", when="flag")], lexicon=EMPTY_LEXICON),
                channels=channels(),
                receivers=[*groups, Receiver(name=HOOK, kind=kind, target=target, default=True)],
                senders={"telegram": bot, "webhook": hooks},
                clock=self._clock,
                seed=seed,
            )
        )

    async def waits(self) -> list[float]:
        """Return the seconds from each post to its alert in each of the nine groups, sorted."""
        writer = Writer(self._random)
        came: dict[judge.Name, float] = {}
        async with self._installation:
            await self._come(writer, came)
            await self._clock.sleep(300.0)
        return sorted(
            (calls[0].taken or 0.0) - came[name]
            for chat in OTHERS
            for name, calls in judge.told(self._telegram.chats[chat]).items()
        )

    async def _come(self, writer: Writer, came: dict[judge.Name, float]) -> None:
        while self._clock.monotonic() < _SPAN:
            await self._clock.sleep(self._random.expovariate(1 / _APART))
            post = writer.post(
                self._random.randint(1, len(CHANNELS)), writer.text("flag"), self._clock.monotonic()
            )
            came[CHANNELS[post.channel_id - 1], post.message_id] = self._clock.monotonic()
            await self._installation.see([seen(post, self._clock.now())])


def waits(folder: Path, *, seed: int, tenth: str, dead: bool) -> list[float]:
    """Return how long the alerts of the nine took, sorted; nobody can connect to a dead tenth."""
    places = frozenset({tenth})
    spell = Spell(begin=0, end=float("inf"), fault=Fault.UNREACHABLE, places=places)

    async def measured() -> list[float]:
        return await _Run(folder, seed, tenth, [spell] if dead else []).waits()

    return run(measured, seed=seed)
