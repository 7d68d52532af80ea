"""Five thousand hits within a minute into one group, and what the group then has of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bot.config import Secret
from bot.model import DeliveryState, Receiver, Rule, Severity
from bot.notify.bot_api import BotApi
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from tests.virtual import judge
from tests.virtual.clock import VirtualClock
from tests.virtual.installation import DELIVERY, Installation, Setup
from tests.virtual.loop import run
from tests.virtual.posts import Writer, channels, seen
from tests.virtual.telegram import Telegram
from tests.virtual.weather import Weather

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.model import Delivery, Post
    from tests.virtual.judge import Name
    from tests.virtual.telegram import Call, Chat

GROUP, RECEIVER = "-100200", "group"
CHANNELS = 60
BEGIN, SPAN, TICK = 60.0, 60.0, 0.1  # seconds
PATIENCE = 20 * 60.0  # what takes longer is not waited for
URGENT, NORMAL = "blast", ("flag", "bridge", "depot")
RULES = (
    Rule(name=URGENT, when=URGENT, severity=Severity.URGENT),
    *(Rule(name=word, when=word) for word in NORMAL),
)
_OPEN = (
    DeliveryState.PENDING,
    DeliveryState.HELD,
    DeliveryState.SENDING,
    DeliveryState.RETRY,
    DeliveryState.SUSPENDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post that hits, when it comes, and the number of the story that it tells."""

    at: float
    post: Post
    story: int
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class Flood:
    """What came, and what was made of it."""

    hits: list[Hit]
    chat: Chat
    telegram: Telegram
    rows: list[Delivery]
    names: dict[int, str]  # the channels' by id

    @property
    def sent(self) -> int:
        """How many messages came into the group."""
        return len(self.chat.messages)

    @property
    def edits(self) -> int:
        """How often one of them was edited."""
        return sum(len(message.calls) - 1 for message in self.chat.messages.values())

    @property
    def told_after(self) -> float:
        """The seconds from the first hit until the last new message was there."""
        begins = [message.calls[0].answered for message in self.chat.messages.values()]
        return max(filter(None, begins), default=BEGIN) - min(hit.at for hit in self.hits)

    @property
    def seconds(self) -> float:
        """The same until the last of them was written anew, and nothing was left to be told."""
        ends = [call.answered for call in self._calls() if call.answered is not None]
        return max(ends, default=BEGIN) - min(hit.at for hit in self.hits)

    @property
    def urgent(self) -> list[float]:
        """The seconds until the first post of each urgent story was told."""
        told = judge.told(self.chat)
        firsts = _firsts(hit for hit in self.hits if hit.urgent)
        return sorted(
            min((call.taken or PATIENCE for call in told.get(self.name(hit), [])), default=PATIENCE)
            - hit.at
            for hit in firsts
        )

    def findings(self) -> list[str]:
        """Return all that is wrong: what no message stands for, and too many in a minute."""
        left = Counter(row.state.value for row in self.rows if row.state in _OPEN)
        return [
            *judge.too_many(self.telegram.calls, []),
            *[f"{self.telegram.floods} calls were too fast"][: self.telegram.floods],
            *(f"{count} rows are still {state}" for state, count in left.items()),
            *judge.unaccounted(
                self.chat,
                [self.name(hit) for hit in self.hits],
                judge.told_by(self.rows, RECEIVER, self.names),
            ),
        ]

    def name(self, hit: Hit) -> Name:
        """Return what a message names a hit by."""
        return self.names[hit.post.channel_id], hit.post.message_id

    def _calls(self) -> list[Call]:
        return [call for call in self.telegram.calls if call.chat == self.chat.name]


def _firsts(hits: Iterable[Hit]) -> list[Hit]:
    firsts: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.at):
        firsts.setdefault(hit.story, hit)
    return list(firsts.values())


def script(
    random: Random, *, hits: int, stories: int | None, urgent: int, span: float
) -> list[Hit]:
    """Draw the hits of ``span`` seconds: of so many stories, or (None) each of its own."""
    writer = Writer(random)
    total = hits if stories is None else stories
    keywords = [URGENT] * urgent + [NORMAL[n % len(NORMAL)] for n in range(total - urgent)]
    texts = [writer.text(keyword) for keyword in keywords]
    begins = [BEGIN + random.uniform(0, span * (1.0 if stories is None else 0.8)) for _ in texts]
    moments = [(begin, story) for story, begin in enumerate(begins)]
    for number in range(hits - total):
        story = number % total
        moments.append((random.uniform(begins[story], BEGIN + span), story))
    drawn = []
    told: set[int] = set()
    for at, story in sorted(moments):
        text = texts[story]
        if story in told:
            text = writer.copied(text, keywords[story])
        told.add(story)
        post = writer.post(random.randint(1, CHANNELS), text, round(at, 3))
        drawn.append(Hit(at=round(at, 3), post=post, story=story, urgent=story < urgent))
    return drawn


class _Run:
    """One flood."""

    def __init__(self, folder: Path, seed: int, hits: list[Hit]) -> None:
        weather = Weather((), Random(f"weather {seed}"))  # noqa: S311  a seed, not a secret
        self._hits = hits
        self._telegram = Telegram(weather, [GROUP])
        self._clock = VirtualClock()
        self._channels = channels(CHANNELS)
        bot = BotApi(
            Secret("1:token"),
            api_url="https://api.telegram.org",
            transport=self._telegram.transport(),
            timeout=DELIVERY.request_timeout,
        )
        self._installation = Installation(
            Setup(
                path=folder / "flagfall.db",
                ruleset=RuleSet.compile(RULES, lexicon=EMPTY_LEXICON),
                channels=self._channels,
                receivers=[Receiver(name=RECEIVER, target=GROUP, default=True)],
                senders={"telegram": bot},
                clock=self._clock,
                seed=seed,
            )
        )

    async def told(self) -> Flood:
        """Let the flood come, and wait until it is told."""
        async with self._installation:
            await self._come()
            rows = await self._drained()
        return Flood(
            hits=self._hits,
            chat=self._telegram.chats[GROUP],
            telegram=self._telegram,
            rows=rows,
            names={one.channel_id or 0: one.username or "" for one in self._channels},
        )

    async def _come(self) -> None:
        """Have the posts seen as they come, those of a tenth of a second together."""
        waiting = sorted(self._hits, key=lambda hit: hit.at, reverse=True)
        while waiting:
            await self._clock.sleep(max(waiting[-1].at - self._clock.monotonic(), TICK))
            now, batch = self._clock.monotonic(), []
            while waiting and waiting[-1].at <= now:
                batch.append(seen(waiting.pop().post, self._clock.now()))
            await self._installation.see(batch)

    async def _drained(self) -> list[Delivery]:
        """Return the outbox when nothing is left to be told, or when patience ends."""
        while True:
            await self._clock.sleep(30.0)
            rows = await self._installation.store.deliveries()
            done = all(row.state not in _OPEN for row in rows)
            if done or self._clock.monotonic() > BEGIN + PATIENCE:
                return rows


def flood(
    folder: Path,
    *,
    seed: int,
    stories: int | None,
    hits: int = 5_000,
    urgent: int = 6,
    span: float = SPAN,
) -> Flood:
    """Run a flood that a seed draws; the installation's files go into ``folder``."""
    random = Random(f"flood {seed}")  # noqa: S311  a seed, not a secret
    drawn = script(random, hits=hits, stories=stories, urgent=urgent, span=span)

    async def told() -> Flood:
        return await _Run(folder, seed, drawn).told()

    return run(told, seed=seed)
