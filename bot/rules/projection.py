"""Text as bytes: one byte a character, letters folded, so that C code does the work of a post.

Nearly every post is written in Latin and Cyrillic letters. Its characters fit into 256 codes of our
own (``codecs.charmap_encode`` is six times as fast as any way through ``str``), and one
``bytes.translate`` drops the case. Folded letters and digits have codes below 0x80, everything that
glues words or needs a closer look (hyphens, apostrophes, #, zero-width characters) codes above,
everything else is a space: ``split`` makes the words, ``isascii`` tells which of them are plain.
Offsets stay those of the text.

A text with letters outside of this alphabet has no projection (``project`` returns None).
"""

from __future__ import annotations

import codecs
import re

from bot.rules.folding import (
    APOSTROPHES,
    ENCLOSED,
    HYPHENS,
    INVISIBLE,
    MAKESHIFTS,
    MARKS,
)

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў"
_HARD = "бвгджзклмнпрстфхцчшщ"  # after which an apostrophe may stand
_SOFT = "єїюя"  # before which it may
_GLUE = (
    "#_-'’ʼ‘`´′\u2010\u2011\u2012\u2013\u2212"
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u20e3\u0300\u0301\u0306\u0308"
)
_SIGNS = "«»—…“”„№•·€₽₴→❗⚡✅\u00a0\u202f"
_UNKNOWN = "\ue000"  # stands for a letter of another alphabet

_MAKESHIFT = b"\f"  # a kind of space, until it is known that none of them is an apostrophe
_WHITE = frozenset(b" \t\n\r\x0b\x0c")
_FREE = [code for code in range(1, 0x80) if code not in _WHITE and not chr(code).isalnum()]
# The code of each folded letter: ASCII ones keep theirs.
_FOLDED = {letter: ord(letter) for letter in _LATIN + _DIGITS} | dict(
    zip(_CYRILLIC, _FREE, strict=False)
)
_ASCII = [chr(code) for code in range(128)]
_OTHERS = [*_CYRILLIC, *_CYRILLIC.upper(), "ё", "Ё"]
_OTHERS += [sign for sign in _GLUE + _SIGNS if sign not in _ASCII]
_RAW = ["\0", *_ASCII[1:], *_OTHERS, _UNKNOWN]
_ALPHABET = "".join(_RAW).ljust(256, "\ufffe")
_TO_RAW = codecs.charmap_build(_ALPHABET)
UNKNOWN_CODE = bytes([_RAW.index(_UNKNOWN)])


def _code_of(sign: str) -> int:
    """Return the folded code of a character of the alphabet."""
    if sign in MAKESHIFTS:
        return ord(_MAKESHIFT)
    if sign in _GLUE or sign == _UNKNOWN:
        return 0x80 + _RAW.index(sign) % 0x80
    return _FOLDED.get("е" if sign in "ёЁ" else sign.lower(), ord(" "))


def _unfolded() -> str:
    """Return the character of each folded code."""
    letters = dict.fromkeys(range(256), "\ufffe") | {code: sign for sign, code in _FOLDED.items()}
    letters |= {_code_of(sign): sign for sign in ("-", "'")}  # all that words hold besides letters
    return "".join(letters[code] for code in range(256))


def _classes(class_of: dict[str, str]) -> bytes:
    """Return a translation of folded codes to the class of each letter; others are spaces."""
    table = bytearray(b" " * 256)
    for letter, name in class_of.items():
        table[_code_of(letter)] = ord(name)
    return bytes(table)


_FROM_FOLDED = _unfolded()
_FOLD = bytes(_code_of(sign) for sign in _ALPHABET)
_SCRIPTS = _classes(
    dict.fromkeys(_LATIN, "L") | dict.fromkeys(_CYRILLIC, "C") | dict.fromkeys(_DIGITS, "D")
)
_MAKESHIFTS = bytes(
    ord(
        "H"
        if sign in _HARD + _HARD.upper()
        else "S"
        if sign in _SOFT + _SOFT.upper()
        else "M"
        if sign in MAKESHIFTS
        else " "
    )
    for sign in _ALPHABET
)

_LETTER = re.compile(rf"[\w{ENCLOSED}]")
_GLUING = re.compile(rf"[{INVISIBLE}{MARKS}{APOSTROPHES}{HYPHENS}{MAKESHIFTS}]")
_MOST_RUNS = 4096
_runs: dict[str, str] = {}


def project(text: str) -> tuple[bytes, bytes] | None:
    """Return the text as bytes, or None if it needs letters that the alphabet lacks.

    The first tell every character apart, the second are folded; both are 1:1 with the text.
    """
    raw = codecs.charmap_encode(text, "flagfall-project", _TO_RAW)[0]
    if UNKNOWN_CODE in raw:
        return None
    flat = raw.translate(_FOLD)
    if _MAKESHIFT in flat:
        if b"HMS" in raw.translate(_MAKESHIFTS):  # об"єкт
            return None
        flat = flat.replace(_MAKESHIFT, b" ")
    return raw, flat


def mixes_scripts(flat: bytes) -> bool:
    """Whether Latin and Cyrillic letters touch in folded codes, or digits and letters of both.

    Such words may stand for others in a single script: ``Хeрсoн``, ``Херс0н``, ``A0І``.
    """
    scripts = flat.translate(_SCRIPTS)
    if b"L" in scripts and (b"LC" in scripts or b"CL" in scripts or b"LD" in scripts):
        return True
    return b"D" in scripts and b"CD" in scripts


def is_odd(flat: bytes) -> bool:
    """Whether folded codes of one cut need a closer look at what was written."""
    return not flat.isascii() or mixes_scripts(flat)


def text_of(raw: bytes) -> str:
    """Return the characters of raw codes."""
    return codecs.charmap_decode(raw, "strict", _ALPHABET)[0]


def coarse_key(word: str) -> bytes:
    """Return the key of a word with all foreign letters as one: a byte a letter, whatever they are.

    For what is looked for letter by letter; words that differ in such letters share a coarse key.
    """
    return codecs.charmap_encode(word, "flagfall-project", _TO_RAW)[0].translate(_FOLD)


def word_of(key: bytes) -> str:
    """Return the folded word of a key: the way back from ``key_of``."""
    if key.startswith(UNKNOWN_CODE):
        return key[1:].decode("utf-8", "surrogatepass")
    return codecs.charmap_decode(key, "strict", _FROM_FOLDED)[0]


def key_of(word: str) -> bytes:
    """Return the code of a folded word, as ``flat`` spells it; never contains a space.

    A word of other letters is its UTF-8 behind a code that no other word begins with.
    """
    try:
        return codecs.charmap_encode(word, "strict", _TO_RAW)[0].translate(_FOLD)
    except UnicodeEncodeError:
        return UNKNOWN_CODE + word.encode("utf-8", "surrogatepass")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Return spaces for signs such as 🔥 that no word has, the unknown letter for all others."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101  charmap_encode raises no other
    run = error.object[error.start : error.end]
    known = _runs.get(run)
    if known is None:
        if len(_runs) >= _MOST_RUNS:
            _runs.clear()
        belongs = bool(_LETTER.search(run) or _GLUING.match(run))  # what begins it may glue
        known = _runs[run] = (_UNKNOWN if belongs else " ") * len(run)
    return known, error.end


codecs.register_error("flagfall-project", _stand_in)
