"""One spelling for a word, whatever its letters look like.

Made equal: case; ё and е; every kind of apostrophe; composed and decomposed letters;
mathematical, full-width, circled and squared letters; Latin letters with and without diacritics;
words with invisible characters or stress marks in them; words that mix look-alike letters of two
scripts. Kept apart: и й, і ї, г ґ, у ў.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.rules.lookalikes import unify

APOSTROPHES = "'`´ʹʻʼʽˈ՚‘’‛′＇ꞌ"
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u20d0-\u20ff"
ENCLOSED = "\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese characters.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U000323af"
)

_LETTER = rf"(?:[^\W_{UNSPACED}]|[{ENCLOSED}])"
_RUN = rf"{_LETTER}(?:[^\W_{UNSPACED}]|[{ENCLOSED}{INVISIBLE}{MARKS}])*"
MAKESHIFTS = '"*”“'
# People without an apostrophe on the keyboard write об"єкт and об*єкт.
_HARD = "бвгджзклмнпрстфхцчшщБВГДЖЗКЛМНПРСТФХЦЧШЩ"
_MAKESHIFT = rf"(?<=[{_HARD}])[{MAKESHIFTS}](?=[єїюяЄЇЮЯ])"
_ATOM_PATTERN = rf"{_RUN}(?:(?:[{APOSTROPHES}]|{_MAKESHIFT}){_RUN})*"
_ALONE = rf"(?=[{UNSPACED}])[^\W_]"  # a character that is a word
WORD = re.compile(rf"{_ATOM_PATTERN}(?:[{HYPHENS}]{_ATOM_PATTERN})*|{_ALONE}")
ATOM = re.compile(f"{_ATOM_PATTERN}|{_ALONE}")
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_ODD_APOSTROPHE = re.compile(rf"[{APOSTROPHES}{MAKESHIFTS}]")
_STRESS = re.compile(
    rf"(?<![иИуУ])\u0306|(?<![іІiI])\u0308|(?![\u0306\u0308])[{MARKS}]",
)
_SPECIAL = str.maketrans(
    {"ё": "е", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ", "ï": "i"}
    # Arabic and Persian letters that are typed for one another; the stroke that fills a line.
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ە": "ه", "ٱ": "ا", "\u0640": ""}
    | {chr(zero + n): str(n) for zero in (0x660, 0x6F0) for n in range(10)}
)
LONGEST_REMEMBERED = 48


def fold_word(word: str) -> str:
    """Return a word as tokens spell it; a hyphen stays in it. Never raises.

    Characters that belong to no word are kept as they are, so folding is the identity on spaces.
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    if len(word) > LONGEST_REMEMBERED:
        return _fold_any(word)
    return _fold_remembered(word)


def _fold_any(word: str) -> str:
    return WORD.sub(lambda found: _fold_parts(found[0]), word)


@lru_cache(maxsize=1 << 15)
def _fold_remembered(word: str) -> str:
    return _fold_any(word)


def _fold_parts(word: str) -> str:
    return "-".join([_fold_atom(part) for part in ATOM.findall(word)])


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
