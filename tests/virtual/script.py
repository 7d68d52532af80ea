"""What happens in some days, all drawn from one seed: posts, bad weather, ends of processes.

Posts come by day more than by night, now and then in a burst, some of them copies of others. The
line to Telegram fails for hours, answers get lost, floods are called, and the process is stopped or
killed every few hours, mostly in the midst of something.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.virtual.posts import CHANNELS, Writer
from tests.virtual.weather import Fault, Spell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from bot.model import Post

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
FLAG, BLAST = "flag", "blast"  # what rules look for; the second is urgent
_AN_HOUR = 0.8  # posts, on the average of day and night
_NO_ANSWER = (Fault.REFUSED, Fault.UNREACHABLE, Fault.BROKEN, Fault.LOST)
_IN_DOUBT = (Fault.UNANSWERED, Fault.CUT, Fault.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A post and when it comes; ``keyword`` is what a rule finds in it, "" if none does.

    ``is_copy`` says that it tells the story of a post before it.
    """

    at: float
    post: Post
    keyword: str
    is_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A process ends: so many calls of the database after a moment, or (None) as it should."""

    at: float
    calls: int | None
    pause: float  # seconds until the next one begins


def posts(random: Random, days: int) -> list[Coming]:
    """Draw the posts of some days, in their order."""
    writer = Writer(random)
    moments = sorted(at for day in range(days) for at in _moments(random, day * DAY))
    told: list[tuple[str, str]] = []
    coming = []
    for at in moments:
        keyword = random.choices((FLAG, BLAST, ""), (6, 2, 2))[0]
        text = writer.text(keyword)
        is_copy = bool(told) and random.random() < 0.2
        if is_copy:
            text, keyword = random.choice(told[-20:])
            text = writer.copied(text, keyword)
        if keyword:
            told.append((text, keyword))
        post = writer.post(random.randint(1, len(CHANNELS)), text, at)
        coming.append(Coming(at=at, post=post, keyword=keyword, is_copy=is_copy))
    return coming


def _moments(random: Random, dawn: float) -> list[float]:
    """Draw when a day's posts come; on the first day there is a burst, and on one of four."""
    moments = []
    for hour in range(24):
        mean = _AN_HOUR * (1.0 - 0.9 * math.cos(math.tau * hour / 24))
        count = int(mean + random.random())
        moments += [dawn + hour * HOUR + random.uniform(0, HOUR) for _ in range(count)]
    if random.random() < 1 / 4 or not dawn:
        begin = dawn + random.uniform(0, DAY - HOUR)
        span = random.choice((10.0, 60.0, 300.0))
        moments += [begin + random.uniform(0, span) for _ in range(random.randint(40, 120))]
    return [round(at, 3) for at in moments]


def spells(random: Random, days: int, coming: Sequence[Coming], *, dead: str) -> list[Spell]:
    """Draw the bad weather; ``dead`` is a place that nobody can connect to for some of it."""
    end = days * DAY
    begin = end * 0.3
    drawn = [Spell(begin=begin, end=end * 0.34, fault=Fault.UNREACHABLE, places=frozenset({dead}))]
    for day in range(days):
        drawn += _outages(random, [one.at for one in coming if one.at // DAY == day])
    always = (*_IN_DOUBT, Fault.BROKEN, Fault.LOST, Fault.SLOW, Fault.MISREAD)
    return drawn + [Spell(begin=0, end=end, fault=fault, share=0.004) for fault in always]


def _outages(random: Random, moments: Sequence[float]) -> list[Spell]:
    """Draw a day's: one of hours on some days, short ones, and storms of 429s.

    They begin about when a post comes, or nobody would notice them; the storms in a burst, if there
    is one.
    """

    def spell(near: float, faults: tuple[Fault, ...], longest: float, share: float) -> Spell:
        begin = near - random.uniform(0, 10)
        end = begin + random.uniform(longest / 5, longest)
        return Spell(begin=begin, end=end, fault=random.choice(faults), share=share)

    def any_time() -> float:
        at = random.uniform(moments[0], moments[-1])
        return moments[bisect_left(moments, at)]

    drawn = [spell(any_time(), (*_NO_ANSWER, *_IN_DOUBT), 5 * MINUTE, 0.7) for _ in range(2)]
    drawn += [spell(random.choice(moments), (Fault.FLOOD,), 5 * MINUTE, 0.3) for _ in range(2)]
    if random.random() < 0.3:
        drawn.insert(0, spell(any_time(), _NO_ANSWER, 3 * HOUR, 1.0))
    return drawn


def endings(random: Random, days: int, coming: Sequence[Coming]) -> list[Ending]:
    """Draw how processes end, some three a day; most are killed while a post is being told."""
    drawn = []
    for _ in range(3 * days):
        if random.random() < 0.75:
            at = random.choice(coming).at + random.choice((0.0, 0.05, 1.0, 20.0, 60.0))
            calls, pause = random.randint(1, 150), random.choice((0.0, 0.0, 5.0, 600.0))
        else:
            at = random.choice(coming).at + random.uniform(0, MINUTE)
            calls, pause = None, random.choice((0.0, 2.0, 60.0))
        drawn.append(Ending(at=at, calls=calls, pause=pause))
    return sorted(drawn, key=lambda one: one.at)
