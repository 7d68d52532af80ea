"""Posts of invented words around the one that a rule looks for, and copies of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Channel, ChannelState, Post, Seen
from tests.virtual.clock import START

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

CHANNELS = tuple(f"front_{name}" for name in ("east", "west", "south", "north", "coast", "river"))
_SYLLABLES = ("ka", "mo", "rin", "sto", "lev", "bur", "da", "tor", "vel", "ni", "zor", "ta", "li")
_WORDS = 3_000


def channels(count: int = len(CHANNELS)) -> list[Channel]:
    """Return the channels that are watched; the id of each is its number from 1 on."""
    names = [*CHANNELS, *(f"town_{number}" for number in range(count))][:count]
    return [
        Channel(
            ref=name,
            state=ChannelState.LIVE,
            channel_id=number,
            username=name,
            title=name.replace("_", " ").title(),
        )
        for number, name in enumerate(names, start=1)
    ]


class Writer:
    """Writes posts, each in the next place of its channel."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ids: dict[int, int] = {}
        self._words = [
            "".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(_WORDS)
        ]

    def text(self, keyword: str) -> str:
        """Return a text unlike all others, with the keyword in it ("": without any)."""
        words = self._random.choices(self._words, k=self._random.randint(20, 60))
        words.insert(self._random.randrange(len(words)), keyword)
        return " ".join(filter(None, words))

    def copied(self, text: str, keyword: str) -> str:
        """Return the text as somebody else copies it: a word or two are others."""
        words = text.split()
        for _ in range(self._random.randint(1, 2)):
            at = self._random.randrange(len(words))
            if words[at] != keyword:
                words[at] = self._random.choice(self._words)
        return " ".join(words)

    def post(self, channel_id: int, text: str, at: float) -> Post:
        """Return the channel's next post."""
        self._ids[channel_id] = self._ids.get(channel_id, 0) + 1
        return Post(
            channel_id=channel_id,
            message_id=self._ids[channel_id],
            text=text,
            posted_at=START + timedelta(seconds=at),
        )


def seen(post: Post, at: datetime) -> Seen:
    """Return the sighting of a post by its push, at that time."""
    return Seen(post=post, source="push", seen_at=at)
