"""What a receiver is told of beside single alerts, as acts: what comes in before each telling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.model import (
    Channel,
    ChannelState,
    Escalation,
    Gone,
    Hit,
    Pings,
    Post,
    Receiver,
    Rule,
    Seen,
    Silence,
)
from bot.pipeline import Judgement, ingest
from bot.quiet_hours import parse_quiet_hours
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.model import Observation
    from bot.store.protocol import Transaction

    Act = Callable[[Transaction, datetime], Awaitable[object]]

NAMES = ("rybar", "kotsnews", "sergey_khlan", "voenkor")
NIGHT = parse_quiet_hours("22:00-07:00", "UTC")
EVENING = datetime(2022, 11, 11, 23, 0, tzinfo=UTC)
MORNING = EVENING + timedelta(hours=10)
DESK = "desk"
_CHANNELS = {
    number: Channel(ref=name, state=ChannelState.LIVE, channel_id=number, username=name)
    for number, name in enumerate(NAMES, start=1)
}
_FILLING = "one two three four five six seven eight nine ten eleven twelve"
_SEEN_FOR = timedelta(seconds=30)  # between a post and its sighting; escalations are due at once
_PINGS = Pings(at=(3,), wait=timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Something to be told.

    ``acts`` are played and told one after the other, each at its time of ``times``; the last
    telling is what is disturbed. ``meanwhile`` is what may come at any moment of that; with it,
    exactly one message matches each pattern of ``shows`` in the end. ``quiet`` says whether the
    receiver has quiet hours, ``escalates`` whether the rule does.
    """

    acts: tuple[Act, ...]
    times: tuple[datetime, ...] = (MORNING, MORNING)
    meanwhile: Act | None = None
    shows: tuple[str, ...] = ()
    quiet: bool = False
    escalates: bool = False
    settings: str = ""


async def play(act: Act, tx: Transaction, now: datetime, *, escalates: bool) -> None:
    """Take in what an act brings."""
    brought = await act(tx, now)
    if isinstance(brought, list):
        await ingest(tx, brought, _judgement(escalates=escalates))


async def furnish(tx: Transaction, scene: Scene, chat: int) -> None:
    """Save the channels, and the receivers: both are one chat."""
    for channel in _CHANNELS.values():
        await tx.save_channel(channel)
    await tx.save_receiver(
        Receiver(name=DESK, target=str(chat), default=True, quiet=NIGHT if scene.quiet else None)
    )
    if scene.escalates:
        await tx.save_receiver(Receiver(name="chief", target=str(chat)))
        await tx.save_rule(_rule(escalates=True), by="an editor", now=scene.times[0])


def _rule(*, escalates: bool) -> Rule:
    steps = (Escalation(after=1.0, to="chief"),) if escalates else ()
    return Rule(name="flag", when="=flag", escalate=steps)


def _judgement(*, escalates: bool) -> Judgement:
    return Judgement(
        ruleset=RuleSet.compile([_rule(escalates=escalates)], lexicon=EMPTY_LEXICON),
        channels=_CHANNELS,
        receivers=[Receiver(name=DESK, target="1", default=True)],
        pings=_PINGS,
    )


def posts(*which: tuple[int, int], text: str = "") -> Act:
    """Bring posts, each a channel and the number of the story that it tells."""

    async def act(_tx: Transaction, now: datetime) -> list[Observation]:
        return [_seen(channel, story, now, text=text) for channel, story in which]

    return act


def gone(channel: int, story: int) -> Act:
    """Find a post deleted."""

    async def act(_tx: Transaction, now: datetime) -> list[Observation]:
        return [Gone(channel_id=channel, message_id=story, seen_at=now, source="push")]

    return act


def edited(channel: int, story: int) -> Act:
    """See a post with other words after those that were found."""

    async def act(_tx: Transaction, now: datetime) -> list[Observation]:
        seen = _seen(channel, story, now, text=f"{_text(story)} and more")
        return [replace(seen, post=replace(seen.post, edited_at=now))]

    return act


def taken(channel: int, story: int) -> Act:
    """Have somebody see to a story."""

    async def act(tx: Transaction, now: datetime) -> None:
        first = Hit(
            rule="flag", channel_id=channel, message_id=story, revision="", spans=(), seen_at=now
        )
        await tx.take(first.hit_id, by="Olena", now=now)

    return act


async def muted(tx: Transaction, now: datetime) -> None:
    """Mute everything for an hour."""
    until = now + timedelta(hours=1)
    await tx.save_silence(Silence(receiver=DESK, since=now, until=until, by="Olena"))


async def nothing(_tx: Transaction, _now: datetime) -> None:
    """Bring nothing: time has passed."""


def _seen(channel: int, story: int, now: datetime, *, text: str = "") -> Seen:
    post = Post(
        channel_id=channel,
        message_id=story,
        text=text or _text(story),
        posted_at=EVENING - timedelta(hours=4) + timedelta(minutes=story, seconds=channel),
    )
    return Seen(post=post, source="push", seen_at=now - _SEEN_FOR)


def _text(story: int) -> str:
    words = [f"{word}{story}" for word in _FILLING.split()]
    return " ".join(["flag", *words])


def _both(*acts: Act) -> Act:
    async def act(tx: Transaction, now: datetime) -> list[Observation]:
        brought = [await each(tx, now) for each in acts]
        return [one for some in brought if isinstance(some, list) for one in some]

    return act


_SEVEN = tuple((1, story) for story in range(1, 8))
_MANY = tuple((1 + story % 4, story) for story in range(1, 31))
_THREE = "digest_size = 3"
_FOLDED = f"{_THREE}\ndigest_after = 0.0"
_LATER = (EVENING, MORNING)
_NEXT = (MORNING, MORNING + timedelta(hours=1))
_EACH_OF_SEVEN = tuple(rf"t\.me/rybar/{story}\b" for story in range(1, 8))

SCENES: Mapping[str, Scene] = {
    "digests": Scene(
        acts=(posts(*_SEVEN),),
        meanwhile=posts((2, 4), (2, 9)),
        shows=(*_EACH_OF_SEVEN, r"t\.me/kotsnews/9", r"t\.me/rybar/4 and in 1 more channel"),
        settings=_FOLDED,
    ),
    "summaries": Scene(
        acts=(posts(*_MANY),),
        meanwhile=posts((2, 4), (2, 40)),
        shows=(
            *(rf"/t\.me/{NAMES[channel - 1]}/{story}\b" for channel, story in _MANY),
            r"t\.me/kotsnews/40",
            r"t\.me/kotsnews/4\b|more post",
        ),
        settings=_FOLDED,
    ),
    "a story goes on": Scene(
        acts=(posts((1, 1)), posts((2, 1))),
        meanwhile=posts((2, 1), (3, 1), (2, 2)),
        shows=(
            r"^⚪ flag · @rybar[^$]*also in 2 channels[^$]*t\.me/sergey_khlan/1\b",
            "^⚪ in 3 channels now",
            r"^⚪ flag[^$]*· t\.me/kotsnews/2",
        ),
    ),
    "a story in a digest goes on": Scene(
        acts=(posts(*_SEVEN), posts((2, 2))),
        meanwhile=posts((3, 2)),
        shows=(*_EACH_OF_SEVEN[2:], r"t\.me/rybar/2 and in 2 more channels"),
        settings=_FOLDED,
    ),
    "a story spreads": Scene(
        acts=(posts((1, 1)), posts((2, 1), (3, 1))),
        meanwhile=posts((4, 1)),
        shows=(r"^⚪ flag · @rybar[^$]*also in 3 channels", "^⚪ in [34] channels now"),
    ),
    "nobody has taken it": Scene(
        acts=(posts((1, 1)),),
        meanwhile=edited(1, 1),
        shows=("^⚪ flag[^$]*and more", "^🔴 not taken[^$]*and more"),
        escalates=True,
    ),
    "somebody takes it": Scene(
        acts=(posts((1, 1)), taken(1, 1)),
        meanwhile=posts((2, 1)),
        shows=("also in 1 channel", "Taken by Olena"),
    ),
    "the night": Scene(
        acts=(posts(*_SEVEN), nothing),
        times=_LATER,
        meanwhile=posts((2, 8)),
        shows=(*_EACH_OF_SEVEN, r"t\.me/kotsnews/8"),
        quiet=True,
        settings=_THREE,
    ),
    "the night falls": Scene(acts=(posts(*_SEVEN),), times=(EVENING,), quiet=True, settings=_THREE),
    "a silence": Scene(
        acts=(_both(muted, posts(*_SEVEN)), nothing),
        times=_LATER,
        meanwhile=posts((2, 8)),
        shows=(*_EACH_OF_SEVEN, r"t\.me/kotsnews/8"),
        settings=_THREE,
    ),
    "a post is edited": Scene(
        acts=(posts((1, 1)), edited(1, 1)),
        times=_NEXT,
        meanwhile=gone(1, 1),
        shows=("and more", "deleted at the source"),
    ),
    "a post is deleted": Scene(
        acts=(posts((1, 1)), gone(1, 1)),
        times=_NEXT,
        meanwhile=posts((2, 1)),
        shows=("deleted at the source", "also in 1 channel"),
    ),
}
