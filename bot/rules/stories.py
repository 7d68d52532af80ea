"""Whether two posts tell one story: exact copies, and near ones with other words here and there.

A post's ``Print`` is all that is kept of it to compare. Near copies are found by sketches: of all
pairs of adjacent words the few whose hashes are smallest. Two texts that have a share of their
pairs in common have that share of their sketches in common, whatever the texts' lengths (Broder,
*On the resemblance and containment of documents*, 1997).

The guard of a print are the rules that matched (with the list entries they found), the numbers and
the names that the lexicon knows. Texts made from one template ("Air raid alert in ... oblast") are
as alike as copies are; only the guard tells them apart, so it must be the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from xxhash import xxh3_64_intdigest

from bot.rules.story_names import Names, Slot, clash, slots_of
from bot.rules.story_text import body_of, numbers_of, placed_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.model import Channel, Hit, Post
    from bot.rules.lexicon import Lexicon
    from bot.rules.match import Match

    Key = tuple[int, int]  # channel_id, message_id

WINDOW = timedelta(hours=48)  # between two copies; a year later the same words are another story
SHORT_WINDOW = timedelta(hours=1)  # "Explosions in Kherson" is true again tomorrow
AGAIN = timedelta(minutes=10)  # a channel that repeats itself later means something new

FEWEST_WORDS = 12  # with fewer, one word makes all the difference: exact copies only
KEYS = 16  # hashes by which near copies find each other
ALIKE = 0.3  # the share of word pairs that near copies have in common
_SKETCH = 128  # hashes that are compared: every pair of a post of usual length
_LONGEST = 4096  # code points; Telegram allows no longer text, what is longer is copied or is not
_64_BITS = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15  # so that A B is another pair than B A


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What is compared of a post. ``exact`` and ``guard`` have 64 bits, signed.

    ``sketch`` are hashes of 32 bits, ascending; none for a text of which only exact copies count.
    """

    exact: int
    guard: int
    sketch: tuple[int, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def keys(self) -> tuple[int, ...]:
        """Numbers of which copies have at least one in common, and others hardly ever."""
        return (self.exact, *{self.guard ^ pair for pair in self.sketch[:KEYS]} - {self.exact})

    @property
    def window(self) -> timedelta:
        """How far apart in time two such posts may have been made."""
        return WINDOW if self.sketch else SHORT_WINDOW


class Prints:
    """Makes prints of posts, by the names of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._names = Names(lexicon)

    def of_hits(
        self, hits: Iterable[Hit], posts: Iterable[Post], channels: Mapping[int, Channel]
    ) -> dict[Key, Print]:
        """Return the prints of the posts that hit, each in the first of its texts that did."""
        found: dict[Key, list[Hit]] = {}
        for hit in hits:
            of_post = found.setdefault((hit.channel_id, hit.message_id), [])
            if not of_post or of_post[0].revision == hit.revision:
                of_post.append(hit)
        prints: dict[Key, Print] = {}
        for post in posts:
            key = post.channel_id, post.message_id
            if key in found and key not in prints and post.content_hash == found[key][0].revision:
                its_print = self.of(post.text, found[key], _titles(post, channels))
                prints.update({key: its_print} if its_print else {})
        return prints

    def of(
        self, text: str, matches: Iterable[Match | Hit], titles: Collection[str] = ()
    ) -> Print | None:
        """Return the print of a post that rules matched, None for one without text.

        ``titles`` are names of channels: a line at the end that is one of them does not count.
        """
        text = text.strip()
        if not text:
            return None
        found = _found(matches)
        if len(text) > _LONGEST:
            return Print(exact=_signed(_hash([text.casefold(), *found])), guard=0)
        body = body_of(text, titles)
        placed = placed_words(body)
        words = [word.folded for word in placed]
        named = sorted(self._names.mentioned(words))
        guard = _hash([*found, "", *numbers_of(body, words), "", *named])
        near = len(words) >= FEWEST_WORDS
        return Print(
            exact=_signed(_hash(words or [body]) ^ guard),
            guard=_signed(guard),
            sketch=_sketch(words) if near else (),
            slots=slots_of(body, placed) if near else (),
        )


_LATEST: list[Prints] = []  # at most one: the lexicon is replaced as a whole


def prints_by(lexicon: Lexicon) -> Prints:
    """Return the prints by a lexicon; its names are put in order (0.1 ms a group) only once."""
    if not _LATEST or _LATEST[0].lexicon is not lexicon:
        _LATEST[:] = [Prints(lexicon)]
    return _LATEST[0]


def is_copy(one: Print, other: Print) -> bool:
    """Whether two prints are of copies, exact or near. Symmetric, and true of a print itself."""
    if one.exact == other.exact:
        return True
    return (
        one.guard == other.guard
        and resemblance(one, other) >= ALIKE
        and not clash(one.slots, other.slots)
    )


def resemblance(one: Print, other: Print) -> float:
    """Return the share of adjacent word pairs that two texts have in common, 0 without sketches."""
    if not one.sketch or not other.sketch:
        return 0.0
    ours, theirs = set(one.sketch), set(other.sketch)
    if max(len(ours), len(theirs)) < _SKETCH:  # then they are no sketches, but all there is
        return len(ours & theirs) / len(ours | theirs)
    smallest = sorted(ours | theirs)[:_SKETCH]
    return len(ours.intersection(theirs, smallest)) / len(smallest)


def _titles(post: Post, channels: Mapping[int, Channel]) -> list[str]:
    """Return what the channel of a post is called, and the one it was forwarded from."""
    channel = channels.get(post.channel_id)
    names = (channel.title, channel.name) if channel else ()
    return [name for name in (*names, post.forwarded_from) if name]


def _found(matches: Iterable[Match | Hit]) -> list[str]:
    rules: set[str] = set()
    entries: set[str] = set()
    for match in matches:
        rules.add(match.rule)
        entries.update(f"{entry.list_name}\0{entry.value}" for entry in match.entries)
    return [*sorted(rules), "", *sorted(entries)]


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    hashes = [_hash_of_word(word) for word in words]
    pairs = {((one * _ODD + other) & _64_BITS) >> 32 for one, other in pairwise(hashes)}
    return tuple(sorted(pairs)[:_SKETCH])


@lru_cache(maxsize=1 << 14)
def _hash_of_word(word: str) -> int:
    return _hash([word])


def _hash(words: Iterable[str]) -> int:
    return xxh3_64_intdigest("\0\0".join(words).encode("utf-8", "surrogatepass"))


def _signed(number: int) -> int:
    """Return 64 bits as SQLite keeps an integer."""
    return number - _64_BITS - 1 if number >> 63 else number
