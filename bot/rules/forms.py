"""Everything a word of a rule matches: its inflected forms, and other ways to spell it.

The work is done once, when a rule is compiled; matching then is a set lookup of folded tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.abbreviations import Abbreviation, abbreviation
from bot.rules.cognates import cognates
from bot.rules.degrees import degrees
from bot.rules.derivation import derived, derived_english
from bot.rules.dictionaries import LITTLE_WORDS, may_be
from bot.rules.disguises import disguises
from bot.rules.english import english_base, english_forms
from bot.rules.participles import of_participle
from bot.rules.scripts import (
    latin_names,
    may_be_name,
    namesakes,
    respelled_letters,
    romanised,
    romanised_letters,
    transcribed,
)
from bot.rules.slavic import (
    SLAVIC,
    Paradigm,
    bases,
    capitalised,
    paradigms,
    surnames,
    with_apostrophe,
)
from bot.rules.text import fold_word
from bot.rules.verbs_slavic import kin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LANGUAGES = ("uk", "ru", "en")
_REMEMBERED = 1024  # some 6 MB; a rule set keeps what it compiled

_CYRILLIC = re.compile(r"[а-яіїєґ']+(?:-[а-яіїєґ']+)*\Z")
_LATIN = re.compile(r"[a-z']+(?:-[a-z']+)*\Z")
_DESIGNATION = re.compile(
    r"[0-9]{0,2}(?:[a-z]{1,4}|[а-яіїєґ]{1,4})-?[a-zа-яіїєґ]{0,2}[0-9][a-zа-яіїєґ0-9-]*\Z"
)
_NUMBERED = re.compile(r"([a-zа-яіїєґ']{4,})(-[a-zа-яіїєґ]?[0-9]+[a-zа-яіїєґ]*)\Z")
_SERIES = re.compile(r"(?<![0-9])-?[0-9]{2,3}\Z")
_MARKS = ("б1", "б2", "б3", "м1", "м2", "м3")
_VERSIONS = {
    "en": (*"abcdefgkmv", "am", "bm", "av", "bv", "bvm", "b3", "m1", "m2", "m3", "ms", "sm", "mlu"),
    "ru": (*"абвкмсух", "ав", "ам", "бв", "бвм", "бм", "мс", "см", *_MARKS),
}
_OF_NUMBERS = ("й", "я", "е", "ю", "х", "м", "ми", "го", "му", "ка", "ки", "ку", "ок")
_CARELESS_LETTERS = str.maketrans("ґ", "г", "'")  # O'Neill is ONeill too


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What one word of a rule matches.

    ``forms``: folded; a token equal to any of them matches. ``capitals``: folded too, but they
    count only if the first ``stem`` letters of the token, as it is written in the post, are
    capitals (``КАБами`` yes, ``кабами`` no). ``by_language``: natural spelling for people to read,
    the base form first. ``spellings``: look-alikes and transliterations among ``forms`` and
    ``capitals``.
    """

    word: str
    forms: frozenset[str]
    by_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    capitals: frozenset[str] = frozenset()
    stem: int = 0


def forms_of(
    word: str,
    *,
    languages: Sequence[str] = LANGUAGES,
    forms: bool = True,
    scripts: bool = True,
    derive: bool = False,
) -> Expansion:
    """Return everything ``word`` matches in posts of ``languages``. Never raises.

    ``forms``: inflected forms too. ``scripts``: other alphabets and look-alike letters too.
    ``derive``: related words too (Херсон -> херсонський). The word may be typed in any form.
    """
    return _expand(word.strip(), tuple(languages), forms=forms, scripts=scripts, derive=derive)


@lru_cache(maxsize=_REMEMBERED)
def base_forms(folded: str) -> frozenset[str]:
    """Return the folded base forms a folded word may belong to; itself if nothing is known."""
    if _LATIN.match(folded):
        return frozenset({english_base(folded.removesuffix("'s"))})
    if not _CYRILLIC.match(folded):
        return frozenset({folded})
    spelled = with_apostrophe(folded)
    return frozenset([_folded(base) for word in spelled for base in bases(word)])


@lru_cache(maxsize=_REMEMBERED)
def _expand(
    word: str, languages: tuple[str, ...], *, forms: bool, scripts: bool, derive: bool
) -> Expansion:
    folded = fold_word(word)
    if forms and (short := abbreviation(folded, word)):
        return _of_abbreviation(word, folded, short, scripts=scripts)
    found = _read(word, folded, languages, scripts=scripts, derive=derive)
    by_language = found.by_language(languages, folded) if forms else found.bases(folded)
    every = {folded}.union(*(map(_folded, some) for some in by_language.values()))
    every |= {
        form.translate(_CARELESS_LETTERS)
        for form in every
        if ("'" in form.removesuffix("'s") or "ґ" in form) and not form.endswith("s'")
    }
    latin = [one for one in found.latin if forms or not one.endswith("'s")]
    spellings = tuple(dict.fromkeys([*latin, *disguises(every, folded)])) if scripts else ()
    capitals = found.capitals(languages) if forms and word.istitle() else frozenset()
    return Expansion(
        word=word,
        forms=frozenset(every.union(spellings)),
        by_language=by_language,
        spellings=spellings,
        capitals=capitals.difference(every),
        stem=1 if capitals else 0,
    )


def _of_abbreviation(word: str, folded: str, short: Abbreviation, *, scripts: bool) -> Expansion:
    endings = sorted({form.removeprefix(folded) for form in short.capitals} - {""})
    spellings = (
        tuple(dict.fromkeys(romanised_letters(folded))) if scripts and not folded.isascii() else ()
    )
    return Expansion(
        word=word,
        forms=short.anywhere,
        by_language={"en" if folded.isascii() else "uk": (word, *(word + end for end in endings))},
        spellings=spellings,
        capitals=short.capitals.union(spellings),
        stem=len(folded) if word.isupper() else 1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a word may be: Slavic paradigms, English forms, Latin spellings of a Slavic name."""

    slavic: Sequence[Paradigm] = ()
    english: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()

    def by_language(self, languages: Iterable[str], folded: str = "") -> dict[str, tuple[str, ...]]:
        """Return the forms, those left out that are rather a little word: после, of посол."""
        unwanted = frozenset() if folded in LITTLE_WORDS else LITTLE_WORDS
        forms = {language: self._forms(language, unwanted) for language in languages}
        return {language: some for language, some in forms.items() if some}

    def capitals(self, languages: Sequence[str]) -> frozenset[str]:
        """Return what a name looks like only when it is written as one."""
        names = [one for one in self.slavic if one.language in languages]
        homonyms = {_folded(form) for one in names for form in one.capital}
        little = {form for one in names for form in one.forms if form in LITTLE_WORDS}
        return frozenset(homonyms | little)

    def bases(self, folded: str) -> dict[str, tuple[str, ...]]:
        """Return no inflected form: the word itself, and what it is called in other alphabets."""
        own = [one for one in self.slavic if folded in map(_folded, one.forms)]
        if own and all(_folded(one.base) != folded for one in own):
            return {}
        shown: dict[str, dict[str, None]] = {}
        for one in self.slavic:
            if one not in own or _folded(one.base) == folded:
                shown.setdefault(one.language, {})[one.base] = None
        return {language: tuple(some) for language, some in shown.items()}

    def _forms(self, language: str, unwanted: frozenset[str]) -> tuple[str, ...]:
        if language == "en":
            return self.english
        forms = [form for one in self.slavic if one.language == language for form in one.forms]
        return tuple(dict.fromkeys([form for form in forms if form not in unwanted]))


def _read(
    word: str, folded: str, languages: tuple[str, ...], *, scripts: bool, derive: bool
) -> _Reading:
    if _LATIN.match(folded):
        return _read_latin(word, folded, languages, scripts=scripts, derive=derive)
    if numbered := _NUMBERED.match(folded):
        name = numbered[1]
        named = _read(word[: len(name)], name, languages, scripts=scripts, derive=False)
        if scripts and folded.isascii():
            named = replace(named, slavic=transcribed(name, languages))
        return _numbered(named, folded, numbered[2])
    if not _CYRILLIC.match(folded):
        return _of_designation(folded, languages, scripts=scripts)
    own = [
        of_participle(one, typed)
        for typed in with_apostrophe(folded)
        for one in paradigms(typed, languages)
    ]
    if word[:1].isupper() and all(_folded(one.base) != folded for one in own):
        own += _named(own, folded, languages)
    own += [*kin(own), *degrees(own)]
    if not scripts:
        return _Reading(slavic=[*own, *(derived(own) if derive else ())])
    names = [] if _is_common(own, word) else namesakes(own, word, languages)
    shared = [] if any("NOUN" in one.tags for one in names) else cognates(own, languages)
    slavic = [*own, *names, *shared]
    relatives = derived(slavic) if derive else []
    latin = romanised(slavic, folded) if "en" in languages and may_be_name(own, word) else ()
    return _Reading(slavic=[*slavic, *relatives], latin=tuple(latin))


def _is_common(own: Sequence[Paradigm], word: str) -> bool:
    """Whether a small letter makes it no name: білий is a colour, whoever is called Білий."""
    if word[:1].isupper() or not any(one.is_name for one in own):
        return False
    return any(one.known and not one.is_name and "ADJF" in one.tags for one in own)


def _named(own: Sequence[Paradigm], folded: str, languages: Sequence[str]) -> list[Paradigm]:
    """Return the name that a capital makes of a form of another word: Стрелков, Маск, Моди."""
    spoken = [one for one in SLAVIC if one in languages and may_be(folded, one)]
    names = [one for language in spoken for one in surnames(folded, language)]
    if any(one.is_name or one.may_be_place for one in own):
        return names
    return names + [capitalised(folded, language) for language in spoken]


def _read_latin(
    word: str, folded: str, languages: tuple[str, ...], *, scripts: bool, derive: bool
) -> _Reading:
    base = folded.removesuffix("'s")
    slavic = list(latin_names(base, word, languages)) if scripts else []
    is_person_or_place = any(one.is_name for one in slavic)
    english: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    if "en" in languages:
        english = english_forms(base, name=is_person_or_place)
        latin = tuple(romanised([one for one in slavic if one.known]))
        english += derived_english(base) if derive and not slavic else ()
    relatives = derived(slavic) if derive else []
    return _Reading(slavic=[*slavic, *relatives], english=english, latin=latin)


def _numbered(own: _Reading, folded: str, number: str) -> _Reading:
    """Return the reading of Шахед-136, whose name declines and is Shahed in Latin letters."""
    numbers = (number, *respelled_letters(number))
    return _Reading(
        slavic=[
            replace(
                one,
                base=one.base + number,
                forms=tuple(form + end for end in numbers for form in one.forms),
            )
            for one in own.slavic
        ],
        english=(folded, f"{folded}s", f"{folded}'s") if folded.isascii() else (),
        latin=tuple(form + end for end in numbers for form in own.latin if "'" not in form),
    )


def _of_designation(folded: str, languages: Sequence[str], *, scripts: bool) -> _Reading:
    """Return F-16 with the endings that languages give it, and in the other alphabet.

    С-300 is S-300 in English, Kh-101 is Х-101; ``folded`` may be no designation at all.
    """
    if not _DESIGNATION.match(folded):
        return _Reading()
    latin = tuple(respelled_letters(folded)) if scripts else ()
    if not folded[-1].isdigit():
        return _Reading(english=(folded,) if folded.isascii() else (), latin=latin)
    return _Reading(
        slavic=[
            Paradigm(
                language=language,
                base=folded,
                forms=(folded, *[f"{folded}-{ending}" for ending in _OF_NUMBERS]),
                tags=frozenset(),
                known=True,
                plural=True,
            )
            for language in SLAVIC
            if language in languages
        ],
        english=(folded, f"{folded}s", f"{folded}'s") if folded.isascii() else (),
        latin=(*latin, *_variants(folded, *latin)),
    )


def _variants(*designations: str) -> Iterator[str]:
    """Yield what a version of the thing is called: МиГ-31К is a МиГ-31, F-16C an F-16."""
    for name in designations:
        if _SERIES.search(name):
            letters = _VERSIONS["en" if name.isascii() else "ru"]
            yield from (name + letter for letter in letters)


def _folded(form: str) -> str:
    """Fold a dictionary's form: all that ``fold_word`` does to one, at a tenth of the time."""
    return form.replace("ё", "е")
