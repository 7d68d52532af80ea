"""The names that a text mentions: those in the lexicon, and capitalised words where they stand.

Posts made from one template differ in little more than a name, so names tell events apart that
read alike. What the lexicon knows is the same name in every form and language. Of other
capitalised words nothing is known but their place: two texts that have different ones beside the
same word speak of different things, while one that only lacks some may have been shortened.

Names are compared by stems, cut off without a dictionary: it is copies that are compared, so forms
differ seldom, and a dictionary takes 0.2 ms for every word it has not seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.lexicon import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.rules.lexicon import Group, Lexicon
    from bot.rules.story_text import Word

_ENDING = re.compile(
    r"(?<=[а-яіїєґ]{3})"
    r"(?:[оеєи]го|[оеєи]му|[аяиы]ми|[оеєіыи][йм]|[оеє][їю]|[ыио]е|[ыиая]х|[ую]ю|(?<=[вжкнчш])ая|[ая]м"
    r"|[аеєиіїоуыьюяй])\Z"
)
_POSSESSIVE = re.compile(r"'s?\Z")
# Харків, Харкова; Київ, Києва; Каховка, Каховці; Прага, Празі: what changes before an ending.
_VOWELS = str.maketrans("ії", "оє")
_LONG = 4  # letters; the vowels of shorter words do not tell much
_LAST = str.maketrans("цзс", "кгх")
_SENTENCE_START = re.compile(r"(?:\A|[\n.!?…:;|•▪—–])[^\w\n]*\Z")
_GAP = 8  # characters between two sentences, at most


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Return a folded word without its ending, the same for nearly all forms of a name."""
    if word.isascii():
        return _POSSESSIVE.sub("", word)
    bare = _ENDING.sub("", word)
    if len(bare) >= _LONG:
        bare = bare.translate(_VOWELS)
    return bare[:-1] + bare[-1:].translate(_LAST)


class Names:
    """The names of a lexicon, by the stems of their words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for group in lexicon.groups.values():
            if _is_name(group):
                for member in group.words:
                    parts = chain.from_iterable(w.split("-") for w in folded_words(member))
                    stems = tuple(stem(part) for part in parts)
                    self._by_first[stems[0]].append((stems, group.name))

    def mentioned(self, words: Iterable[str]) -> frozenset[str]:
        """Return the names of the groups that a text of such folded words mentions."""
        stems = [stem(part) for word in words for part in word.split("-")]
        return frozenset(
            group
            for number, first in enumerate(stems)
            if first in self._by_first
            for name, group in self._by_first[first]
            if tuple(stems[number : number + len(name)]) == name
        )


def _is_name(group: Group) -> bool:
    """Whether a group is that of a place, a person or the like: its first member is capitalised."""
    return group.words[0][0].isupper()


class Slot(NamedTuple):
    """A capitalised name in a text: the stems of its words, and the words around it."""

    left: str
    stems: tuple[str, ...]
    right: str


def slots_of(text: str, words: Sequence[Word]) -> tuple[Slot, ...]:
    """Return the capitalised names of a text that are not there for beginning a sentence."""
    return tuple(
        Slot(
            left=words[first - 1].folded if first else "",
            stems=tuple(stem(word.folded) for word in words[first:after]),
            right=words[after].folded if after < len(words) else "",
        )
        for first, after in _runs(text, words)
    )


def _runs(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield from which word to which other (exclusive) the text has words of one name."""
    first: int | None = None
    for number, word in enumerate(words):
        is_capital = text[word.start].isupper()
        if first is not None and not (is_capital and _joined(text, words[number - 1], word)):
            yield first, number
            first = None
        if first is None and is_capital and not _begins(text, word.start):
            first = number
    if first is not None:
        yield first, len(words)


def _joined(text: str, before: Word, word: Word) -> bool:
    return text[before.end : word.start].isspace()


def _begins(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(0, start - _GAP) : start]) is not None


def clash(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether two texts name different things in the same place.

    Each of the two has a name that the other nowhere has, beside the same word.
    """
    ours = frozenset(chain.from_iterable(slot.stems for slot in one))
    theirs = frozenset(chain.from_iterable(slot.stems for slot in other))
    return not _beside(one, theirs).isdisjoint(_beside(other, ours))


def _beside(slots: Sequence[Slot], known: frozenset[str]) -> set[tuple[str, str]]:
    """Return the words beside names that are not all known, each with its side."""
    places = {
        place
        for slot in slots
        if not known.issuperset(slot.stems)
        for place in (("left", slot.left), ("right", slot.right))
    }
    return {(side, word) for side, word in places if word}
