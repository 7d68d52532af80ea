"""Which entries a word of a post leads to: each entry is found by the rarest of its words.

``bank`` is in thousands of company names: an entry is kept under the word that fewest entries
share, and where very many share even that, under a second one as well.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.rules.lookalikes import other_script
from bot.rules.projection import is_odd, key_of, project, word_of
from bot.rules.text import fold_word, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Bucket = int | tuple[int, ...] | dict[bytes, tuple[int, ...]]
_MOST_TOGETHER = 16  # entries under one word until they are told apart by a second


def spell(value: str) -> bytes:
    """Return the codes of the words of a value, with spaces between, as a post's words have them.

    Words of plain letters take a fast way: a list has 200,000 of them.
    """
    if value.replace(" ", "").isalnum():
        projection = project(value)
        if projection is not None and not is_odd(projection[1]):
            return b" ".join(projection[1].split())
    return b" ".join(key_of(fold_word(value[start:end])) for start, end in words_of(value))


def index_words(entries: Iterable[tuple[int, bytes]]) -> dict[bytes, Bucket]:
    """Return the index of entries, given by number and as ``spell`` has them."""
    apart = [(number, spelled.split()) for number, spelled in entries]
    counts = Counter(word for _, words in apart for word in words)
    by_word: dict[bytes, list[tuple[int, bytes]]] = {}
    for number, words in apart:
        first, second = _rarest(words, counts)
        for word in _ways_to_write(first):
            by_word.setdefault(word, []).append((number, second))
    return {word: _bucket(some) for word, some in by_word.items()}


def numbers_in(bucket: Bucket, words: Collection[bytes]) -> Iterator[int]:
    """Yield the entries of a bucket that a post with these words may hold."""
    if isinstance(bucket, int):
        yield bucket
    elif isinstance(bucket, tuple):
        yield from bucket
    else:
        yield from bucket.get(b"", ())
        for word in words:
            yield from bucket.get(word, ())


def _rarest(words: list[bytes], counts: Mapping[bytes, int]) -> tuple[bytes, bytes]:
    """Return the rarest word, and the rarest of the others that is written in one way only."""
    if len(words) == 1:
        return words[0], b""
    ordered = sorted(set(words), key=lambda word: (counts[word], -len(word), word))
    others = (word for word in ordered[1:] if not has_digit(word))
    return ordered[0], next(others, b"")


def _ways_to_write(word: bytes) -> tuple[bytes, ...]:
    """Return a word, and how it reads in the other script (Т-90, T-90)."""
    twin = other_script(word_of(word)) if has_digit(word) else None
    return (word, key_of(twin)) if twin else (word,)


def has_digit(word: bytes) -> bool:
    """Whether a word is a designation, which may be written in two scripts."""
    return any(0x30 <= code <= 0x39 for code in word)  # noqa: PLR2004  0 to 9, in every alphabet


def _bucket(some: list[tuple[int, bytes]]) -> Bucket:
    if len(some) == 1:
        return some[0][0]
    if len(some) <= _MOST_TOGETHER:
        return tuple(number for number, _ in some)
    by_second: dict[bytes, list[int]] = {}
    for number, second in some:
        by_second.setdefault(second, []).append(number)
    return {second: tuple(numbers) for second, numbers in by_second.items()}
