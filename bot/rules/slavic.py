"""Inflection of Ukrainian and Russian words: the two dictionaries of pymorphy3 and what they miss.

A dictionary word takes its dictionary paradigms only. A word no dictionary knows (most names)
takes the first predictions by its ending, and the paradigms of surnames and places that
predictions get wrong. Words come in folded (lower case, straight apostrophe, е for ё); forms
go out in the dictionary's spelling, ё and ґ included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pymorphy3 import MorphAnalyzer
from pymorphy3.units import KnownPrefixAnalyzer, KnownSuffixAnalyzer, UnknownPrefixAnalyzer

from bot.rules.automata import quicken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pymorphy3.analyzer import Parse

SLAVIC = ("uk", "ru")
PREDICTIONS = 4  # more of them add nonsense, fewer lose plurals

_ONLY = {"uk": frozenset("іїєґ'"), "ru": frozenset("ыёэъ")}
_NAME_TAGS = frozenset({"Surn", "Name", "Patr", "Geox", "Orgn", "Trad"})
_FAR_FETCHED = frozenset({"Cmp2"})  # поракетнее
_INVENTED = frozenset({"COMP", "ADJS", "Supr"})  # of a word nobody knows
_PLAIN_NOUN = frozenset({"NOUN", "nomn"})
_UNUSUAL = _NAME_TAGS | {"Abbr", "Fixd"}
_PLURALS = frozenset({"plur", "Pltm"})
_SAME_LETTER = str.maketrans("ёґ", "ег")
_UKRAINIAN_LOOK = re.compile(r"[^гкхжчшщ]ий\Z|[сцз]ьк(?:|ий|а|е|і|ого|ому|им|ої|у|ою|их|ими)\Z")
_BARE_SEAM = re.compile(r"(?<=[бвдзкмнпрстфх])(?=[єїюя])")
_ADJECTIVES = ("ий", "ый", "ой")
_CONSONANTS = frozenset("бвгґджзклмнпрстфхцчшщ")
_PARADIGM_ID = 2  # its place in the first step of a dictionary or suffix parse
_REMEMBERED = 256  # the same word is asked for again and again while one rule is compiled
_PREFIXED = (KnownPrefixAnalyzer, UnknownPrefixAnalyzer)
_TABLED = (*_PREFIXED, KnownSuffixAnalyzer)  # what they predict has a dictionary's paradigm
_SHORTEST_SURNAME = 4
_SHORTEST_INFLECTED = 5  # what is shorter and unknown is a base form: скам is nobody's dative
_SHORT = 7  # a predicted form up to this long may well be another word


@dataclass(frozen=True, slots=True, kw_only=True)
class Paradigm:
    """All forms of one word in one language; ``base`` is its dictionary form.

    ``tags`` are pymorphy3's grammemes of the reading; ``known``: found in the dictionary, not
    predicted; ``plural``: the dictionary has plural forms.
    """

    language: str
    base: str
    forms: tuple[str, ...]
    tags: frozenset[str]
    known: bool
    plural: bool

    @property
    def is_name(self) -> bool:
        """Whether the dictionary marks it as a name of a place, a person or an organisation."""
        return not _NAME_TAGS.isdisjoint(self.tags)

    @property
    def is_singular_thing(self) -> bool:
        """Whether it is a thing without a plural: so the Ukrainian dictionary holds places."""
        return "NOUN" in self.tags and not self.plural and "anim" not in self.tags

    @property
    def may_be_place(self) -> bool:
        """Whether it has one number only, as places have: Київ the singular, Суми the plural."""
        return self.is_singular_thing or {"NOUN", "Pltm", "inan"} <= self.tags


@lru_cache(maxsize=len(SLAVIC))
def dictionary(language: str) -> MorphAnalyzer:
    """Return the analyzer of ``"uk"`` or ``"ru"``; loaded once a process, some 20 MB each."""
    return quicken(MorphAnalyzer(lang=language))


def with_apostrophe(word: str) -> tuple[str, ...]:
    """Return обєкт as itself and as об'єкт, if the Ukrainian dictionary holds that."""
    restored = _BARE_SEAM.sub("'", word)
    return (restored, word) if restored != word and is_known(restored, "uk") else (word,)


def may_be(word: str, language: str) -> bool:
    """Whether a lower-case word has no letter that only the other language uses."""
    return all(letters.isdisjoint(word) for other, letters in _ONLY.items() if other != language)


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary holds this lower-case form (ё and ґ may be spelled е and г)."""
    known: bool = dictionary(language).word_is_known(word)
    return known


def same_letters(one: str, other: str) -> bool:
    """Whether two words differ in nothing but ё/е and ґ/г."""
    if one == other:
        return True
    return len(one) == len(other) and one.translate(_SAME_LETTER) == other.translate(_SAME_LETTER)


def paradigms(word: str, languages: Sequence[str] = SLAVIC) -> list[Paradigm]:
    """Return what a folded Cyrillic word may be, by the dictionaries or else by prediction.

    Readings in which the word itself is the base push out all others, in either language: ``міст``
    is a bridge, never the plural of town. A language that does not know the word predicts only
    what is new to both, or a name that may be spelled so in both (of a place Russian would know).
    """
    spoken = [language for language in SLAVIC if language in languages and may_be(word, language)]
    known = [paradigm for language in spoken for paradigm in readings(word, language)]
    found = _bases_first(word, known)
    if found and (not looks_like_name(found) or any("Geox" in one.tags for one in found)):
        return found
    knowing = {paradigm.language for paradigm in known}
    for language in spoken:
        if language not in knowing and not is_foreign(word, language):
            found.extend(predictions(word, language))
    return found


def is_foreign(word: str, language: str) -> bool:
    """Whether only the other language spells like this (a dictionary may know the word still)."""
    if not may_be(word, language):
        return True
    return language == "ru" and bool(_UKRAINIAN_LOOK.search(word))


@lru_cache(maxsize=_REMEMBERED)
def readings(word: str, language: str) -> tuple[Paradigm, ...]:
    """Return the dictionary's paradigms of a word, none if it does not know it."""
    if not is_known(word, language):
        return ()
    parses = list(_distinct(dictionary(language).parse(word)))
    bases = [parse for parse in parses if same_letters(parse.normal_form, word)] or parses
    return tuple([_paradigm(parse, language, known=True) for parse in bases])


def bases(word: str) -> frozenset[str]:
    """Return every base form a folded word may have, in the dictionary's spelling."""
    spoken = [language for language in SLAVIC if may_be(word, language)]
    knowing = [language for language in spoken if is_known(word, language)]
    return frozenset(
        base for one in knowing or spoken for base in dictionary(one).normal_forms(word)
    )


@lru_cache(maxsize=_REMEMBERED)
def predictions(word: str, language: str) -> tuple[Paradigm, ...]:
    """Return the paradigms an unknown word most likely has, judged by its ending."""
    if "-" in word:
        return tuple(_hyphenated(word, language))
    parses = list(_distinct(dictionary(language).parse(word)))
    bases = [parse for parse in parses if same_letters(parse.normal_form, word)] or parses
    guesses = [_paradigm(parse, language, known=False) for parse in bases[:PREDICTIONS]]
    if word.endswith(_ADJECTIVES):
        guesses = [guess for guess in guesses if "ADJF" in guess.tags] or guesses
    if not any(same_letters(guess.base, word) for guess in guesses):
        guesses.extend(surnames(word, language))
    if not any("masc" in guess.tags and same_letters(guess.base, word) for guess in guesses):
        guesses.extend(_masculine(word, language))
    if len(word) < _SHORTEST_INFLECTED:
        guesses = [guess for guess in guesses if same_letters(guess.base, word)] or guesses
    return tuple([_without_collisions(guess, word) for guess in guesses])


def _masculine(word: str, language: str) -> Iterator[Paradigm]:
    """Yield what prediction by endings overlooks: Міндіч, Вилкул are men's names too."""
    forms = _FORMS_OF_MASCULINE[language](word)
    if forms:
        yield Paradigm(
            language=language,
            base=word,
            forms=(word, *forms),
            tags=frozenset({"NOUN", "masc"}),
            known=False,
            plural=True,
        )


def surnames(word: str, language: str) -> Iterator[Paradigm]:
    """Yield the surname that a word may be by its ending: Стрелков, and no genitive of стрелок."""
    if word.endswith(_SURNAMES[language]) and len(word) > _SHORTEST_SURNAME:
        yield Paradigm(
            language=language,
            base=word,
            forms=tuple(dict.fromkeys((word, *_surname_forms(word, language)))),
            tags=frozenset({"NOUN", "Surn", "anim", "masc"}),
            known=False,
            plural=True,
        )


def looks_like_name(found: Sequence[Paradigm]) -> bool:
    """Whether the readings of a word make it a name; the Ukrainian dictionary marks no places."""
    return any(one.is_name for one in found) or all(one.is_singular_thing for one in found)


def _bases_first(word: str, found: list[Paradigm]) -> list[Paradigm]:
    """Drop what is no base form; but Захарова, a base in Ukrainian, is Захаров's in Russian."""
    own = [one for one in found if same_letters(one.base, word)]
    if own and all(one.is_name for one in own):
        return own + [one for one in found if one.is_name and one not in own]
    return own or found


def _distinct(parses: Iterable[Parse]) -> Iterator[Parse]:
    """Yield one parse of each lexeme: a noun's nominative and accusative are the same one."""
    seen = set()
    for parse in parses:
        step = parse.methods_stack[0]
        key = (
            parse.normal_form,
            parse.tag.POS,
            step[_PARADIGM_ID] if len(step) > _PARADIGM_ID else 0,
        )
        if key not in seen:
            seen.add(key)
            yield parse


def _paradigm(parse: Parse, language: str, *, known: bool) -> Paradigm:
    base = parse.normal_form
    without_ending = base[:-1] if known and base.endswith(("а", "о")) else ""
    forms: dict[str, None] = {}
    plural = False
    for form, shape in _lexeme(parse, language, known=known):
        if shape.is_short and _is_rather_noun(form, language):
            continue
        if form == without_ending and shape.is_noun and _is_another(form, language):
            continue
        forms[form] = None
        plural = plural or shape.is_plural
    plain = Paradigm(
        language=language,
        base=base,
        forms=tuple(forms),
        tags=parse.tag.grammemes,
        known=known,
        plural=plural,
    )
    extra = tuple(_missing_forms(plain))
    return replace(plain, forms=tuple(dict.fromkeys(plain.forms + extra))) if extra else plain


class _Shape(NamedTuple):
    """A form in the table of a paradigm, and what matters of its grammemes."""

    prefix: str
    suffix: str
    is_short: bool
    is_noun: bool
    is_plural: bool

    @classmethod
    def of(cls, tags: frozenset[str], prefix: str = "", suffix: str = "") -> _Shape:
        is_plural = not _PLURALS.isdisjoint(tags)
        return cls(prefix, suffix, "ADJS" in tags, "NOUN" in tags, is_plural)


def _lexeme(parse: Parse, language: str, *, known: bool) -> list[tuple[str, _Shape]]:
    """Return the wanted words of ``parse.lexeme``, straight from the table of the paradigm."""
    first, *rest = parse.methods_stack
    if len(first) <= _PARADIGM_ID + 1 or not all(isinstance(step[0], _TABLED) for step in rest):
        unwanted = _FAR_FETCHED if known else _INVENTED
        every = [(form.word, form.tag.grammemes) for form in parse.lexeme]
        return [(word, _Shape.of(tags)) for word, tags in every if unwanted.isdisjoint(tags)]
    _, word, number, place = first
    lent = "".join([step[1] for step in reversed(rest) if isinstance(step[0], _PREFIXED)])
    own = dictionary(language).dictionary
    stem = own.build_stem(own.paradigms[number], place, word)
    return [
        (lent + shape.prefix + stem + shape.suffix, shape)
        for shape in _table(number, language, known)
    ]


@lru_cache(maxsize=1 << 12)
def _table(number: int, language: str, known: bool) -> list[_Shape]:  # noqa: FBT001  a cache's key
    """Return the wanted forms of a paradigm."""
    unwanted = _FAR_FETCHED if known else _INVENTED
    table = dictionary(language).dictionary.build_paradigm_info(number)
    return [
        _Shape.of(tag.grammemes, prefix, suffix)
        for prefix, tag, suffix in table
        if unwanted.isdisjoint(tag.grammemes)
    ]


@lru_cache(maxsize=1 << 12)
def _is_rather_noun(form: str, language: str) -> bool:
    """Whether a short adjective is more often a noun: лев of левый, права of правый."""
    likeliest: Parse = dictionary(language).parse(form)[0]
    return bool(likeliest.tag.POS == "NOUN")


def _is_another(form: str, language: str) -> bool:
    """Whether a plural without ending is another noun: міст, of місто, is a bridge."""
    return any(
        other.normal_form == form and other.tag.grammemes >= _PLAIN_NOUN
        for other in dictionary(language).parse(form)
        if _UNUSUAL.isdisjoint(other.tag.grammemes)
    )


def _without_collisions(guess: Paradigm, word: str) -> Paradigm:
    """Drop predicted forms that are other words of the language, or hardly of this one."""
    stem = word[: len(word) // 2]
    kept = tuple(
        form
        for form in guess.forms
        if len(form) > _SHORT
        or same_letters(form, word)
        or (form.startswith(stem) and not is_known(form, guess.language))
    )
    return replace(guess, forms=kept)


def _hyphenated(word: str, language: str) -> list[Paradigm]:
    """Predict ``танк-амфибия`` (both parts decline) and ``пресс-секретарь`` (the last one does)."""
    first, last = word.rsplit("-", 1)
    both = [
        _paradigm(parse, language, known=False)
        for parse in list(_distinct(dictionary(language).parse(word)))[:PREDICTIONS]
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


# What the paradigms miss ------------------------------------------------------------------------

_SURNAMES = {
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


def _missing_forms(paradigm: Paradigm) -> Iterator[str]:
    """Yield the forms that the dictionary or the prediction of a name leaves out."""
    language, base, tags = paradigm.language, paradigm.base, paradigm.tags
    if "UNKN" in tags:
        yield from (base + ending for ending in neutral_endings(base, language))
    if "Fixd" in tags:
        return
    if base.endswith(_SURNAMES[language]) and _may_be_surname(paradigm):
        yield from _surname_forms(base, language)
    if language == "uk" and "Surn" in tags and base.endswith(_ADJECTIVES):
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


def _surname_forms(base: str, language: str) -> Iterator[str]:
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


_FORMS_OF_MASCULINE = {"uk": _masculine_in_ukrainian, "ru": _masculine_in_russian}


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
