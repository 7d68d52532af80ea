"""Letter tables between the three alphabets, and nothing but letters: no dictionary is asked.

Cyrillic to Latin has standards: the Ukrainian one (KMU resolution 55 of 2010), BGN/PCGN for both
languages, and the habits of the press. Latin to Cyrillic and Ukrainian to Russian have no one
answer: they give candidates, the likeliest first, in which some letters stand for others too
(``TWINS``); which of them are words, dictionaries decide.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_CANDIDATES = 16  # of one word in one language; more of them only cost time

# Cyrillic -> Latin ------------------------------------------------------------------------------

_COMMON = dict(zip("абвдзклмнопрстуф", "abvdzklmnoprstuf", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "",
    "ъ": "",
    "'": "",
}
_UK = _COMMON | {"г": "h", "ґ": "g", "е": "e", "и": "y", "і": "i"}
_RU = _COMMON | {"г": "g", "е": "e", "ё": "yo", "и": "i", "ы": "y", "э": "e"}
_KMU = _UK | {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_BGN_UK = _UK | {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_BGN_RU = _RU | {"й": "y", "ю": "yu", "я": "ya"}
_PRESS_RU = _RU | {"й": "i", "ю": "iu", "я": "ia", "ё": "e"}
_SYSTEMS = {"uk": (_KMU, _BGN_UK), "ru": (_BGN_RU, _PRESS_RU)}
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}  # KMU, at the beginning

_ADJECTIVE = re.compile(r"(?:ий|ый|ій)\Z")
_ADJECTIVE_ENDINGS = ("y", "yi", "yy", "iy", "ii", "i")
_YE = re.compile(r"(?:\A|(?<=[аеєиіїоуюяыэёьъ]))е")  # BGN/PCGN: Yenakiyevo, Nikolayev


def latin_spellings(word: str, language: str) -> tuple[str, ...]:
    """Return the Latin spellings of a lower-case ``"uk"`` or ``"ru"`` word, the usual first."""
    stem = _ADJECTIVE.sub("", word)
    endings = _ADJECTIVE_ENDINGS if stem != word else ("",)
    stems = dict.fromkeys(_romanised(stem, language))
    stems |= dict.fromkeys(one.replace("kh", "h") for one in tuple(stems))
    return tuple(one + ending for one in stems for ending in endings)


def _romanised(word: str, language: str) -> Iterator[str]:
    if language == "uk":
        word = word.replace("зг", "зґh")  # zgh, for zh is ж
        if "'ї" in word:  # Мар'їнка: Marinka by the standard, Mariinka in the press
            yield from _romanised(word.replace("'ї", "ії"), language)
    for system in _SYSTEMS[language]:
        letters = [system.get(letter, letter) for letter in word]
        if language == "uk" and word[:1] in _FIRST:
            letters[0] = _FIRST[word[0]]
        yield "".join(letters)
    if language == "ru" and _YE.search(word):
        spelled = _YE.sub("ye", word)
        yield "".join([_BGN_RU.get(letter, letter) for letter in spelled])


# Candidates --------------------------------------------------------------------------------------

_SOFT = "жзлнстцчшд"
_UK_TO_RU = {
    r"'": ("ь", "ъ", ""),
    **{f"{one}{one}я\\Z": (f"{one}ье", f"{one}ья") for one in _SOFT},
    **{f"{one}{one}(?=[яюі])": (f"{one}ь",) for one in _SOFT},
    r"(?<=ьк)е\Z": ("ое",),
    r"ове\Z": ("ово", "овое"),
    r"еве\Z|єве\Z": ("ево", "евое"),
    r"ине\Z": ("ино", "иное"),
    r"не\Z": ("ное", "но"),
    r"ова\Z": ("ова", "овая"),
    r"на\Z": ("на", "ная"),
    r"ці\Z": ("цы", "ци"),
    r"(?<=[бвдзлмнпрстф])и\Z": ("ы", "и"),
    r"[іо]вська\Z": ("овская", "евская"),
    r"ська\Z": ("ская", "ска"),
    r"цька\Z": ("цкая", "цка"),
    r"[іо]вськ": ("овск", "евск", "ивск"),
    r"ївськ": ("евск",),
    r"ськ": ("ск",),
    r"цьк": ("цк",),
    r"зьк": ("зск", "жск", "зк"),
    r"ів(?=[кц]|\Z)": ("ов", "ев", "ив"),
    r"їв(?=[кц]|\Z)": ("ев",),
    r"(?<=[жчш])о": ("о", "е"),
    r"(?<![гкхжчшщ])ий\Z": ("ый", "ой"),
    r"ій\Z": ("ий", "ой", "ей"),
    r"ець\Z": ("ец",),
    r"ьо|йо": ("ё",),
    "і": ("и",),
    "ї": ("и",),
    "є": ("е",),
    "ґ": ("г",),
}
_RU_TO_UK = {
    r"ъ|ь(?=[яюе])": ("'",),
    **{f"{one}ье\\Z": (f"{one}{one}я",) for one in _SOFT},
    r"овск": ("івськ", "овськ"),
    r"евск": ("ївськ", "євськ", "івськ", "евськ"),
    r"овк": ("івк", "овк"),
    r"евк": ("ївк", "івк", "евк"),
    r"(?<=[жчш])е": ("е", "о"),
    r"жск|зск": ("зьк",),
    r"ск(?=ий\Z|\Z)": ("ськ",),
    r"цк(?=ий\Z|\Z)": ("цьк",),
    r"ов\Z": ("ів", "ов"),
    r"(?<=[аоуи])ев(?=[кц]|\Z)": ("їв", "єв"),
    r"ев\Z": ("ів", "ев", "єв"),
    r"[ыо]й\Z": ("ий", "ій"),
    r"ец\Z": ("ець",),
    r"ия": ("ія",),
    r"ие\Z": ("ія", "іє"),
    "ы": ("и",),
    "э": ("е",),
    "ё": ("ьо", "йо"),
}
_DIGRAPHS = {
    "shch": ("щ",),
    "sch": ("щ", "ш"),
    "zgh": ("зг",),
    "zh": ("ж",),
    "kh": ("х",),
    "t[sz]": ("ц", "тс"),
    "ch": ("ч",),
    "sh": ("ш",),
    "ph": ("ф",),
    "ck": ("к",),
    "x": ("кс",),
    "c": ("к", "ц"),
    "j": ("й", "дж"),
}
_LETTERS = dict(zip("abvgdzklmnoprstufhwq", "абвгдзклмнопрстуфгвк", strict=True))
_EN_TO_UK = {
    **_DIGRAPHS,
    r"s(?=k)": ("сь", "с"),
    r"zhia\Z|zhya\Z": ("жжя", "жя", "жія"),
    r"zhye\Z|zhie\Z": ("жжя",),
    r"(?<=[aeiou])y": ("й",),
    r"(?<=[bpvmf])[yij]a": ("'я", "я", "ія"),
    r"[yij]a": ("я", "ія"),
    r"(?:yi|yy|iy|ii|y)\Z": ("ий", "и", "ій"),
    r"[yij]e": ("є", "іє", "е"),
    r"yi": ("ї", "иї"),
    r"[yij]u": ("ю", "іу"),
    r"[yi]o": ("йо", "ьо", "іо"),
    "'": ("ь",),
    "y": ("и",),
    "e": ("е",),
    "i": ("і",),
    **{latin: (letter,) for latin, letter in _LETTERS.items()},
}
_EN_TO_RU = {
    **_DIGRAPHS,
    r"iv(?=k|ts|\Z)": ("ов", "ев", "ив"),
    r"(?<=[cs]h|zh)o": ("о", "е"),
    r"ivs(?=k)": ("овс", "евс", "ивс"),
    r"(?<=[aeiou])ye": ("е",),
    r"(?<=[aeiou])y": ("й",),
    r"ia\Z": ("ия", "ья", "я"),
    r"[yij]a": ("я", "ия"),
    r"(?<=[kgh])(?:yi|yy|iy|ii|y)\Z": ("ий", "и", "ый"),
    r"(?:yi|yy|iy|ii|y)\Z": ("ый", "ий", "ы", "и"),
    r"[yij]e\Z": ("ье", "ие", "е"),
    r"[yij]e": ("е", "ие"),
    r"yi": ("и",),
    r"[yij]u": ("ю", "иу"),
    r"[yi]o": ("ё", "ио"),
    "'": ("ь",),
    "y": ("ы",),
    "e": ("е",),
    "i": ("и",),
    **{latin: (letter,) for latin, letter in _LETTERS.items()},
}

# What a letter of a candidate stands for besides itself, by the language of the candidate.
TWINS: Mapping[str, Mapping[str, list[str]]] = {
    "uk": {
        "и": ["і", "ї", "й"],
        "і": ["и", "ї", "й"],
        "е": ["є", "і"],
        "г": ["ґ", "х"],
        "о": ["і"],
    },
    "ru": {"и": ["ы", "й", "е", "о"], "е": ["ё", "э"], "г": ["х"], "ы": ["и"]},
}

_TABLES = {
    ("uk", "ru"): _UK_TO_RU,
    ("ru", "uk"): _RU_TO_UK,
    ("en", "uk"): _EN_TO_UK,
    ("en", "ru"): _EN_TO_RU,
}
_ROWS = {way: [*table.values()] for way, table in _TABLES.items()}
_SEAMS = {
    way: re.compile("|".join(f"({key})" for key in table) + "|(.)")
    for way, table in _TABLES.items()
}
_MAY_BE_SOFT = re.compile(r"(?<=[лнтсцздр])(?=[бвгджзклмнпрстфхцчшщ]|\Z)")
_DOUBLED = re.compile(r"([бвгдзклмнпрстф])\1(?!я)")


@lru_cache(maxsize=256)  # names are looked for, then guessed
def candidates(word: str, source: str, target: str) -> tuple[str, ...]:
    """Return how ``target`` (``"uk"`` or ``"ru"``) may spell a name of another language."""
    table = _ROWS[source, target]
    choices: list[Sequence[str]] = []
    for found in _SEAMS[source, target].finditer(word):
        row = (found.lastindex or 0) - 1
        choices.append(table[row] if row < len(table) else found[0])
    plain = dict.fromkeys(islice(("".join(one) for one in product(*choices)), MOST_CANDIDATES))
    every = dict(plain)
    for one in plain:
        if target == "uk":
            every |= dict.fromkeys([_DOUBLED.sub(r"\1", one)])
        every |= dict.fromkeys(_softened(one))
    return tuple(islice(every, MOST_CANDIDATES))


def _softened(word: str) -> Iterator[str]:
    """Yield the word with a soft sign at one of the places where Latin spelling drops it."""
    for place in _MAY_BE_SOFT.finditer(word):
        yield word[: place.start()] + "ь" + word[place.start() :]
