"""What a text is cut into: compounds, the words of a compound, and the parts of such words.

A compound is cut out of the text by one fast pattern and taken apart by slow ones, once for each
different compound: texts repeat themselves, so nearly all of them are remembered.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.rules.folding import (
    APOSTROPHES,
    ATOM,
    ENCLOSED,
    HYPHENS,
    INVISIBLE,
    LONGEST_REMEMBERED,
    MAKESHIFTS,
    MARKS,
    WORD,
    fold_word,
)
from bot.rules.projection import key_of, text_of, word_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Raw = TypeVar("Raw", str, bytes)
Found = TypeVar("Found")

# Loose on purpose, one character class is fast: what it catches too much, taking apart drops.
_INSIDE = rf"\w{ENCLOSED}{APOSTROPHES}{HYPHENS}{INVISIBLE}{MARKS}"
COMPOUND = re.compile(rf"#[\w{ENCLOSED}][{_INSIDE}]*|[\w{ENCLOSED}][{_INSIDE}{MAKESHIFTS}]*")
# Where a hashtag glues words together: ЛівийБерег, Kherson2022, OPECMeeting; КАБами is one word.
_SEAM = re.compile(
    r"(?<=[a-zа-яёґєії])(?=[A-ZА-ЯЁҐЄІЇ])|(?<=[^\W\d_]{3})(?=\d)"
    r"|(?<=[A-ZА-ЯЁҐЄІЇ]{3})(?=[A-ZА-ЯЁҐЄІЇ][a-zа-яёґєії]{4})"
    r"|(?<=[a-zа-яёґєії][A-ZА-ЯЁҐЄІЇ])(?=[A-ZА-ЯЁҐЄІЇ][a-zа-яёґєії])"  # ПовернутиЗПолону
)
# HIMARSів, Himars'ами: a Latin name that a Slavic language declines; Ankara'da, as Turkish does.
_DECLINED = re.compile(
    r"([a-z]{3,})(?:'?[\u0400-\u04ff]{1,4}"
    r"|'(?:[yn]?[aeiou]|[dt][ae]n?|[dt][ae]ki|[yn]?l[ae]r?|n?[iu]n|[dl][ae]r[iu]n?))\Z"
)
# Luhans'k, Khar'kiv, Kup'yans'k: the apostrophe is a soft sign, which most leave out; not in don't.
_SOFTENED = re.compile(r"[a-z]+(?:'(?!(?:s|t|d|m|ll|ve|re)\Z)[b-df-hj-np-tv-z][a-z]*)+\Z")
_SHORTEST_PART = 2
_MOST_REMEMBERED = 1 << 15


class Piece(NamedTuple):
    """A word or part of a compound: offsets and places are relative to the compound."""

    start: int
    end: int
    folded: str
    first: int
    last: int


class Compound(NamedTuple):
    """A compound taken apart; a whole word comes before its parts."""

    words: tuple[str, ...]
    pieces: tuple[Piece, ...]
    width: int  # the places it takes


def words_of(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the words of a text, each with its hyphens, not taken apart."""
    return [found.span() for found in WORD.finditer(text)]


class Chunk(NamedTuple):
    """What stands between two spaces of a projection: compounds and where each begins."""

    words: tuple[str, ...]
    keys: tuple[bytes, ...]
    compounds: tuple[tuple[int, Compound], ...]

    def spans_of(self, key: bytes, at: int) -> list[tuple[int, int]]:
        """Return the offsets of a word in the text of which the chunk begins at ``at``."""
        word = word_of(key)
        return [
            (at + start + piece.start, at + start + piece.end)
            for start, compound in self.compounds
            for piece in compound.pieces
            if piece.folded == word
        ]


class _Memory(dict[Raw, Found]):
    """What was taken apart before. A plain dict is four times faster to ask than lru_cache."""

    def __init__(self, take_apart: Callable[[Raw], Found]) -> None:
        super().__init__()
        self._take_apart: Callable[[Raw], Found] = take_apart

    def __missing__(self, raw: Raw) -> Found:
        found = self._take_apart(raw)
        if len(raw) <= LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[raw] = found
        return found


def compounds_of(text: str) -> list[Compound]:
    """Return the compounds in the order of the text."""
    return [_COMPOUNDS[raw] for raw in COMPOUND.findall(text)]


def _plain(key: bytes) -> Compound:
    word = word_of(key)
    return Compound((word,), (Piece(0, len(word), word, 0, 0),), 1)


def _chunk(raw: bytes) -> Chunk:
    text = text_of(raw)
    compounds = tuple((found.start(), _COMPOUNDS[found[0]]) for found in COMPOUND.finditer(text))
    words = tuple(dict.fromkeys(word for _, compound in compounds for word in compound.words))
    return Chunk(words, tuple(map(key_of, words)), compounds)


def _take_apart(compound: str) -> Compound:
    seams = _SEAM if compound.startswith("#") else None
    pieces: list[Piece] = []
    place = 0
    for word in WORD.finditer(compound):
        parts = _parts(word[0], word.start(), place, seams)
        if len(parts) > 1:
            last = place + len(parts) - 1
            pieces.append(Piece(word.start(), word.end(), fold_word(word[0]), place, last))
            pieces.extend(part for part in parts if _means_something(part.folded))
        else:
            pieces.extend(parts)
        pieces.extend(_other_names(parts))
        place += len(parts)
    return Compound(tuple([piece.folded for piece in pieces]), tuple(pieces), place)


def _other_names(parts: list[Piece]) -> Iterator[Piece]:
    """Yield Latin names in their Slavic forms once more, as the names alone; soft signs dropped."""
    for part in parts:
        if declined := _DECLINED.match(part.folded):
            yield part._replace(folded=declined[1])
        if _SOFTENED.match(part.folded):
            yield part._replace(folded=part.folded.replace("'", ""))


def _parts(word: str, at: int, place: int, seams: re.Pattern[str] | None) -> list[Piece]:
    parts: list[Piece] = []
    for atom in ATOM.finditer(word):
        cuts = [found.start() for found in seams.finditer(atom[0])] if seams else []
        offset = at + atom.start()
        for start, end in pairwise([0, *cuts, len(atom[0])]):
            folded = fold_word(atom[0][start:end])
            spot = place + len(parts)
            parts.append(Piece(offset + start, offset + end, folded, spot, spot))
    return parts


def _means_something(part: str) -> bool:
    """Whether a part of a longer word may match alone: Херсон of Херсон-Миколаїв, not F of F-16."""
    return len(part) >= _SHORTEST_PART and not any(letter.isdigit() for letter in part)


_COMPOUNDS: _Memory[str, Compound] = _Memory(_take_apart)
PLAIN: _Memory[bytes, Compound] = _Memory(_plain)
"""The compound of a key that is a single word without signs."""
WORDS: _Memory[bytes, str] = _Memory(word_of)
"""The folded word of a key."""
CHUNKS: _Memory[bytes, Chunk] = _Memory(_chunk)
"""The chunk of raw codes."""
