"""Endings that dictionaries and predictions leave out: of surnames, of men, of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rules.paradigm import Paradigm

ADJECTIVES = ("ий", "ый", "ой")
_CONSONANTS = frozenset("бвгґджзклмнпрстфхцчшщ")
_HISSING = frozenset("жчшщ")
_SOFTENED_IN_UKRAINIAN = {"г": "з", "ґ": "з", "к": "ц", "х": "с"}
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
    if language == "uk" and "Surn" in tags:
        yield from _of_surname(base)
    if language == "uk" and "Pltm" in tags and base.endswith("ки"):
        yield base[:-1] + "ів"  # Олешки: Олешок and Олешків
    if language == "ru" and base[-1:] in "ыи" and {"Geox", "plur"} <= tags:
        yield from _genitives_of_plural(base)
    if language == "uk" and base.endswith(_NEUTER_PLACES):
        yield base[:-1] + "і"
    if language == "ru" and "Geox" in tags and base.endswith("нь"):
        yield from (base[:-1] + ending for ending in ("я", "ю", "ем", "е"))
    if language == "uk" and "masc" in tags and "NOUN" in tags and not paradigm.plural:
        yield from _plural_of_masculine(base)


def _of_surname(base: str) -> Iterator[str]:
    """Yield what a woman in -ська and a family in -енки is called."""
    if base.endswith(ADJECTIVES):
        yield from (base[:-2] + ending for ending in ("а", "ої", "ій", "у", "ою"))
    if base.endswith(("енко", "єнко")):
        yield from (base[:-1] + ending for ending in ("и", "ів", "ам", "ами", "ах"))


def _genitives_of_plural(base: str) -> Iterator[str]:
    """Yield Броваров of Бровары, Валуек of Валуйки, Петушков of Петушки."""
    stem = base[:-1]
    if stem[-1:] in _CONSONANTS:
        yield stem + "ов"
    if stem.endswith("йк"):
        yield stem[:-2] + "ек"
    elif stem.endswith("к") and stem[-2:-1] in _CONSONANTS:
        yield stem[:-1] + ("ек" if stem[-2] in _HISSING else "ок")


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


def _feminine_in_ukrainian(base: str) -> tuple[str, ...]:
    stem, last = base[:-1], base[-1:]
    before = stem[-1:]
    if last == "а" and before in _CONSONANTS:
        if before in _HISSING:
            return tuple([stem + ending for ending in ("і", "у", "ею", "е", "ам", "ами", "ах")])
        soft = stem[:-1] + _SOFTENED_IN_UKRAINIAN.get(before, before) + "і"
        return (soft, *[stem + ending for ending in ("и", "у", "ою", "о", "ам", "ами", "ах")])
    if last == "я":
        hard = before in _CONSONANTS
        singular = ("і", "ю", "ею", "е") if hard else ("ї", "ю", "єю", "є")
        return tuple([stem + ending for ending in (*singular, "ям", "ями", "ях")])
    return ()


def _feminine_in_russian(base: str) -> tuple[str, ...]:
    stem, last = base[:-1], base[-1:]
    if last == "а" and stem[-1:] in _CONSONANTS:
        few = "и" if stem[-1] in "жчшщгкх" else "ы"
        many = ("ей", "ой", "ою") if stem[-1] in "жчшщц" else ("ой", "ою")
        return tuple([stem + ending for ending in (few, "е", "у", *many, "ам", "ами", "ах")])
    if last == "я":
        return tuple([stem + ending for ending in ("и", "е", "ю", "ей", "ям", "ями", "ях")])
    return ()


FORMS_OF_FEMININE = {"uk": _feminine_in_ukrainian, "ru": _feminine_in_russian}
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
