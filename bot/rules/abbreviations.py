"""Abbreviations: КАБами and UAVs match, кабами and кабель do not.

An abbreviation alone is found in any case, unless in small letters it is another common word
(ТОТ, US). With an ending it is found only where its own letters are capitals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.rules.english_words import SMALL_WORDS
from bot.rules.slavic import SLAVIC, Paradigm, neutral_endings, readings

_LATIN = re.compile(r"[a-z]+\Z")
_CYRILLIC = re.compile(r"[а-яіїєґ]+\Z")
_LONGEST = 6
_LONGEST_LATIN = 3  # longer ones take small-letter plurals like any word: MANPADs, manpads
_LONGEST_SMALL = 3  # an unknown word in small letters up to this long is an abbreviation too
# Those who belong to it, as people call them: ТЦКшники, СБУшник.
_MEMBERS = tuple(
    f"{seam}шник{ending}"
    for seam in ("", "-", "а")
    for ending in ("", "а", "у", "ом", "ові", "и", "ів", "ов", "ам", "ами", "ах")
)
_AFTER_VOWEL = {"м", "ми", "х"}  # БпЛАми
_OF_HISSING = tuple(f"ник{ending}" for ending in ("", "а", "у", "ом", "и", "ів", "ов", "ам", "ами"))
# Those who belong to it, as others call them: НАБУшник, ГУРівець, ОУНовцы.
_OF_CONSONANT = tuple(
    stem + ending
    for stem, endings in (
        ("івец", ("ь",)),
        ("івц", ("я", "ю", "ем", "і", "ів", "ям", "ями")),
        ("овец", ("",)),
        ("овц", ("а", "у", "ем", "ы", "ев", "ам", "ами")),
    )
    for ending in endings
)
# БМПшка is what the crew calls a БМП.
_FOND = tuple(f"шк{ending}" for ending in ("а", "и", "у", "ой", "ою", "е", "о", "ам", "ами", "ах"))
_FOND += ("шек", "шок", "шці")
_VOWELS = frozenset("аеиоіуюя")
_SHORTEST_MIXED = 3  # Трох is no ТрО
_TWINS = str.maketrans("еэ", "эе")  # ТЭЦ is ТЕЦ in Ukrainian, АЕС is АЭС in Russian
_SISTERS = str.maketrans("иі", "іи")  # СИЗО is СІЗО in Ukrainian
_LITTLE = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PRED", "Apro", "ADVB"})


class Abbreviation(NamedTuple):
    """``anywhere``: folded forms for any case; ``capitals``: for a token whose stem is capital."""

    anywhere: frozenset[str]
    capitals: frozenset[str]


def abbreviation(folded: str, written: str) -> Abbreviation | None:
    """Return what an abbreviation matches; None if the word is not one."""
    if _LATIN.match(folded):
        return _latin(folded) if _is_latin(folded, written) else None
    if not _CYRILLIC.match(folded):
        return None
    if not 1 < len(folded) <= (_LONGEST if is_capital(written) else _LONGEST_SMALL):
        return None
    if written.istitle():  # a name, as in Ким Чен Ын
        return None
    own = [one for language in SLAVIC for one in readings(folded, language)]
    if own and not (_is_unchanged(own) or (is_capital(written) and _may_be_short(own))):
        return None
    endings = {ending for language in SLAVIC for ending in neutral_endings(folded, language)}
    if folded[-1] in _VOWELS and (written.isupper() or len(folded) > _SHORTEST_MIXED):
        endings |= _AFTER_VOWEL
    twins = (folded, folded.translate(_TWINS), folded.translate(_SISTERS))
    inflected = frozenset(name + ending for name in twins for ending in ("", *endings))
    found = _with_stem(folded, inflected - {folded}, small_too=not _is_little(own))
    members = [folded + ending for ending in _members(folded) if len(folded) > 2]  # noqa: PLR2004  ЕС
    if folded.startswith("з") and len(folded) > 2:  # noqa: PLR2004  3СУ; 3в is a number
        members.append("3" + folded[1:])
    return found._replace(anywhere=found.anywhere.union(members))


def _members(folded: str) -> tuple[str, ...]:
    if folded[-1] in _VOWELS:
        return _MEMBERS + _FOND
    return _MEMBERS + _FOND + _OF_CONSONANT + (_OF_HISSING if folded[-1] == "с" else ())


def is_capital(written: str) -> bool:
    """Whether a word is in capitals, but for a little word inside: ВСУ, БпЛА, ТрО."""
    return written[:1].isupper() and written[-1:].isupper()


def _is_latin(folded: str, written: str) -> bool:
    return written.isupper() and 1 < len(folded) <= _LONGEST_LATIN


def _latin(folded: str) -> Abbreviation:
    inflected = frozenset({f"{folded}s", f"{folded}'s"})
    return _with_stem(folded, inflected, small_too=folded not in SMALL_WORDS)


def _is_unchanged(own: list[Paradigm]) -> bool:
    """Whether no reading takes endings: птур is marked so, and not as an abbreviation."""
    return all({"NOUN", "Fixd"} <= one.tags for one in own)


def _may_be_short(own: list[Paradigm]) -> bool:
    return _is_little(own) or any("Abbr" in one.tags for one in own)


def _is_little(own: list[Paradigm]) -> bool:
    return any(not _LITTLE.isdisjoint(one.tags) for one in own)


def _with_stem(folded: str, inflected: frozenset[str], *, small_too: bool) -> Abbreviation:
    bare = frozenset({folded})
    if small_too:
        return Abbreviation(anywhere=bare, capitals=inflected)
    return Abbreviation(anywhere=frozenset(), capitals=bare | inflected)
