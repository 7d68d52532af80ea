"""Related words of another part of speech: ``derive = true`` in a rule asks for them.

Херсон -> херсонський, евакуація -> евакуювати, evacuate -> evacuation. Slavic relatives count only
if a dictionary holds them; English ones follow a few endings that seldom err.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.english import english_forms
from bot.rules.slavic import Paradigm, readings, same_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NOUN_ENDING = re.compile(r"[аяоеєиіьй]\Z")
_SOFTENED = {
    "г": "з",
    "ж": "з",
    "з": "з",
    "к": "ц",
    "ч": "ц",
    "ц": "ц",
    "х": "с",
    "ш": "с",
    "с": "с",
}
_OF_NAMES = {
    "uk": ("ський", "івський", "ївський", "инський", "цький"),
    "ru": ("ский", "овский", "евский", "инский", "цкий"),
}
_OF_THINGS = {"uk": ("ний", "овий", "евий"), "ru": ("ный", "овый", "евый")}
_ACTIONS = {
    "uk": (("ція", "ювати"), ("ція", "увати"), ("ація", "ювати"), ("ація", "увати"), ("", "ювати")),
    "ru": (("ция", "ировать"), ("ация", "ировать"), ("ация", "овать"), ("", "ивать"), ("", "ять")),
}
_ENGLISH = (("ate", "ation"), ("ize", "ization"), ("ise", "isation"), ("ify", "ification"))


def derived(found: Iterable[Paradigm]) -> list[Paradigm]:
    """Return the paradigms of the words made from nouns, and of the nouns behind verbs."""
    relatives: dict[tuple[str, str], Paradigm] = {}
    for one in found:
        for word in dict.fromkeys(_relatives(one)):
            for reading in readings(word, one.language):
                if same_letters(reading.base, word) and "NOUN" not in reading.tags - one.tags:
                    relatives.setdefault((one.language, reading.base), reading)
    return list(relatives.values())


def derived_english(base: str) -> tuple[str, ...]:
    """Return the forms of evacuation for evacuate, and the other way round."""
    for verb, noun in _ENGLISH:
        for ending, other in ((verb, noun), (noun, verb)):
            if base.endswith(ending) and len(base) > len(ending) + 2:
                return english_forms(base.removesuffix(ending) + other)
    return ()


def _relatives(one: Paradigm) -> Iterator[str]:
    base, language = one.base, one.language
    for of_action, of_verb in _ACTIONS[language]:
        if "NOUN" in one.tags and base.endswith(of_action):
            yield base.removesuffix(of_action) + of_verb
    if "NOUN" not in one.tags:
        return
    stem = _NOUN_ENDING.sub("", base)
    endings = _OF_NAMES[language] + _OF_THINGS[language]
    yield from (stem + ending for ending in endings)
    if stem[-1:] in _SOFTENED:
        soft = "ьк" if language == "uk" else "к"
        yield stem[:-1] + _SOFTENED[stem[-1]] + soft + "ий"
