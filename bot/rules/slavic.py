"""Inflection of Ukrainian and Russian words: the two dictionaries of pymorphy3 and what they miss.

A dictionary word takes its dictionary paradigms only. A word no dictionary knows (most names)
takes the first predictions by its ending, and the paradigms of surnames and places that
predictions get wrong. Words come in folded (lower case, straight apostrophe, е for ё).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.dictionaries import (
    SLAVIC,
    dictionary,
    is_foreign,
    is_known,
    known_bases,
    may_be,
    same_letters,
    with_apostrophe,
)
from bot.rules.endings import (
    ADJECTIVES,
    FORMS_OF_FEMININE,
    FORMS_OF_MASCULINE,
    SURNAMES,
    neutral_endings,
    surname_forms,
)
from bot.rules.paradigm import Paradigm, distinct, paradigm_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "SLAVIC",
    "Paradigm",
    "bases",
    "capitalised",
    "dictionary",
    "is_foreign",
    "is_known",
    "may_be",
    "neutral_endings",
    "paradigms",
    "predictions",
    "readings",
    "same_letters",
    "surnames",
    "with_apostrophe",
]

PREDICTIONS = 4  # more of them add nonsense, fewer lose plurals

_OVERLOOKED = {"masc": FORMS_OF_MASCULINE, "femn": FORMS_OF_FEMININE}
_REMEMBERED = 256  # the same word is asked for again and again while one rule is compiled
_SHORTEST_SURNAME = 4
_SHORTEST_INFLECTED = 5  # what is shorter and unknown is a base form: скам is nobody's dative
_FEWEST_CASES = 3
_FAMILY = ("єнки", "енки")
_SHORT = 7  # a predicted form up to this long may well be another word


def paradigms(word: str, languages: Sequence[str] = SLAVIC) -> list[Paradigm]:
    """Return what a folded Cyrillic word may be, by the dictionaries or else by prediction.

    Readings in which the word itself is the base push out all others, in either language: ``міст``
    is a bridge, never the plural of town. A language that does not know the word predicts only
    what is new to both, or a name that may be spelled so in both (of a place Russian would know).
    """
    spoken = [language for language in SLAVIC if language in languages and may_be(word, language)]
    known = [paradigm for language in spoken for paradigm in readings(word, language)]
    found = _bases_first(word, known)
    knowing = {paradigm.language for paradigm in known}
    if found and (not looks_like_name(found) or any("Geox" in one.tags for one in found)):
        return found + _shared(word, found, [one for one in spoken if one not in knowing])
    for language in spoken:
        if language not in knowing and not is_foreign(word, language):
            found.extend(predictions(word, language))
    return found


def _shared(word: str, found: Sequence[Paradigm], others: Iterable[str]) -> list[Paradigm]:
    """Return a man or thing that one dictionary knows in the endings of the other: рашисты."""
    named = [one for one in found if "masc" in one.tags and same_letters(one.base, word)]
    if len(word) < _SHORTEST_INFLECTED or not named:
        return []
    return [
        _without_collisions(noun, word)
        for language in others
        if not is_foreign(word, language)
        for noun in _as_noun(word, language, "masc", FORMS_OF_MASCULINE[language](word))
    ]


@lru_cache(maxsize=_REMEMBERED)
def readings(word: str, language: str) -> tuple[Paradigm, ...]:
    """Return the dictionary's paradigms of a word, none if it does not know it."""
    if not is_known(word, language):
        return ()
    parses = list(distinct(dictionary(language).parse(word)))
    bases = [parse for parse in parses if same_letters(parse.normal_form, word)] or parses
    found = [paradigm_of(parse, language, known=True) for parse in bases]
    if bases is not parses and all(one.is_name for one in found):
        others = [
            paradigm_of(parse, language, known=True) for parse in parses if parse not in bases
        ]
        found += filter(_is_quality, others)
    return tuple(found)


def _is_quality(one: Paradigm) -> bool:
    """Whether it is an adjective of its own, not a possessive one made of a name (Захаров)."""
    return "ADJF" in one.tags and one.base.endswith("й")


def bases(word: str) -> frozenset[str]:
    """Return every base form a folded word may have, in the dictionary's spelling."""
    spoken = [language for language in SLAVIC if may_be(word, language)]
    known = [base for language in spoken for base in known_bases(word, language)]
    return frozenset(
        known or [base for language in spoken for base in dictionary(language).normal_forms(word)]
    )


@lru_cache(maxsize=_REMEMBERED)
def predictions(word: str, language: str) -> tuple[Paradigm, ...]:
    """Return the paradigms an unknown word most likely has, judged by its ending."""
    if "-" in word:
        return tuple(_hyphenated(word, language))
    parses = list(distinct(dictionary(language).parse(word)))
    bases = [parse for parse in parses if same_letters(parse.normal_form, word)] or parses
    guesses = [paradigm_of(parse, language, known=False) for parse in bases[:PREDICTIONS]]
    if word.endswith(ADJECTIVES):
        guesses = [guess for guess in guesses if "ADJF" in guess.tags] or guesses
    guesses = [guess for guess in guesses if not _is_invented_verb(guess, word)]
    if not any("Surn" in guess.tags and _is_declined(guess, word, "masc") for guess in guesses):
        guesses.extend(surnames(word, language))
    if word.endswith(_FAMILY):
        guesses.extend(_family(word, language))
    for gender, overlooked in _OVERLOOKED.items():
        if not any(_is_declined(guess, word, gender) for guess in guesses):
            guesses.extend(_as_noun(word, language, gender, overlooked[language](word)))
    if len(word) < _SHORTEST_INFLECTED:
        guesses = [guess for guess in guesses if same_letters(guess.base, word)] or guesses
    return tuple([_without_collisions(guess, word) for guess in guesses])


def _is_invented_verb(guess: Paradigm, word: str) -> bool:
    """Whether a noun is taken for the finite verb of which it has the ending: эксплоит, даркнет."""
    return "VERB" in guess.tags and guess.base != word and word.endswith(("т", "м"))


def _is_declined(guess: Paradigm, word: str, gender: str) -> bool:
    """Whether a guess has the cases of a noun of this gender."""
    return (
        gender in guess.tags
        and len(guess.forms) >= _FEWEST_CASES
        and same_letters(guess.base, word)
    )


def _as_noun(word: str, language: str, gender: str, forms: tuple[str, ...]) -> Iterator[Paradigm]:
    """Yield what prediction by endings overlooks: Міндіч is a man's name, Сибіга one in -а."""
    if forms:
        yield Paradigm(
            language=language,
            base=word,
            forms=(word, *forms),
            tags=frozenset({"NOUN", gender}),
            known=False,
            plural=True,
        )


def surnames(word: str, language: str) -> Iterator[Paradigm]:
    """Yield the surname that a word may be by its ending: Стрелков, and no genitive of стрелок."""
    if word.endswith(SURNAMES[language]) and len(word) > _SHORTEST_SURNAME:
        yield Paradigm(
            language=language,
            base=word,
            forms=tuple(dict.fromkeys((word, *surname_forms(word, language)))),
            tags=frozenset({"NOUN", "Surn", "anim", "masc"}),
            known=False,
            plural=True,
        )


def _family(word: str, language: str) -> Iterator[Paradigm]:
    """Yield the surname that a family of the name was typed for: Гордієнки."""
    name = word[:-1] + "о"
    found = readings(name, language) or predictions(name, language)
    yield from (one for one in found if one.base == name)


def looks_like_name(found: Sequence[Paradigm]) -> bool:
    """Whether the readings of a word make it a name; the Ukrainian dictionary marks no places."""
    return any(one.is_name for one in found) or all(one.is_singular_thing for one in found)


def _bases_first(word: str, found: list[Paradigm]) -> list[Paradigm]:
    """Drop what is no base form, unless the base is a name.

    Захарова, a base in Ukrainian, is Захаров's in Russian; Красная is a place, and any red thing.
    """
    own = [one for one in found if same_letters(one.base, word)]
    if own and all(one.is_name for one in own):
        others = [one for one in found if one not in own]
        return own + [one for one in others if one.is_name or _is_quality(one)]
    return own or found


def _without_collisions(guess: Paradigm, word: str) -> Paradigm:
    """Drop predicted forms that are other words of the language, or hardly of this one."""
    stem = word[: len(word) // 2]
    alike = [
        form
        for form in guess.forms
        if len(form) > _SHORT or form.startswith(stem) or same_letters(form, word)
    ]
    kept = [
        form
        for form in alike
        if len(form) > _SHORT or same_letters(form, word) or not is_known(form, guess.language)
    ]
    return replace(guess, forms=tuple(kept), capital=tuple(set(alike).difference(kept)))


def capitalised(word: str, language: str) -> Paradigm:
    """Return the name that a form of another word may be: Маск, and no genitive of маска."""
    return Paradigm(
        language=language,
        base=word,
        forms=(word,),
        tags=frozenset({"NOUN", "masc"}),
        known=False,
        plural=True,
        capital=FORMS_OF_MASCULINE[language](word),
    )


def _hyphenated(word: str, language: str) -> list[Paradigm]:
    """Predict ``танк-амфибия`` (both parts decline) and ``пресс-секретарь`` (the last one does)."""
    first, last = word.rsplit("-", 1)
    both = [
        paradigm_of(parse, language, known=False)
        for parse in list(distinct(dictionary(language).parse(word)))[:PREDICTIONS]
        if same_letters(parse.normal_form, word)
    ]
    tails = readings(last, language) or (predictions(last, language) if last else ())
    return both + [
        replace(
            tail,
            base=f"{first}-{tail.base}",
            forms=tuple(f"{first}-{form}" for form in tail.forms),
            known=False,
        )
        for tail in tails
    ]
