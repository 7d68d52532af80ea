"""Ordinary words that Ukrainian and Russian share and spell each in its own way.

Вірус is вирус, комп'ютер is компьютер, блокувати is блокировать. A spelling counts only if the
other dictionary holds it as the same part of speech, in the same gender: what is called otherwise
(прапор, флаг) is for the lexicon to say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.rules.aspects import ESTRANGED
from bot.rules.cognate_spellings import cognate_spellings
from bot.rules.heads import split, with_head
from bot.rules.slavic import SLAVIC, Paradigm, readings, same_letters
from bot.rules.verbs_slavic import more_of, plain, rather_verb, reflexives

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHORTEST = 5  # кіт is a cat, кит a whale
_FOREIGN = re.compile("ф|\\A[еэ]")  # ефір, етап: a short word that both languages borrowed
_PROJECT = re.compile("про[еє](?=к[тц])")
_SPEECH = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "VERB": "verb",
    "INFN": "verb",
    "PRTF": "verb",
    "PRTS": "verb",
}
_GENDERS = frozenset({"masc", "femn", "neut"})
_NOT_LISTED = re.compile(r"(?:ирова|ова)н?ный\Z")  # participles that the dictionaries leave out
# Nearly alike to look at, and two words: місто is a city, место a place.
_UNALIKE_WORDS = """
рибалка рыбалка пильний пыльный виступ выступ захід заход місто место неділя неделя зізнання
сознание питання питание позірний позорный поділка поделка подделка пічка почка рідкий редкий літний
летний бійка бейка рівень ревень злодій злодей мешкати мешкать наглий наглый питати пытать орати
орать користь корысть лаяти лаять південь північний трусити трусить лишити лишить рушити рушить
вбити вбить дивитися дивиться чинити чинить гадати гадать лічити лечить лічення лечение тікати
тикать сварити сварить сваритися свариться запросити запросить вбивати вбивать виключити выключить
виключати выключать зникнути составить составлять считать считаться случиться мишка мышка відповідь
отповедь почати почать містити
"""
_UNALIKE = frozenset(_UNALIKE_WORDS.split())
# Two words as well, and one of them has a cognate of its own: добити is добить.
_FALSE_FRIENDS = """
безпечний беспечный | безпечність беспечность | виділити отелить | визнавати вызнавать
визнати вызнать | винний винный | витік виток | відрядний отрядный | гідний годный
гідність годность | гірка гирка | готівка готовка | грецький грецкий | добити добыть | ель эль
життя житие | загін загон | загин загон | запитати запытать
запитувати запытывать | засіяти засиять | заставити заставить | заставляти заставлять
збувати сбывать | злива слива | змірити смирить | зірка зорька | зупинити супонить | кілер колер
лихий лихой | личко лычко | лікувати ликовать | любий любой | лютий лютый | мережа мерёжа
мірити мереть | нагородити нагородить | облік облик | обмежувати обмежевать | обмін обмин
обурити обурить | палій паллий | песик песок | погодити погодить | поділ подол
подільний поддельный | полик полок | полька полка | прибити прибыть | прибиття прибытие
привід привод | промисловий промысловый | південний полуденный | робити робеть | розклад расклад
складувати складывать | спалювати спалывать | стрий строй
стрічка строчка | східний сходный | сірий сирый | табір табор | уродливий уродливый
чинний чинный | чинність чинность | чоловік человек | чоловічність человечность
шкідливий шкодливый | шотландський шетландский | штучний штучный | іршанський оршанский
"""
_FALSE = frozenset(
    tuple(pair.split()) for pair in _FALSE_FRIENDS.strip().replace("\n", " | ").split(" | ")
)


def cognates(own: Sequence[Paradigm], languages: Sequence[str]) -> list[Paradigm]:
    """Return the same words in the other Slavic language, none that both spell alike."""
    words = {(one.base, one.language): one for one in own if _may_be_shared(one)}
    found = [
        other
        for (base, language), one in words.items()
        for target in SLAVIC
        if target != language and target in languages
        if (base, target) not in words and (plain(base), language) not in words
        for other in _first_known(one, target)
    ]
    found += [
        other
        for one in own
        for target in SLAVIC
        if target != one.language and target in languages
        for other in _of_compound(one, target)
    ]
    found += [one for verb in found for one in reflexives(verb)]
    every = [*found, *more_of(found)]
    if "uk" in languages:
        every += [other for one in (*words.values(), *every) for other in _as_spelled_before(one)]
    return every


def _as_spelled_before(one: Paradigm) -> Iterator[Paradigm]:
    """Yield the other spelling of проєкт, which was проект until 2019; and the other way round."""
    if one.language == "uk" and (found := _PROJECT.search(one.base)):
        other = "проє" if found[0] == "прое" else "прое"
        forms = tuple(form.replace(found[0], other) for form in one.forms)
        yield replace(one, base=one.base.replace(found[0], other), forms=forms)


def _of_compound(one: Paradigm, target: str) -> Iterator[Paradigm]:
    """Yield бизнес-центр of бізнес-центр: both parts in the other language."""
    parts = split(one.base, one.language)
    if parts and not one.is_name:
        head, rest = parts
        for each in readings(rest, one.language):
            if each.base == rest and _may_be_shared(each):
                yield from (with_head(head, other) for other in _first_known(each, target))


def _may_be_shared(one: Paradigm) -> bool:
    if one.base in _UNALIKE or _SPEECH.keys().isdisjoint(one.tags):
        return False
    if len(one.base) < _SHORTEST and not (one.base[1:] and _FOREIGN.search(one.base)):
        return False
    return one.known or bool(_NOT_LISTED.search(one.base))


def _first_known(one: Paradigm, target: str) -> list[Paradigm]:
    for spelling in cognate_spellings(one.base, one.language, target):
        if spelling in ESTRANGED and one.base not in ESTRANGED:
            continue
        found = [
            rather_verb(read)
            for other in readings(spelling, target)
            if (read := _as_spelled(other, spelling))
            and _is_alike(one, read)
            and not _are_false_friends(one, read)
        ]
        if found:
            return found
    return []


def _as_spelled(other: Paradigm, spelling: str) -> Paradigm | None:
    """Return a reading of which the spelling is the base; of a verb's participle only that."""
    if same_letters(other.base, spelling):
        return other
    if "PRTF" not in other.tags or not spelling.endswith("ный"):
        return None
    stem = spelling.removesuffix("ный")
    forms = tuple(form for form in other.forms if form.startswith(stem))
    return replace(other, base=spelling, forms=forms, tags=other.tags | {"ADJF"})


def _are_false_friends(one: Paradigm, other: Paradigm) -> bool:
    pair = (one.base, other.base) if one.language == "uk" else (other.base, one.base)
    return pair in _FALSE


def _is_alike(one: Paradigm, other: Paradigm) -> bool:
    """Whether both are the same part of speech, and of one gender; names are found elsewhere."""
    if other.is_name or one.is_name:
        return False
    speech = {_SPEECH[tag] for tag in one.tags & _SPEECH.keys()}
    return any(_SPEECH[tag] in speech for tag in other.tags & _SPEECH.keys()) and (
        "noun" not in speech or one.tags & _GENDERS == other.tags & _GENDERS
    )
