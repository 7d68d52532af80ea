"""The two dictionaries of pymorphy3, and letters that tell Ukrainian from Russian."""

from __future__ import annotations

import re
from functools import lru_cache

from pymorphy3 import MorphAnalyzer

from bot.rules.automata import quicken

SLAVIC = ("uk", "ru")

# Words of every text, which are hardly ever the form of another word that they also are.
_LITTLE = """
    без бы был была були было были был біля в вам вас ваш весь вже ви він вона вони воно вот все
    всех вся всі всіх вы где да даже два де для до дуже если есть еще же за и из или им их й его
    ее ей ему зараз здесь з і іх їх їй його йому как когда коли кто куда куди ли лиш лише лишь
    мене мені меня мне мой мы між на навіть над нам нас наш не него нее ней нема ним ними них ні
    ній но нужно нього о об обо однак он она они оно от перед перез під після по под поки после
    потім потом при про проти против с сам сама само сами сих свое свой себе себя сейчас серед
    снова собі среди та так там твой тебе тебя тем теж тепер теперь ти тим то тобі тоді тоже той
    тому тот треба три тут ты у уже хто хотя це цей через чего чем чи чим что чтобы щё що щоб
    эта эти это этот я як яка який якщо які
"""
LITTLE_WORDS = frozenset(_LITTLE.split())

_ONLY = {"uk": frozenset("іїєґ'"), "ru": frozenset("ыёэъ")}
_MAY_BE_SPELLED = {"uk": "г", "ru": "е"}  # for ґ and ё
_SAME_LETTER = str.maketrans("ёґ", "ег")
_UKRAINIAN_LOOK = re.compile(r"[^гкхжчшщ]ий\Z|[сцз]ьк(?:|ий|а|е|і|ого|ому|им|ої|у|ою|их|ими)\Z")
_BARE_SEAM = re.compile(r"(?<=[бвдзкмнпрстфх])(?=[єїюя])")


@lru_cache(maxsize=len(SLAVIC))
def dictionary(language: str) -> MorphAnalyzer:
    """Return the analyzer of ``"uk"`` or ``"ru"``; loaded once a process, some 20 MB each."""
    return quicken(MorphAnalyzer(lang=language))


def with_apostrophe(word: str) -> tuple[str, ...]:
    """Return обєкт as itself and as об'єкт, if the Ukrainian dictionary holds that."""
    restored = _BARE_SEAM.sub("'", word)
    return (restored, word) if restored != word and is_known(restored, "uk") else (word,)


def may_be(word: str, language: str) -> bool:
    """Whether a lower-case word has no letter that only the other language uses."""
    return all(letters.isdisjoint(word) for other, letters in _ONLY.items() if other != language)


@lru_cache(maxsize=1024)
def is_known(word: str, language: str) -> bool:
    """Whether the dictionary holds this lower-case form (ё and ґ may be spelled е and г)."""
    analyzer = dictionary(language)
    words = analyzer.dictionary.words
    if word in words:
        return True
    return _MAY_BE_SPELLED[language] in word and bool(
        words.similar_keys(word, analyzer.char_substitutes)
    )


def known_bases(word: str, language: str) -> list[str]:
    """Return the base forms the dictionary gives for a lower-case form; none if it has it not.

    What ``dictionary(language).normal_forms`` says, without the tags and their likelihood.
    """
    held = dictionary(language).dictionary
    substitutes = dictionary(language).char_substitutes
    return [
        held.build_normal_form(paradigm, place, spelled)
        for spelled, items in held.words.similar_items(word, substitutes)
        for paradigm, place in items
    ]


def same_letters(one: str, other: str) -> bool:
    """Whether two words differ in nothing but ё/е and ґ/г."""
    if one == other:
        return True
    return len(one) == len(other) and one.translate(_SAME_LETTER) == other.translate(_SAME_LETTER)


def is_foreign(word: str, language: str) -> bool:
    """Whether only the other language spells like this (a dictionary may know the word still)."""
    if not may_be(word, language):
        return True
    return language == "ru" and bool(_UKRAINIAN_LOOK.search(word))
