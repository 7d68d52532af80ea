"""Ordinary words that Ukrainian and Russian share and spell each in its own way.

Вірус is вирус, комп'ютер is компьютер, блокувати is блокировать. A spelling counts only if the
other dictionary holds it as the same part of speech, in the same gender: what is called otherwise
(прапор, флаг) is for the lexicon to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.slavic import SLAVIC, Paradigm, is_known, readings, same_letters
from bot.rules.transliteration import candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SHORTEST = 5  # кіт is a cat, кит a whale
_MOST_TRIED = 6
_SPEECH = {"NOUN": "noun", "ADJF": "adjective", "VERB": "verb", "INFN": "verb"}
_GENDERS = frozenset({"masc", "femn", "neut"})
_OF_VERBS = {
    "uk": (re.compile(r"[ую]вати(?=(?:ся)?\Z)"), ("ировать", "овать")),
    "ru": (re.compile(r"(?:ир)?овать(?=(?:ся)?\Z)"), ("увати", "ювати")),
}
# Endings that differ by more than letters: хімічний is химический, договір is договор.
_ENDINGS = {
    "uk": (
        (re.compile(r"[иі]чний\Z"), ("ический",)),
        (re.compile(r"ський\Z"), ("ской",)),
        (re.compile(r"ований\Z"), ("ированный", "ованный")),
        (re.compile(r"і(?=[бвгджзклмнпрстхцчш]\Z)"), ("о",)),
    ),
    "ru": (
        (re.compile(r"ический\Z"), ("ічний", "ичний")),
        (re.compile(r"ской\Z"), ("ський",)),
        (re.compile(r"(?:ир)?ованный\Z"), ("ований",)),
        (re.compile(r"о(?=[бвгджзклмнпрстхцчш]\Z)"), ("і",)),
    ),
}
_MAY_BE_DOUBLED = re.compile(r"(?<=[аеиоуыэюя])[клмнпрст](?=[аеиоуыэюя])")
_FIRST_I = re.compile("и")
_UNALIKE = frozenset(
    {"рибалка", "рыбалка", "пильний", "пыльный", "виступ", "выступ", "захід", "заход"}
)


def cognates(own: Iterable[Paradigm], languages: Sequence[str]) -> list[Paradigm]:
    """Return the same words in the other Slavic language, none that both spell alike."""
    words = {
        (one.base, one.language): one
        for one in own
        if one.known and len(one.base) >= _SHORTEST and not _SPEECH.keys().isdisjoint(one.tags)
    }
    return [
        other
        for (base, language), one in words.items()
        for target in SLAVIC
        if target != language and target in languages and base not in _UNALIKE
        if (base, target) not in words
        for other in _first_known(one, target)
    ]


def _first_known(one: Paradigm, target: str) -> list[Paradigm]:
    for spelling in _spellings(one.base, one.language, target):
        if not is_known(spelling, target):
            continue
        found = [
            other
            for other in readings(spelling, target)
            if same_letters(other.base, spelling) and _is_alike(one, other)
        ]
        if found:
            return found
    return []


def _is_alike(one: Paradigm, other: Paradigm) -> bool:
    """Whether both are the same part of speech, and of one gender; names are found elsewhere."""
    if other.is_name or one.is_name:
        return False
    speech = {_SPEECH[tag] for tag in one.tags & _SPEECH.keys()}
    return any(_SPEECH[tag] in speech for tag in other.tags & _SPEECH.keys()) and (
        "noun" not in speech or one.tags & _GENDERS == other.tags & _GENDERS
    )


def _spellings(word: str, source: str, target: str) -> Iterator[str]:
    verb, endings = _OF_VERBS[source]
    found = verb.search(word)
    if found:
        stems = candidates(word[: found.start()], source, target)[:2]
        stems = (*stems, *[stem.replace("и", "і") for stem in stems[:1] if target == "uk"])
        yield from (stem + end + word[found.end() :] for stem in stems for end in endings)
        return
    for ending, others in _ENDINGS[source]:
        if changed := ending.search(word):
            stem = candidates(word[: changed.start()], source, target)[0]
            ways = dict.fromkeys((stem, stem.replace("и", "і") if target == "uk" else stem))
            rest = word[changed.end() :]
            yield from (one + other + rest for one in ways for other in others)
    spelled = candidates(word, source, target)[:_MOST_TRIED]
    yield from spelled
    if target == "uk":
        yield from (one.replace("и", "і") for one in spelled[:1])
        yield from (_FIRST_I.sub("і", one, count=1) for one in spelled[:1])
    else:
        for one in spelled[:1]:
            if one[0] == "е":
                yield "э" + one[1:]
            for place in _MAY_BE_DOUBLED.finditer(one):
                yield one[: place.end()] + one[place.start() :]
