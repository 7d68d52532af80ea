"""How an ordinary word of Ukrainian may be spelled in Russian, and the other way round.

Prefixes and endings have their counterparts, the letters between follow the tables of
``transliteration`` and some vowels are another one. Spellings are candidates, the likeliest first;
only those are made that a dictionary holds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.dictionaries import dictionary
from bot.rules.transliteration import candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LONG = 8  # letters; in shorter words two vowels that changed make another word
_ROOTLESS = re.compile(
    r"(?:вы|ви|до|за|из|на|о|об|от|пере|по|под|при|про|раз|с|у)?[бвгджзклмнпрстфхцчшщ]*\Z"
)

_HEADS: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "uk": (
        ("від", ("от",)),
        ("роз", ("раз", "рас")),
        ("під", ("под",)),
        ("між", ("меж",)),
        ("без", ("бес",)),
        ("пів", ("полу",)),
        ("віце", ("вице-",)),
        ("екс", ("экс-",)),
        ("зі", ("со",)),
        ("з", ("с",)),
    ),
    "ru": (
        ("от", ("від",)),
        ("раз", ("роз",)),
        ("рас", ("роз",)),
        ("под", ("під",)),
        ("меж", ("між",)),
        ("бес", ("без",)),
        ("полу", ("пів", "напів")),
        ("вице-", ("віце",)),
        ("экс-", ("екс",)),
        ("со", ("зі", "спів")),
        ("с", ("з",)),
    ),
}


def _tails(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], Sequence[str]], ...]:
    return tuple((re.compile(ending + r"\Z"), others.split()) for ending, others in rows)


_TAILS = {
    "uk": _tails(
        (r"[ую]вати(ся)?", r"ировать\1 овать\1 ывать\1 ивать\1"),
        (r"([аяу])ти(ся)?", r"\1ть\2"),
        (r"ити(ся)?", r"ить\1 ыть\1"),
        (r"іти(ся)?", r"еть\1 ить\1"),
        (r"[ую]вання", "ирование ование ывание ивание"),
        (r"([аяе])ння", r"\1ние"),
        (r"іння", "ение"),
        (r"ття", "тие"),
        (r"ість", "ость есть"),
        (r"[иі]чний", "ический ичный"),
        (r"ський", "ской ский"),
        (r"ійний", "ионный"),
        (r"ований", "ированный ованный"),
        (r"([аяе])ний", r"\1нный \1ный"),
        (r"івка", "овка ёвка"),
        (r"і([бвгджзклмнпрстхцчш])", r"и\1 о\1"),
    ),
    "ru": _tails(
        (r"(?:[иы]в|(?:ир)?ов)ать(ся)?", r"увати\1 ювати\1"),
        (r"([аяиу])ть(ся)?", r"\1ти\2"),
        (r"ыть(ся)?", r"ити\1"),
        (r"еть(ся)?", r"іти\1"),
        (r"(?:[иы]в|(?:ир)?ов)ание", "ування ювання"),
        (r"([аяе])ние", r"\1ння іння"),
        (r"тие", "ття"),
        (r"[ое]сть", "ість"),
        (r"ический", "ічний ичний"),
        (r"ичный", "ичний ічний"),
        (r"ской", "ський"),
        (r"ионный", "ійний іонний"),
        (r"(?:ир)?ованный", "ований"),
        (r"([аяе])нный", r"\1ний \1нний"),
        (r"ний", "ній ний"),
        (r"ий", "ій ий"),
        (r"овка", "івка"),
        (r"о([бвгджзклмнпрстхцчш])", r"і\1 о\1"),
    ),
}
# Letters of a candidate that may be another one: и of Ukrainian is ы or и, і is и, е or о.
_Sound = tuple[re.Pattern[str], str] | None
_SOUNDS: Mapping[str, _Sound] = {
    "uk": (re.compile(r"и(?=..)"), "ы"),
    "ru": (re.compile(r"и(?!й\Z)"), "і"),
}
_VOWELS: Mapping[str, Mapping[str, list[str]]] = {
    "uk": {"і": ["и"], "е": ["є", "і"], "о": ["і"]},
    "ru": {"ы": ["и"], "и": ["е", "о"], "е": ["э", "ё"]},
}
_FAR = frozenset({("е", "і"), ("о", "і"), ("и", "е"), ("и", "о")})
_FAR_FOR_VERBS = frozenset({("о", "і"), ("и", "о")})  # містити is no мостить
_INFINITIVE = re.compile(r"(?<![оеі]с)т[иь](?:ся)?\Z")  # готовность is none
_BORROWED = re.compile(r"(?:ов|[ую]в)ат[иь](?:ся)?\Z")  # оккупировать has doubled letters
_MOST_TRIED = 6
_FEW = 3
_DOUBLED = re.compile(r"([бвгдзклмнпрстф])\1")
_MAY_BE_DOUBLED = re.compile(r"(?<=[аеиоуыэюя])[клмнпрст](?=[аеиоуыэюя])")


def cognate_spellings(word: str, source: str, target: str) -> Iterator[str]:
    """Yield the words of the dictionary of ``target`` that may be this one of ``source``."""
    if source == "ru":  # what both spell alike is no third word: скрипка is no скріпка
        yield from _held(_candidates(word, source, target, None), target)
    every = [*dict.fromkeys(_candidates(word, source, target, _SOUNDS[source]))]
    yield from _alike(every, target)
    if _BORROWED.search(word) or not _INFINITIVE.search(word):
        yield from _alike([one for each in every[:_FEW] for one in _doubled(each, target)], target)


def _held(spellings: Iterable[str], target: str) -> Iterator[str]:
    words = dictionary(target).dictionary.words
    return (spelling for spelling in spellings if spelling in words)


def _alike(spellings: Iterable[str], target: str) -> list[str]:
    """Return the words that differ by vowels, those first that differ least."""
    words = dictionary(target).dictionary.words
    found: dict[str, int] = {}
    for one in spellings:
        for spelling in words.similar_keys(one, _vowels(target)):
            changed = [pair for pair in zip(one, spelling, strict=True) if pair in _FAR]
            if len(changed) <= 1 + (len(spelling) >= _LONG) and not (
                _INFINITIVE.search(spelling) and _FAR_FOR_VERBS.intersection(changed)
            ):
                found.setdefault(spelling, len(changed))
    return sorted(found, key=found.__getitem__)


def _candidates(word: str, source: str, target: str, sound: _Sound) -> Iterator[str]:
    for ending, others in _TAILS[source]:
        changed = ending.search(word)
        if changed and not ("ва" in changed[0] and _ROOTLESS.match(word[: changed.start()])):
            stem = _as_heard(word[: changed.start()], sound)
            for one in _stems(stem, source, target, most=1):
                yield from (one + changed.expand(other) for other in others)
            if _INFINITIVE.search(word):
                return
            break
    most = _FEW if sound else _MOST_TRIED  # vowels are looked for beside each of them
    yield from _stems(_as_heard(word, sound), source, target, most=most)


def _as_heard(word: str, sound: _Sound) -> str:
    return sound[0].sub(sound[1], word) if sound else word


def _stems(word: str, source: str, target: str, *, most: int) -> Iterator[str]:
    """Yield the letters of the other language, then with its prefix in their place."""
    yield from candidates(word, source, target)[:most]
    for head, others in _HEADS[source]:
        if word.startswith(head):
            rest = candidates(word[len(head) :], source, target)[0]
            yield from (other + rest for other in others)
            break


def _doubled(word: str, target: str) -> Iterator[str]:
    """Yield терорист of террорист, for Ukrainian; professor with two s, for Russian."""
    if target == "uk":
        single = _DOUBLED.sub(r"\1", word)
        yield from (single,) if single != word else ()
        return
    for place in _MAY_BE_DOUBLED.finditer(word):
        yield word[: place.end()] + word[place.start() :]


@lru_cache(maxsize=len(_VOWELS))
def _vowels(language: str) -> object:
    return dictionary(language).dictionary.words.compile_replaces(_VOWELS[language])
