"""Texts that mean no good, and alerts made of nothing else: the same ones for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.model import Alert, Also, Channel, Edit, Entry, Post, Severity, Span, Taken
from bot.render.heading import DigestHeading, DigestKind

if TYPE_CHECKING:
    from random import Random

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)

_PIECES = [
    "\ud800",
    "\udc00\ud83d",
    "🏴‍☠️",
    "👩‍👩‍👧‍👦",
    "\u200d" * 3,
    "שלום عالم",
    "\u202e\u202dabc\u2066\u2067",
    "\u200f\u061c\u200e",
    "e" + "\u0301" * 9,
    "**bold** __it__ [x](tg://user?id=1) `c` ||s||",
    "<b>x</b><a href='https://evil.example'>y</a>&amp;",
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "\r\n",
    "\n\n\n \t\n",
    "\u2028\u2029\x85\x0b",
    "\0",
    "@everyone #tag https://t.me/evil/1 t.me/evil",
    "прапор Херсон ",
    "слово ",
    "😀",
    "𝔘𝔫𝔦",
    "a" * 40,
    " ",
    "\u3164\u115f\ufeff\u00ad",
    "%s {0} ${HOME} \\u0041",
    "«» → · …",
]
_STORIES = [0] * 8 + [1, 2, 6, 60]  # other posts of a story
_MATCHES = [0] + [1, 3] * 6 + [110]
_LONG = ["\u0301", "😀", "\u202e", "а ", "\n", "🏴‍☠️", "\ud83d", "ב", "x"]


def a_text(chance: Random, most: int = 4096) -> str:
    """Return a hostile text of at most so many code points, a short one in most cases."""
    if chance.random() < 0.02:
        return (chance.choice(_LONG) * 4096)[:most]
    pieces = chance.choices(_PIECES, k=chance.choice([0, 1, 2, 5, 12, 12, 30]))
    if chance.random() < 0.03:
        pieces *= 40
    return "".join(pieces)[:most]


def a_channel(chance: Random) -> Channel:
    username = chance.choice([None, "rybar", "x" * 32, a_text(chance, 40)])
    return Channel(
        ref=f"c{chance.randrange(60)}",
        channel_id=chance.choice([9, 10**12]),
        username=username,
        title=a_text(chance, 200),
        added_at=chance.choice([None, NOON]),
    )


def an_also(chance: Random) -> Also:
    return Also(
        channel=a_channel(chance),
        message_id=chance.randrange(1, 2**31),
        posted_at=NOON + timedelta(hours=chance.uniform(-30, 30)),
    )


def an_alert(chance: Random) -> Alert:
    """Return an alert with a share of everything that an alert may carry."""
    text = a_text(chance)
    also = [an_also(chance) for _ in range(chance.choice(_STORIES))]
    return Alert(
        channel=a_channel(chance),
        post=_a_post(chance, text),
        rules=tuple(a_text(chance, 300) for _ in range(chance.choice([1, 1, 2, 9]))),
        spans=_spans(chance, len(text)),
        severity=chance.choice(list(Severity)),
        repeat=chance.random() < 0.2,
        entries=tuple(_an_entry(chance) for _ in range(chance.choice([0, 0, 0, 0, 1, 7]))),
        also=tuple(also),
        also_posts=len(also) + chance.choice([0, 214]),
        also_channels=chance.choice([0, len(also), 5000]),
        first_told=chance.choice([None, None, an_also(chance), *also[:1]]),
        edits=tuple(_an_edit(chance, text) for _ in range(chance.choice([0, 0, 1, 3]))),
        gone_at=chance.choice([None, NOON]),
        taken=chance.choice([None, Taken(by=a_text(chance, 200), at=NOON)]),
        escalated_after=chance.choice([None, 180.0]),
        spread=chance.choice([0, 100]),
        glosses=tuple((span, a_text(chance, 60)) for span in _spans(chance, len(text))),
    )


def a_heading(chance: Random, total: int) -> DigestHeading:
    return DigestHeading(
        kind=chance.choice(list(DigestKind)),
        total=total + chance.choice([0, 100_000]),
        since=NOON - timedelta(seconds=chance.choice([0, 40, 3600, 10**6])),
        until=NOON,
        rules={a_text(chance, 300): 10**6 for _ in range(chance.choice([0, 2, 40]))},
        muted=a_text(chance, 300),
    )


def _a_post(chance: Random, text: str) -> Post:
    return Post(
        channel_id=chance.choice([9, 10**12]),
        message_id=chance.randrange(1, 2**31),
        text=text,
        posted_at=NOON - timedelta(seconds=chance.uniform(-9, 10**6)),
        edited_at=chance.choice([None, NOON]),
        media=chance.choice([(), ("photo", "video")]),
    )


def _spans(chance: Random, length: int) -> tuple[Span, ...]:
    starts = [chance.randint(-9, length + 9) for _ in range(chance.choice(_MATCHES))]
    return tuple(Span(start=at, end=at + chance.choice([-1, 0, 1, 6, 6, 500])) for at in starts)


def _an_entry(chance: Random) -> Entry:
    return Entry(
        list_name=a_text(chance, 90),
        value=a_text(chance, 300),
        owner=a_text(chance, 90),
        note=a_text(chance, 300),
    )


def _an_edit(chance: Random, text: str) -> Edit:
    half = len(text) // 2
    changed = text[:half] + a_text(chance, 200) + text[half + chance.randrange(9) :]
    before = chance.choice([changed, a_text(chance)])
    return Edit(at=NOON - timedelta(seconds=chance.randrange(10**5)), before=before, after=text)
