"""What must hold of everything that went over the wire to Telegram; each finding is a sentence.

A message names posts by their links, as a text or behind one. What a chat was told twice must be
explained: the first copy took effect, its sender was not told so (the answer got lost, or the
process was killed before it had written it down), and the second one says that it may be a repeat.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.model import DeliveryState
from bot.render import REPEAT
from tests.virtual.weather import LATENCY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.model import Delivery
    from tests.virtual.telegram import Call, Chat, Telegram

    Name = tuple[str, int]  # a post: the name of its channel, and its number there

MOST, SPAN, APART = 18, 60.0, 1.0
_LINK = re.compile(r"t\.me/(\w+)/(\d+)")
_ALSO = re.compile(
    r"^also in (?:(?P<channels>[\d,]+) channels?(?:, (?P<posts>[\d,]+) posts)?"
    r"|(?P<others>[\d,]+) more posts? here)",
    re.MULTILINE,
)
_MORE = re.compile(r" and (?:(?P<posts>[\d,]+) more posts?|in (?P<channels>[\d,]+) more channels?)")
_HITS = re.compile(r"[^\n]*?(?P<total>\d[\d,]*) hits?\b(?:[^\n]*?, (?P<here>[\d,]+) here)?")
_SOON = 0.001  # seconds; a kill hits claim or record in the moment of a send or of its answer


def named(call: Call) -> list[Name]:
    """Return the posts that a message links to, in its order and each once."""
    found = [name for text in (call.text, *call.urls) for name in _LINK.findall(text)]
    return list(dict.fromkeys((channel, int(number)) for channel, number in found))


def of_itself(call: Call) -> list[Name]:
    """Return the posts that a message tells: not those it only names as others of a story.

    These are links on names and times, in a line of their own.
    """
    if _ALSO.search(call.text) is None:
        return named(call)
    found = _LINK.findall(call.text)
    return list(dict.fromkeys((channel, int(number)) for channel, number in found))


def told(chat: Chat) -> dict[Name, list[Call]]:
    """Return the messages of a chat by the posts that they tell, as they were first sent."""
    found: dict[Name, list[Call]] = defaultdict(list)
    for message in chat.messages.values():
        for name in of_itself(message.calls[0]):
            found[name].append(message.calls[0])
    return found


def shown(chat: Chat) -> set[Name]:
    """Return the posts that messages of a chat name as these read now."""
    return {name for message in chat.messages.values() for name in named(message.calls[-1])}


def too_many(calls: Iterable[Call], kills: Sequence[float]) -> list[str]:
    """Find minutes with more than 18 messages and edits in one chat, and any within a second.

    What a process sent that was killed arrives after its death: by as much as the way takes, the
    next one cannot know better.
    """
    found = []
    for chat, ours in _by_chat(calls).items():
        moments = sorted(call.taken for call in ours if call.taken is not None)
        for one, other in pairwise(moments):
            if other - one < APART - _late(kills, one, other):
                found.append(f"{chat}: {other - one:.3f} s after the one at {one:.3f}")
        for one, other in () if chat.isdecimal() else zip(moments, moments[MOST:], strict=False):
            if other - one < SPAN - _late(kills, one, other):
                found.append(f"{chat}: more than {MOST} in the minute from {one:.3f} on")
    return found


def most_in_a_minute(calls: Iterable[Call], chat: str) -> int:
    """Return the largest number of messages and edits of a chat in any minute."""
    moments = sorted(call.taken for call in calls if call.chat == chat and call.taken is not None)
    return max((bisect_left(moments, one + SPAN) - at for at, one in enumerate(moments)), default=0)


def within_waits(calls: Iterable[Call], kills: Sequence[float]) -> list[str]:
    """Find calls that left before the wait was over that their chat had been given.

    A process that is killed in the moment of the answer cannot have written the wait down.
    """
    found = []
    for chat, ours in _by_chat(calls).items():
        over = 0.0
        for call in ours:
            if call.left < over:
                found.append(f"{chat}: a call at {call.left:.3f}, to be quiet until {over:.3f}")
            if call.wait and call.answered is not None and not _killed_at(kills, call.answered):
                over = max(over, call.answered + call.wait)
    return found


def told_twice(chat: Chat, kills: Sequence[float]) -> list[str]:
    """Find posts that were told again without need, or without a word that it is a repeat."""
    found = []
    for name, calls in told(chat).items():
        for first, again in pairwise(calls):
            killed = first.answered is not None and _killed_at(kills, first.answered)
            if not first.is_uncertain and not killed:
                found.append(f"{chat.name}: {name} at {first.left:.3f} and {again.left:.3f}")
            elif REPEAT not in again.text:
                found.append(f"{chat.name}: {name} at {again.left:.3f} is not called a repeat")
    return found


def out_of_order(
    chat: Chat, telegram: Telegram, queued: Mapping[Name, tuple[int, float]]
) -> list[str]:
    """Find posts told before older ones of the same urgency, unless one of the two had failed.

    A 429 is no such failure: what waits for it keeps its place. ``queued`` says how urgent posts
    are, and when they came; of others, which are told where their story is, nothing is asked.
    """
    failed = {
        name
        for call in telegram.calls
        if call.outcome not in ("200", "429")
        for name in named(call)
    }
    newest: dict[int, tuple[float, Name]] = {}
    found = []
    for name in told(chat):
        if name in failed or name not in queued:
            continue
        urgency, at = queued[name]
        last = newest.get(urgency, (at, name))
        if at < last[0]:
            found.append(f"{chat.name}: {name} after {last[1]}")
        newest[urgency] = max(last, (at, name))
    return found


def stands_for(call: Call) -> int:
    """Return how many posts a message tells of: those it names, or as many as it says."""
    others = [_number(found["posts"] or found["channels"]) for found in _MORE.finditer(call.text)]
    counts = [len(named(call)) + sum(others)]
    if hits := _HITS.match(call.text):
        counts.append(_number(hits["here"] or hits["total"]))
    if also := _ALSO.search(call.text):
        counts.append(1 + _number(also["posts"] or also["others"] or also["channels"]))
    return max(counts)


def unaccounted(chat: Chat, posts: Collection[Name], told_by: Mapping[Name, int]) -> list[str]:
    """Find posts that a chat has nothing of as its messages read now.

    ``told_by`` says which message is said to tell a post. One that it does not name must be among
    those that it counts.
    """
    told_of = Counter(told_by.values())
    found = []
    for name in sorted(set(posts) - shown(chat)):
        message = chat.messages.get(told_by.get(name, 0))
        if message is None:
            found.append(f"{chat.name}: nothing of {name}")
        elif stands_for(message.calls[-1]) < told_of[message.message_id]:
            found.append(f"{chat.name}: {name} is not counted by message {message.message_id}")
    return found


def told_by(
    rows: Iterable[Delivery], receiver: str, channels: Mapping[int, str]
) -> dict[Name, int]:
    """Return which message is said to tell each post to a receiver, by the outbox."""
    return {
        (channels[row.channel_id], row.message_id): row.sent_message_id
        for row in rows
        if row.receiver == receiver and row.kind == "alert" and row.state is DeliveryState.SENT
        if row.channel_id and row.message_id and row.sent_message_id
    }


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _by_chat(calls: Iterable[Call]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        found[call.chat].append(call)
    return found


def _late(kills: Sequence[float], begin: float, end: float) -> float:
    """Return the seconds by which calls may be too close to each other over a kill."""
    return LATENCY[1] if any(begin - LATENCY[1] < kill < end for kill in kills) else 0.0


def _killed_at(kills: Sequence[float], moment: float) -> bool:
    return any(abs(kill - moment) < _SOON for kill in kills)
