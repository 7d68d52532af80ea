"""Text as rules see it: words folded to one spelling, offsets those of the original.

Folding makes these equal: case; ё and е; every kind of apostrophe; composed and decomposed
letters; mathematical, full-width, circled and squared letters; Latin letters with and without
diacritics; words with invisible characters or stress marks in them; words that mix look-alike
letters of two scripts. It keeps й, ї, ґ and ў.

A word is a run of letters and digits with apostrophes inside. Words joined by a hyphen are one
word *and* its parts (``Херсон-Миколаїв``), except parts that mean nothing alone (the two of
``F-16``). A hashtag is one word and its parts (``#ЛівийБерег``, ``#Херсон_сьогодні``). Every token
says which places of the text it takes, so that a part and the whole both have neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.rules.lookalikes import unify

APOSTROPHES = "'`´ʹʻʼʽˈ՚‘’‛′＇ꞌ"
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u20d0-\u20ff"
_ENCLOSED = "\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"

_LETTER = rf"(?:[^\W_]|[{_ENCLOSED}])"
_RUN = rf"{_LETTER}(?:[^\W_]|[{_ENCLOSED}{INVISIBLE}{MARKS}])*"
# People without an apostrophe on the keyboard write об"єкт and об*єкт.
_HARD = "бвгджзклмнпрстфхцчшщБВГДЖЗКЛМНПРСТФХЦЧШЩ"
_MAKESHIFT = rf"(?<=[{_HARD}])[\"*](?=[єїюяЄЇЮЯ])"
_ATOM = rf"{_RUN}(?:(?:[{APOSTROPHES}]|{_MAKESHIFT}){_RUN})*"
_WORD = re.compile(rf"{_ATOM}(?:[{HYPHENS}]{_ATOM})*")
# Loose on purpose, one character class is fast: what it catches too much, taking apart drops.
_COMPOUND = re.compile(
    rf"#?[\w{_ENCLOSED}][\w{_ENCLOSED}{APOSTROPHES}{HYPHENS}{INVISIBLE}{MARKS}\"*]*"
)
_ATOMS = re.compile(_ATOM)
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_ODD_APOSTROPHE = re.compile(rf"[{APOSTROPHES}\"*]")
_STRESS = re.compile(
    rf"(?<![иИуУ])\u0306|(?<![іІiI])\u0308|(?![\u0306\u0308])[{MARKS}]",
)
# The places where a hashtag glues words: ЛівийБерег, Kherson2022, ЗСУПеремога is left alone.
_SEAM = re.compile(r"(?<=[a-zа-яёґєії])(?=[A-ZА-ЯЁҐЄІЇ])|(?<=[^\W\d_]{3})(?=\d)")
_SPECIAL = str.maketrans(
    {"ё": "е", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ", "ï": "i"}
)
_LONGEST_REMEMBERED = 48
_SHORTEST_PART = 2


def fold_word(word: str) -> str:
    """Return a word as tokens spell it; a hyphen stays in it. Never raises.

    Characters that belong to no word are kept as they are, so folding is the identity on spaces.
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    if len(word) > _LONGEST_REMEMBERED:
        return _fold_any(word)
    return _fold_remembered(word)


def _fold_any(word: str) -> str:
    return _WORD.sub(lambda found: _fold_parts(found[0]), word)


@lru_cache(maxsize=1 << 17)
def _fold_remembered(word: str) -> str:
    return _fold_any(word)


def _fold_parts(word: str) -> str:
    return "-".join([_fold_atom(part) for part in _ATOMS.findall(word)])


def _fold_atom(atom: str) -> str:
    """Fold a word without hyphens. Look-alikes are judged before the case is dropped."""
    atom = _ODD_APOSTROPHE.sub("'", atom)
    if not atom.isascii():
        atom = _UNSEEN.sub("", "".join([_enclosed_letter(letter) for letter in atom]))
        atom = _STRESS.sub("", unicodedata.normalize("NFKD", atom))
        atom = unify(unicodedata.normalize("NFC", atom))
    return atom.lower().translate(_SPECIAL).replace("\u0307", "")


def _enclosed_letter(letter: str) -> str:
    """Return the plain letter of a squared or negative-circled one (NFKC leaves those)."""
    code = ord(letter)
    for first, last in ((0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)):
        if first <= code <= last:
            return chr(ord("A") + code - first)
    return letter


class Token(NamedTuple):
    """A folded word: ``start``/``end`` in the original text, ``first``/``last`` place it takes."""

    start: int
    end: int
    folded: str
    first: int
    last: int


class _Piece(NamedTuple):
    """A token of a compound, relative to where the compound begins."""

    start: int
    end: int
    folded: str
    first: int
    last: int


@dataclass(frozen=True)
class Folded:
    """A text and its tokens in the order of the text; a whole comes before its parts."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        """Every word with its offsets in code points of the original text."""
        tokens: list[Token] = []
        place = 0
        for found in _COMPOUND.finditer(self.text):
            at = found.start()
            pieces, width = _pieces(found[0])
            for piece in pieces:
                start, end, folded, first, last = piece
                tokens.append(Token(at + start, at + end, folded, place + first, place + last))
            place += width
        return tokens

    @cached_property
    def words(self) -> set[str]:
        """The distinct folded words; cheaper than ``tokens``."""
        words: set[str] = set()
        for raw in _COMPOUND.findall(self.text):
            words.update(_folded_words(raw))
        return words

    @cached_property
    def places(self) -> dict[str, list[Token]]:
        """The tokens of each folded word."""
        places: dict[str, list[Token]] = {}
        for token in self.tokens:
            places.setdefault(token.folded, []).append(token)
        return places


def words_of(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the words of a text, each with its hyphens, not taken apart."""
    return [found.span() for found in _WORD.finditer(text)]


def fold(text: str) -> Folded:
    """Return the text with its words; the work is done when they are asked for. Never raises."""
    return Folded(text)


def _pieces(compound: str) -> tuple[tuple[_Piece, ...], int]:
    if len(compound) > _LONGEST_REMEMBERED:
        return _take_apart(compound)
    return _take_apart_remembered(compound)


def _folded_words(compound: str) -> tuple[str, ...]:
    if len(compound) > _LONGEST_REMEMBERED:
        return tuple([piece.folded for piece in _take_apart(compound)[0]])
    return _folded_words_remembered(compound)


@lru_cache(maxsize=1 << 17)
def _take_apart_remembered(compound: str) -> tuple[tuple[_Piece, ...], int]:
    return _take_apart(compound)


@lru_cache(maxsize=1 << 17)
def _folded_words_remembered(compound: str) -> tuple[str, ...]:
    return tuple([piece.folded for piece in _take_apart(compound)[0]])


def _take_apart(compound: str) -> tuple[tuple[_Piece, ...], int]:
    """Return the tokens of a compound and the number of places it takes."""
    pieces: list[_Piece] = []
    place = 0
    for word in _WORD.finditer(compound):
        seams = _SEAM if compound.startswith("#") else None
        parts = _parts(word[0], word.start(), place, seams)
        if len(parts) > 1:
            last = place + len(parts) - 1
            pieces.append(_Piece(word.start(), word.end(), fold_word(word[0]), place, last))
            parts_shown = [part for part in parts if _means_something(part.folded)]
        else:
            parts_shown = parts
        pieces.extend(parts_shown)
        place += len(parts)
    return tuple(pieces), place


def _parts(word: str, at: int, place: int, seams: re.Pattern[str] | None) -> list[_Piece]:
    parts: list[_Piece] = []
    for atom in _ATOMS.finditer(word):
        cuts = [found.start() for found in seams.finditer(atom[0])] if seams else []
        edges = [0, *cuts, len(atom[0])]
        for start, end in pairwise(edges):
            folded = fold_word(atom[0][start:end])
            offset = at + atom.start()
            spot = place + len(parts)
            parts.append(_Piece(offset + start, offset + end, folded, spot, spot))
    return parts


def _means_something(part: str) -> bool:
    """Whether a part of a longer word may match alone: Херсон of Херсон-Миколаїв, not F of F-16."""
    return len(part) >= _SHORTEST_PART and not any(letter.isdigit() for letter in part)
