"""Words in disguise: written in letters of another alphabet, or with digits, that look the same.

A word that mixes alphabets is read as what it looks like (``lookalikes``). What is written wholly
in the other one, or begins with a digit, has to be looked for: XEPCOH, АСМЕ, 3еленский, crypt0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.dictionaries import SLAVIC, is_known
from bot.rules.scripts import is_english

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CYRILLIC, _LATIN = "авсенікмортху", "abcehikmoptxy"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_ALL_CYRILLIC = re.compile(rf"[{_CYRILLIC}]{{4,}}\Z")
_ALL_LATIN = re.compile(rf"[{_LATIN}]{{4,}}\Z")
# 3еленский, 0десса; a short one is a number: 3года, 3місяці.
_DIGIT_FIRST = {"з": ("3", 6), "о": ("0", 5)}
_DIGIT_INSIDE = {"o": "0", "i": "1", "e": "3"}
_LONG = 6  # log4j and web3 are no words with a digit for a letter


def disguises(forms: Iterable[str], typed: str) -> Iterator[str]:
    """Yield what folded forms look like: херсон as xepcoh, but тор never as top.

    ``typed`` is the folded word of the rule; a Latin one is disguised in this form only.
    """
    for form in forms:
        if _ALL_CYRILLIC.match(form):
            disguise = form.translate(_TO_LATIN)
            if not is_english(disguise):
                yield disguise
        if form[:1] in _DIGIT_FIRST and len(form) >= _DIGIT_FIRST[form[0]][1]:
            yield _DIGIT_FIRST[form[0]][0] + form[1:]
    if typed.isascii() and typed.isalpha():
        yield from _of_latin(typed)


def _of_latin(word: str) -> Iterator[str]:
    if _ALL_LATIN.match(word) and not is_english(word):
        disguise = word.translate(_TO_CYRILLIC)
        if not any(is_known(disguise, language) for language in SLAVIC):
            yield disguise
    for letter, digit in _DIGIT_INSIDE.items() if len(word) >= _LONG else ():
        if letter in word:
            yield word.replace(letter, digit)
            yield word[0] + word[1:].replace(letter, digit, 1)
