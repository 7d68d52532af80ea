"""The same name in another alphabet, and words in disguise.

Херсон is Kherson, Антонівський is Антоновский. A candidate spelling counts if a dictionary holds
it as a name; if none does, a word that looks like a name takes the likeliest spelling. Ordinary
words are left alone: what they are called in other languages is for the lexicon to say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.english import english_base, of_name
from bot.rules.english_words import (
    IRREGULAR_VERBS,
    NOUNS,
    OTHER_ABBREVIATIONS,
    OWN_WORDS,
    SMALL_WORDS,
    TWINS_OF_CYRILLIC,
    VERBS,
)
from bot.rules.given_names import given_names, in_latin
from bot.rules.heads import with_head
from bot.rules.slavic import (
    SLAVIC,
    Paradigm,
    dictionary,
    is_foreign,
    predictions,
    readings,
    same_letters,
)
from bot.rules.transliteration import TWINS, candidates, latin_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PLACE_ADJECTIVE = re.compile(r"[сцз]ь?кий\Z")
_ENGLISH_LOOK = re.compile(
    r"th|ck|ee|oo|ea|ou|[dk]ge|wh|qu|gh(?<!zgh)|[wxq]|c(?!h)|([lpfcrtmnd])\1"
    r"|(?:ing|[ts]ion|[lrt]y|ment|ness|ance|ers?|[aeious]s|[bdgklmnprt]s|ed|ic)\Z"
    r"|(?:[aiouc][lt]|[rnsp]t|[^aeiounk]e)\Z"
)
_SLAVIC_LOOK = re.compile(
    r"kh|zh|shch|yi|iy"
    r"|(?:sk|sky|[^aeiou][iy]i|[oiey]v|[tkgl]in|yn|enko|ch?uk|[iy]ch|k[oa]|pol|ets|n[iy]y)\Z"
)
_OF_NAME = re.compile(r"[сцз]ь?кий\Z|[іїєо]в\Z")  # adjectives of places; миколаїв, a town too
# Vowels that are no usual twins; in Slavic spelling о and і are, in Latin they are not.
_FAR_SOUNDS = (
    frozenset({("е", "і"), ("и", "е")}),
    frozenset({("о", "і"), ("е", "і"), ("и", "о"), ("и", "е")}),
)
_ARABIC = re.compile(r"al-([a-z]{4,})\Z")
_SURELY = frozenset({"Geox", "Surn"})
_NAMING = frozenset({"anim", "ADJF", "Fixd"})
_LATIN_LETTERS = re.compile(r"([a-z]+)")
_CYRILLIC_LETTERS = re.compile(r"([а-яіїєґ]+)")
_SHORTEST_ABBREVIATION = 3
_SHORTEST_WORD = 4  # кив, a nod, must not hide Kyiv
_SHORTEST_GUESS = 5
_TWO_ENDINGS = re.compile(r"(?:[оеє]ве|не)\Z")  # Степове is Степовое, Роботине is Работино
_SISTERS = str.maketrans("иі", "іи")  # МиГ-31 is МіГ-31 in Ukrainian
_MOST_SPELLINGS = 6
# Letters of a guessed spelling that are as likely another one.
_ALSO = {
    ("en", "uk"): ((re.compile("г"), "х"),),
    ("en", "ru"): ((re.compile("г"), "х"),),
    ("uk", "ru"): (
        (re.compile("и(?=..)"), "ы"),
        (re.compile(r"\A(.[^и]*)и(?=..)"), r"\1ы"),
        (re.compile("(?<=[жчш])о"), "е"),
    ),
    ("ru", "uk"): (
        (re.compile("(?<![жчшщц])и(?=.)"), "і"),
        (re.compile(r"ин\Z"), "ін"),
        (re.compile(r"\Aраз"), "роз"),
        (re.compile(r"\A(.?[^е]*?[бвдзлмнпстф])е(?=..)"), r"\1є"),
        (re.compile(r"\Aх"), "г"),
    ),
}


def counterparts(
    word: str,
    source: str,
    targets: Sequence[str],
    *,
    guess: bool,
    far: bool = True,
    sure: bool = False,
) -> list[Paradigm]:
    """Return the paradigms of a folded name in the other Slavic languages, or from Latin in both.

    ``source`` is the language whose alphabet the word is in. With ``guess`` a name that no
    dictionary holds takes the likeliest spelling; otherwise there are none of it. With ``far`` a
    vowel may have become another one: Kharkov is Харків. ``sure``: it names a place, even if a
    dictionary has a plural of it.
    """
    found: dict[str, list[Paradigm]] = {}
    for target in targets:
        names = _names(word, source, target, far=far, sure=sure)
        if names is None:
            return []
        found[target] = names
    known = [one for names in found.values() for one in names]
    for target in [target for target, names in found.items() if not names]:
        if known:
            found[target] = list(_borrowed(known, target))
        elif guess:
            found[target] = list(_guesses(word, source, target))
    return [one for names in found.values() for one in names]


def _names(word: str, source: str, target: str, *, far: bool, sure: bool) -> list[Paradigm] | None:
    """Return the names nearest to a word in ``target``; None if it is an ordinary word there."""
    words = dictionary(target).dictionary.words
    names: dict[int, list[Paradigm]] = {}
    for candidate in candidates(word, source, target):
        for spelling in words.similar_keys(candidate, _twins(target)):
            own = readings(spelling, target)
            distance = _distance(candidate, spelling, _FAR_SOUNDS[source == "en"])
            if spelling != candidate and len(word) < _SHORTEST_WORD:  # Кім is no ком
                continue
            if _is_name_in(own, spelling) or (sure and _is_noun_in(own, spelling)):
                names.setdefault(distance, []).extend(
                    one for one in own if same_letters(one.base, spelling)
                )
            elif source == "en" and spelling == candidate and _is_ordinary(own, spelling):
                return None
    return names.get(0) or (names.get(1) if far else None) or []


@lru_cache(maxsize=len(TWINS))
def _twins(language: str) -> object:
    words = dictionary(language).dictionary.words
    return words.compile_replaces(TWINS[language])


def _distance(candidate: str, spelling: str, far: frozenset[tuple[str, str]]) -> int:
    """Return how many vowels became another sound: Zelensky is Зеленський, hardly Зелінський."""
    return sum(pair in far for pair in zip(candidate, spelling, strict=True))


def _is_name_in(own: Sequence[Paradigm], word: str) -> bool:
    named = any(same_letters(one.base, word) and _names_something(one) for one in own)
    return named and not _is_common(own)


def _is_noun_in(own: Sequence[Paradigm], word: str) -> bool:
    return any(same_letters(one.base, word) and "NOUN" in one.tags for one in own)


def _names_something(reading: Paradigm) -> bool:
    if reading.is_name or ("ADJF" in reading.tags and _PLACE_ADJECTIVE.search(reading.base)):
        return True
    if reading.language != "uk" or not reading.may_be_place:
        return False
    russian = readings(reading.base, "ru")
    return not russian or any(one.is_name for one in russian)


def _is_common(own: Iterable[Paradigm]) -> bool:
    """Whether a person's name is also a common noun: Roman is роман, a novel."""
    return not any("Geox" in one.tags for one in own) and any(
        "NOUN" in one.tags and one.plural and not one.is_name for one in own
    )


def _is_ordinary(own: Sequence[Paradigm], word: str) -> bool:
    if not own or len(word) < _SHORTEST_WORD:
        return False
    return _is_common(own) or not any(_names_something(one) for one in own)


def _borrowed(known: Iterable[Paradigm], target: str) -> Iterator[Paradigm]:
    """Yield what a name of the other language is called here, in this language's forms.

    If no dictionary says it, persons are spelled by the letter tables; places are left out, for
    their names differ more than letters do (Снігурівка, Снегирёвка).
    """
    for one in {one.base: one for one in known if one.language != target}.values():
        if names := _names(one.base, one.language, target, far=True, sure=False):
            yield from names
            continue
        if not is_foreign(one.base, target):
            yield from _declined(one.base, target)
        if "Surn" in one.tags or "ADJF" in one.tags:
            yield from _guesses(one.base, one.language, target)


def _guesses(word: str, source: str, target: str) -> Iterator[Paradigm]:
    spelling, *others = candidates(word, source, target)
    declined = _declined(spelling, target)
    yield from declined
    if (source, target) == ("uk", "ru") and _TWO_ENDINGS.search(word) and others:
        yield from _declined(others[0], target)
    for other in _other_spellings(spelling, source, target):
        if source != "en" or "h" in word:
            yield from _respelled(declined, spelling, other)


def _other_spellings(spelling: str, source: str, target: str) -> list[str]:
    found = {spelling: None}
    for pattern, letter in _ALSO[source, target]:
        found |= {pattern.sub(letter, one): None for one in tuple(found)}
    return list(found)[1:_MOST_SPELLINGS]


def _respelled(declined: Iterable[Paradigm], spelling: str, other: str) -> Iterator[Paradigm]:
    """Yield the paradigms of a name with the stem spelled another way: endings stay the same."""
    ending = 0
    while spelling[: -ending - 1] and spelling[-ending - 1 :] == other[-ending - 1 :]:
        ending += 1
    old, new = spelling[: len(spelling) - ending], other[: len(other) - ending]
    for one in declined:
        forms = tuple(new + form[len(old) :] for form in one.forms if form.startswith(old))
        if one.base.startswith(old) and forms:
            yield replace(one, base=new + one.base[len(old) :], forms=forms)


def _declined(spelling: str, target: str) -> list[Paradigm]:
    found = readings(spelling, target) + predictions(spelling, target)
    return [one for one in found if same_letters(one.base, spelling)] or [
        one
        for one in found
        if "ADJF" in one.tags and spelling in one.forms  # Невельское
    ]


def latin_names(word: str, written: str, languages: Sequence[str]) -> list[Paradigm]:
    """Return what a folded Latin word is called in the Slavic ones of ``languages``, if a name."""
    if arabic := _ARABIC.match(word):
        return list(_arabic(arabic[1], written, languages))
    if len(word) < _SHORTEST_WORD or is_english(word):
        return []
    targets = [language for language in SLAVIC if language in languages]
    if written[:1].isupper() and (named := list(given_names(word, targets))):
        return named
    is_capital, is_slavic = written[:1].isupper(), bool(_SLAVIC_LOOK.search(word))
    guess = is_capital and (is_slavic or _may_be_foreign(word))
    found = counterparts(word, "en", targets, guess=guess, far=is_slavic)
    return found if is_capital or is_slavic or any("Geox" in one.tags for one in found) else []


def _arabic(name: str, written: str, languages: Sequence[str]) -> Iterator[Paradigm]:
    """Yield аль-Джулани and аль-Джолані of al-Jolani: j is дж, and o another u."""
    if written[-len(name) :][:1].islower():
        return
    spelled = re.sub(r"(.)\1", r"\1", name.replace("j", "dzh").replace("ee", "i"))
    for one in dict.fromkeys((spelled, spelled.replace("o", "u"))):
        for language in SLAVIC:
            if language in languages:
                found = counterparts(one, "en", (language,), guess=True)
                undeclined = [_undeclined(candidates(one, "en", language)[0], language)]
                yield from (with_head("аль-", named) for named in found or undeclined)


def _undeclined(name: str, language: str) -> Paradigm:
    """Return a name that takes no endings: Джулані, which has the look of a plural."""
    tags = frozenset({"NOUN", "anim", "Fixd"})
    return Paradigm(
        language=language, base=name, forms=(name,), tags=tags, known=False, plural=False
    )


def transcribed(word: str, languages: Sequence[str]) -> list[Paradigm]:
    """Return the Cyrillic names that a Latin one may be; if none is known, the likeliest."""
    targets = [language for language in SLAVIC if language in languages]
    return counterparts(word, "en", targets, guess=True)


def _may_be_foreign(word: str) -> bool:
    return len(word) >= _SHORTEST_GUESS and not _ENGLISH_LOOK.search(word)


def namesakes(own: Sequence[Paradigm], written: str, languages: Sequence[str]) -> list[Paradigm]:
    """Return what the name that has these readings is called in the other Slavic language."""
    spoken_of = [one for one in own if one.known] or own
    if not any(_names_something(one) or not one.known for one in spoken_of):
        return []
    guess = is_name(own, written)
    spoken = {one.language for one in own if one.known}
    may_be_person = written[:1].isupper() and len(written) > _SHORTEST_WORD  # Кіт is no кит
    surely = _SURELY if may_be_person else _SURELY - {"Surn"}
    sources = dict.fromkeys(
        (one.base, one.language, not surely.isdisjoint(one.tags)) for one in spoken_of
    )
    found: dict[tuple[str, str, tuple[str, ...]], Paradigm] = {}
    for base, language, sure in sources:
        others = [one for one in given_names(base, languages) if one.language != language]
        if others:
            found |= {(each.language, each.base, each.forms): each for each in others}
            continue
        for target in [each for each in languages if each in SLAVIC and each != language]:
            may_guess = guess and target not in spoken
            named = counterparts(base, language, (target,), guess=may_guess, sure=sure)
            found |= {(each.language, each.base, each.forms): each for each in named}
    return list(found.values())


def is_english(word: str) -> bool:
    """Whether a folded Latin word is one of the usual English ones."""
    if word.endswith("ing") and english_base(word) in VERBS:  # фишинг is no fishing
        return True
    return any(
        word in words
        for words in (VERBS, IRREGULAR_VERBS, NOUNS, OWN_WORDS, SMALL_WORDS, TWINS_OF_CYRILLIC)
    )


def is_name(found: Sequence[Paradigm], written: str) -> bool:
    """Whether a Cyrillic word with these readings is a name, judged by them and by its capital."""
    if any(not one.known for one in found):
        return True
    if any(one.is_name for one in found):
        return not _is_common(found)
    if not written[:1].isupper():
        return False
    return all(one.may_be_place or _OF_NAME.search(one.base) for one in found)


def may_be_name(found: Sequence[Paradigm], written: str) -> bool:
    """Whether a Cyrillic word is to be looked for in Latin letters too.

    Who is no name is when typed with a capital: коваль is a smith, Коваль may be a minister.
    """
    if is_name(found, written):
        return True
    return written[:1].isupper() and any(not _NAMING.isdisjoint(one.tags) for one in found)


def romanised(found: Iterable[Paradigm], folded: str = "") -> Iterator[str]:
    """Yield the Latin spellings of names, with their English possessives and plurals.

    ``folded``: the word as typed, if it is Cyrillic: a woman's surname is not its base form.
    """
    some = list(found)
    bases = dict.fromkeys((one.base, one.language) for one in some)
    if folded:
        bases |= dict.fromkeys((folded, one.language) for one in some if folded in one.forms)
    for base, language in bases:
        for spelling in dict.fromkeys((*latin_spellings(base, language), *in_latin(base))):
            if len(spelling) >= _SHORTEST_WORD and not is_english(spelling):
                yield from of_name(spelling)


def respelled_letters(number: str) -> Iterator[str]:
    """Yield a designation in other letters: с-300 is s-300, kh-101 is х-101, миг-31 is міг-31."""
    if _LATIN_LETTERS.search(number):
        for language in SLAVIC:
            parts = _LATIN_LETTERS.split(number)
            yield "".join(
                [candidates(part, "en", language)[0] if part.isalpha() else part for part in parts]
            )
    elif _CYRILLIC_LETTERS.search(number):
        parts = _CYRILLIC_LETTERS.split(number)
        yield "".join(
            [
                latin_spellings(part.replace("і", "и"), "ru")[0] if part.isalpha() else part
                for part in parts
            ]
        )
        yield from {number.translate(_SISTERS)} - {number}


def romanised_letters(folded: str) -> Iterator[str]:
    """Yield the Latin spellings of an abbreviation: ЗСУ is ZSU, but ЄС is never YES."""
    for language in SLAVIC if len(folded) >= _SHORTEST_ABBREVIATION else ():
        if not is_foreign(folded, language):
            spelled = latin_spellings(folded, language)[:1]
            yield from (one for one in spelled if one not in OTHER_ABBREVIATIONS)
