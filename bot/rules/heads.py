"""First parts of compounds, which are written with a hyphen, without, or apart: кібер-атака.

People do not agree which of them, and not all of what they make is in a dictionary.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.rules.dictionaries import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.rules.paradigm import Paradigm

SHORTEST_REST = 4  # спецназ is no назване
_ALIKE = """
авто агро анти арт блок веб дрон контр крипто лже мега мото мульти нарко онлайн поп про псевдо рок
смарт спец стоп супер теле техно топ турбо ультра фан фото шоу штаб
"""
_PAIRS = """
авіа авиа | аеро аэро | аудіо аудио | біо био | бізнес бизнес | бліц блиц | відео видео | віце вице
гео гео | гіпер гипер | гідро гидро | екс экс | еко эко | експрес экспресс | екстра экстра
електро электро | енерго энерго | євро евро | інтернет интернет | інфо инфо | кібер кибер
кіно кино | медіа медиа | мікро микро | міні мини | офлайн оффлайн | прес пресс | радіо радио
"""
_LATIN = "air anti counter cyber drone micro mini multi super ultra web"
_TWINS = _PAIRS.replace("|", " ").split()
_RUSSIAN = {one: one for one in _ALIKE.split()} | dict(zip(_TWINS[::2], _TWINS[1::2], strict=True))
_OTHERS = {"uk": _RUSSIAN, "ru": {ru: uk for uk, ru in _RUSSIAN.items()}}
_HEADS = {*_RUSSIAN, *_RUSSIAN.values(), *_LATIN.split()}
_COMPOUND = re.compile(f"({'|'.join(sorted(_HEADS, key=len, reverse=True))}|e(?=-?mail))(-?)(.+)")
_PREPOSITIONS = frozenset({"про", "e"})


def is_compound(word: str) -> bool:
    """Whether a folded word begins with such a part, and the rest of it is a word."""
    found = _COMPOUND.match(word)
    if not found or len(found[3]) < SHORTEST_REST:
        return False
    return found[3].isascii() or is_known(found[3], "uk") or is_known(found[3], "ru")


def hyphenated(forms: Iterable[str]) -> Iterator[str]:
    """Yield the forms of a compound with a hyphen."""
    for form in forms:
        if (found := _COMPOUND.match(form)) and len(found[3]) >= SHORTEST_REST:
            yield f"{found[1]}-{found[3]}"


def may_stand_apart(head: str) -> bool:
    """Whether a first part may be written as a word of its own; про would be the preposition."""
    return head not in _PREPOSITIONS


def split(word: str, language: str) -> tuple[str, str] | None:
    """Return what a compound begins with in the other language, and the rest of the word."""
    found = _COMPOUND.match(word)
    if not found or len(found[3]) < SHORTEST_REST or found[1] not in _OTHERS[language]:
        return None
    return _OTHERS[language][found[1]] + found[2], found[3]


def with_head(head: str, one: Paradigm) -> Paradigm:
    """Return the paradigm of a compound."""
    return replace(one, base=head + one.base, forms=tuple(head + form for form in one.forms))
