"""By their endings: what a Slavic verb may be called in its other aspect, and what it may not.

Candidates are letters only; which of them are verbs of the other aspect, the dictionary says.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LONGEST_SUFFIX = 9
_ROOT_VOWEL = re.compile(r"о(?=[бвгджзйклмнпрстфхцчшщ]+[иы]вать\Z)")
# Consonants before the ending of a perfective verb, and what the imperfective makes of them.
_COMMON = {letter: (letter,) for letter in "гджзклнрстхцчшщ"}
_COMMON |= {letter: (f"{letter}л",) for letter in "бвмпф"}  # купить is no купать
CHANGED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "ru": _COMMON
    | {"ст": ("щ", "ск"), "д": ("жд", "ж"), "т": ("щ", "ч", "т")}
    | {"с": ("ш", "с"), "з": ("ж", "з")},
    "uk": _COMMON
    | {"ст": ("щ", "ск"), "зд": ("ждж",), "д": ("дж", "д"), "т": ("ч", "т"), "с": ("ш", "с")}
    | {"з": ("ж", "з")},
}
_IMPERFECTIVE = {
    "ru": ("ать", "ять", "ивать", "ывать"),
    "uk": ("ати", "яти", "увати", "ювати"),
}
# Other endings and roots: perfective, imperfective ones.
_PAIRS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "ать": "авать ывать ивать",
        "ять": "ивать евать",
        "ить": "ивать",
        "еть": "евать ивать",
        "ыть": "ывать",
        "уть": "увать",
        "нуть": "ать ивать ывать нывать",
        "вести": "водить",
        "нести": "носить",
        "везти": "возить",
        "йти": "ходить",
        "ехать": "езжать",
        "слать": "сылать",
        "обрать": "обирать бирать",
        "брать": "бирать",
        "звать": "зывать",
        "рвать": "рывать",
        "орвать": "рывать",
        "гнать": "гонять",
        "жечь": "жигать",
        "мочь": "могать",
        "речь": "рекать",
        "влечь": "влекать",
        "нять": "нимать",
        "ъять": "ымать",
        "мереть": "мирать",
        "чать": "чинать",
        "пасть": "падать",
        "лететь": "летать",
        "гореть": "горать",
        "олить": "ольнять",
        "бежать": "бегать",
        "ложить": "лагать кладывать",
        "кинуть": "кидать кидывать",
        "двинуть": "двигать",
        "тянуть": "тягивать",
        "вернуть": "ворачивать вёртывать",
        "ойти": "ходить",
        "огнать": "гонять",
        "озвать": "зывать",
        "ослать": "сылать",
        "роить": "раивать",
        "стоять": "стаивать",
        "переть": "пирать",
        "теречь": "терегать",
        "сечь": "секать",
        "брести": "бретать",
        "пасти": "пасать",
        "помнить": "поминать",
        "помянуть": "поминать",
        "ползти": "ползать",
        "расти": "растать",
        "бить": "бивать",
        "ступить": "ступать",
        "рубить": "рубать",
    },
    "uk": {
        "ати": "авати увати ювати ивати",
        "яти": "ювати увати",
        "ити": "ивати",
        "іти": "івати",
        "ути": "увати",
        "нути": "ати увати ювати",
        "їти": "ювати",
        "вести": "водити",
        "нести": "носити",
        "везти": "возити",
        "йти": "ходити",
        "їхати": "їжджати",
        "слати": "силати",
        "брати": "бирати",
        "ібрати": "бирати",
        "звати": "зивати",
        "рвати": "ривати",
        "ірвати": "ривати",
        "гнати": "ганяти",
        "кинути": "кидати",
        "могти": "магати",
        "регти": "рігати",
        "няти": "німати ймати",
        "мерти": "мирати",
        "чати": "чинати",
        "пасти": "падати",
        "летіти": "літати",
        "бігти": "бігати",
        "увати": "овувати",
        "ювати": "йовувати ьовувати",
        "класти": "кладати",
        "красти": "крадати",
        "йняти": "ймати",
        "ійти": "ходити",
        "іслати": "силати",
        "гти": "гати",
        "сунути": "сувати",
        "ернути": "ертати",
        "орнути": "ортати",
        "мкнути": "микати",
        "повісти": "повідати",
        "стріти": "стрічати",
        "рости": "ростати",
        "повзти": "повзати",
        "бити": "бивати",
        "ступити": "ступати",
        **{f"{letter}ити": f"{letter}увати" for letter in "бвмпф"},
    },
}
# A verb of prefix and bare root, взяти or подати, takes none of the longer endings.
_NEED_ROOT = [
    {short, long}
    for short in ("ати", "яти", "ать", "ять")
    for long in ("увати", "ювати", "ивати", "ывать", "ивать", "евать")
]
_NEED_ROOT += [{f"{letter}ити", f"{letter}увати"} for letter in "бвмпф"]  # збити, no збувати
_NEED_ROOT.append({"пить", "плывать"})
_ROOTLESS = re.compile(
    r"(?:по|за|ви|вы|на|пере|піді?|віді?|роз|роз[іо]|рас|про|при|до|об?|у|в|зі|из|изо|от|ото)?"
    r"[бвгґджзклмнпрстфхцчшщ]*\Z"
)
# Alike by their endings, and two verbs.
_STRANGERS = frozenset(
    frozenset(pair.split())
    for pair in (
        "просувати проснути",
        "окупувати окупити",
        "уволить уваливать",
        "спасти спадати",
        "торгувати торгнути",
        "писати писнути",
        "ткати ткнути",
        "лопнути лопати",
        "лопнуть лопать",
        "давать давнуть",
        "пустити пустувати",
        "загорнути загорати",
        "зростити зростати",
        "зачинити зачинати",
        "начинить начинать",
        "заграти загравати",
        "відкликати відкликнути",
        "считать считывать",
        "заметить замещать",
        "обсудить обсуживать",
        "сдерзить сдерживать",
        "сглазить сглаживать",
        "слить слать",
        "понести поносить",
        "пойти походить",
        "положить полагать",
        "накатить накачивать",
        "скатить скачивать",
        "скатить скащивать",
        "нарастить нарастать",
    )
)
# Alike by their roots as well: подрывать is said of взрыв, not of digging (рыть), отлаживать is to
# tune, what one puts off one откладывает. A perfective verb and an imperfective one.
_STRANGE_ROOTS = re.compile(
    r"\A(?:вз|под|під|про|с|з|раз|роз|вы|ви|от|від|пере|за)р[иы]т[иь] \w*р[иы]ват[иь]\Z"
    r"|ложить \w*лаживать\Z"
    r"|(?:нос|вод|воз|ход)ить \w*(?:наш|важ|хаж)ивать\Z"
    r"|низит[ьи] \w*низ[ыу]ват[ьи]\Z"
    r"|делить \w*делывать\Z"
    r"|палить \w*палывать\Z"
    r"|метить \w*мет(?:а|ыва)ть\Z"
)


def are_strangers(perfective: str, imperfective: str) -> bool:
    """Whether two verbs that look like two aspects of one are none."""
    pair = frozenset({perfective, imperfective})
    return pair in _STRANGERS or bool(_STRANGE_ROOTS.search(f"{perfective} {imperfective}"))


def endings_of(infinitive: str, language: str, aspect: str) -> Iterator[str]:
    """Yield what an infinitive may be in the other aspect; ``aspect`` is its own."""
    for length in range(min(_LONGEST_SUFFIX, len(infinitive) - 1), 1, -1):
        stem, suffix = infinitive[:-length], infinitive[-length:]
        for other in _others(language, aspect).get(suffix, ()):
            if {suffix, other} in _NEED_ROOT and _ROOTLESS.match(stem):
                continue
            yield stem + other
            if longer := _ROOT_VOWEL.search(stem + other):
                yield f"{(stem + other)[: longer.start()]}а{(stem + other)[longer.end() :]}"


@cache
def _others(language: str, aspect: str) -> Mapping[str, tuple[str, ...]]:
    """Return the endings of the other aspect by the ending of a verb of this one."""
    pairs = [
        (perfective, imperfective)
        for perfective, some in _PAIRS[language].items()
        for imperfective in some.split()
    ]
    infinitive = "ить" if language == "ru" else "ити"
    pairs += [
        (consonant + infinitive, other + imperfective)
        for consonant, changed in CHANGED[language].items()
        for other in changed
        for imperfective in _IMPERFECTIVE[language]
    ]
    others: dict[str, list[str]] = {}
    for perfective, imperfective in pairs:
        ending, other = (
            (perfective, imperfective) if aspect == "perf" else (imperfective, perfective)
        )
        others.setdefault(ending, []).append(other)
    return {suffix: tuple(dict.fromkeys(some)) for suffix, some in others.items()}
