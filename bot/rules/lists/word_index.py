"""Which entries a word of a post leads to: each entry is found by the rarest of its words.

``bank`` is in thousands of company names: an entry is kept under the word that fewest entries
share, and where very many share even that, under a second one as well.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.rules.lookalikes import other_script
from bot.rules.text import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Bucket = int | tuple[int, ...] | dict[str, tuple[int, ...]]
_MOST_TOGETHER = 16  # entries under one word until they are told apart by a second


def words_in(folded: str) -> list[str]:
    """Return the words of a folded entry."""
    if folded.isalnum():
        return [folded]
    return [folded[start:end] for start, end in words_of(folded)]


def index_words(entries: Iterable[tuple[int, str]]) -> dict[str, Bucket]:
    """Return the index of entries, given by number and folded spelling."""
    apart = [(number, words_in(folded)) for number, folded in entries]
    counts = Counter(word for _, words in apart for word in words)
    by_word: dict[str, list[tuple[int, str]]] = {}
    for number, words in apart:
        first, second = _rarest(words, counts)
        for word in _spellings(first):
            by_word.setdefault(word, []).append((number, second))
    return {word: _bucket(some) for word, some in by_word.items()}


def numbers_in(bucket: Bucket, words: Collection[str]) -> Iterator[int]:
    """Yield the entries of a bucket that a post with these words may hold."""
    if isinstance(bucket, int):
        yield bucket
    elif isinstance(bucket, tuple):
        yield from bucket
    else:
        yield from bucket.get("", ())
        for word in words:
            yield from bucket.get(word, ())


def _rarest(words: list[str], counts: Mapping[str, int]) -> tuple[str, str]:
    """Return the rarest word, and the rarest of the others that is spelled in one way only."""
    if len(words) == 1:
        return words[0], ""
    ordered = sorted(set(words), key=lambda word: (counts[word], -len(word)))
    return ordered[0], next((word for word in ordered[1:] if word.isalpha()), "")


def _spellings(word: str) -> tuple[str, ...]:
    """Return a word, and how it reads in the other script (Т-90, T-90)."""
    twin = None if word.isalpha() else other_script(word)
    return (word, twin) if twin else (word,)


def _bucket(some: list[tuple[int, str]]) -> Bucket:
    if len(some) == 1:
        return some[0][0]
    if len(some) <= _MOST_TOGETHER:
        return tuple(number for number, _ in some)
    by_second: dict[str, list[int]] = {}
    for number, second in some:
        by_second.setdefault(second, []).append(number)
    return {second: tuple(numbers) for second, numbers in by_second.items()}
