"""Endings that dictionaries and predictions leave out: of surnames, of men, of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rules.paradigm import Paradigm

ADJECTIVES = ("ий", "ый", "ой")
_CONSONANTS = frozenset("бвгґджзклмнпрстфхцчшщ")
SURNAMES = {
    "ru": ("ин", "ын", "ов", "ев", "ёв"),
    "uk": ("ін", "їн", "ин", "ов", "ев", "єв", "ів", "їв"),
}
_SURNAME_ENDINGS = {
    "ru": ("а", "у", "ым", "е", "ой", "ы", "ых", "ыми"),
    "uk": ("а", "у", "ові", "им", "ом", "і", "е", "ої", "ій", "ою", "и", "их", "ими"),
}
_NEUTRAL_ENDINGS = {
    "ru": ("а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах"),
    "uk": ("а", "у", "ові", "ом", "і", "и", "ів", "ам", "ами", "ах"),
}
_NEUTER_PLACES = ("ове", "еве", "єве", "ине", "їне", "іне")  # у Курахові beside у Кураховому
_SHIFTED = {"ів": ("ов", "ев"), "їв": ("єв",)}


def missing_forms(paradigm: Paradigm) -> Iterator[str]:
    """Yield the forms that the dictionary or the prediction of a name leaves out."""
    language, base, tags = paradigm.language, paradigm.base, paradigm.tags
    if "UNKN" in tags:
        yield from (base + ending for ending in neutral_endings(base, language))
    if "Fixd" in tags:
        return
    if base.endswith(SURNAMES[language]) and _may_be_surname(paradigm):
        yield from surname_forms(base, language)
    if language == "uk" and "Surn" in tags and base.endswith(ADJECTIVES):
        yield from (base[:-2] + ending for ending in ("а", "ої", "ій", "у", "ою"))
    if language == "uk" and "Pltm" in tags and base.endswith("ки"):
        yield base[:-1] + "ів"  # Олешки: Олешок and Олешків
    if language == "uk" and base.endswith(_NEUTER_PLACES):
        yield base[:-1] + "і"
    if language == "ru" and "Geox" in tags and base.endswith("нь"):
        yield from (base[:-1] + ending for ending in ("я", "ю", "ем", "е"))
    if language == "uk" and "masc" in tags and "NOUN" in tags and not paradigm.plural:
        yield from _plural_of_masculine(base)


def _may_be_surname(paradigm: Paradigm) -> bool:
    """Surnames, words no dictionary knows, and possessives like миколаїв (which are towns)."""
    possessive = paradigm.language == "uk" and "ADJF" in paradigm.tags
    return "Surn" in paradigm.tags or not paradigm.known or possessive


def surname_forms(base: str, language: str) -> Iterator[str]:
    """Yield the forms of a surname in -ов, -ев or -ин, a woman's and the family's too."""
    stems = [base[:-2] + end for end in _SHIFTED.get(base[-2:], (base[-2:],))]
    return (stem + ending for stem in stems for ending in _SURNAME_ENDINGS[language])


def neutral_endings(base: str, language: str) -> tuple[str, ...]:
    """Return the endings that a word of unknown kind may take: those of a masculine noun."""
    return _NEUTRAL_ENDINGS[language] if base[-1:] in _CONSONANTS else ()


def _masculine_in_ukrainian(base: str) -> tuple[str, ...]:
    plural = tuple(_plural_of_masculine(base))
    if base.endswith("й"):
        return (*[base[:-1] + ending for ending in ("я", "ю", "єві", "єм", "ї")], *plural)
    if base.endswith("ь"):
        return (*[base[:-1] + ending for ending in ("я", "ю", "еві", "ем", "і")], *plural)
    if base[-1:] not in _CONSONANTS:
        return ()
    soft = ("еві", "ем") if base[-1] in "жчшщц" else ("ові", "ом")
    return (*[base + ending for ending in ("а", "у", "і", "е", *soft)], *plural)


def _masculine_in_russian(base: str) -> tuple[str, ...]:
    for last, plural in (("й", "ев"), ("ь", "ей")):
        if base.endswith(last):
            endings = ("я", "ю", "ем", "е", "и", plural, "ям", "ями", "ях")
            return tuple([base[:-1] + ending for ending in endings])
    if base[-1:] not in _CONSONANTS:
        return ()
    few = "и" if base[-1] in "жчшщгкх" else "ы"
    many = "ей" if base[-1] in "жчшщ" else "ов"
    every = ("а", "у", "ом", "ем", "е", few, many, "ам", "ами", "ах")
    return tuple([base + ending for ending in every])


FORMS_OF_MASCULINE = {"uk": _masculine_in_ukrainian, "ru": _masculine_in_russian}


def _plural_of_masculine(base: str) -> Iterator[str]:
    """Yield байрактари, байрактарів of байрактар; the dictionary holds names in the singular."""
    if base.endswith("й"):
        return (base[:-1] + ending for ending in ("ї", "їв", "ям", "ями", "ях"))
    if base.endswith("ь"):
        return (base[:-1] + ending for ending in ("і", "ів", "ям", "ями", "ях"))
    if base[-1:] not in _CONSONANTS:
        return iter(())
    first = "і" if base[-1] in "жчшщ" else "и"
    return (base + ending for ending in (first, "ів", "ам", "ами", "ах"))
