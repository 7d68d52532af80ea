"""A paradigm, all forms of one word, and how pymorphy3's parses become one.

Forms go out in the dictionary's spelling, ё and ґ included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pymorphy3.units import KnownPrefixAnalyzer, KnownSuffixAnalyzer, UnknownPrefixAnalyzer

from bot.rules.dictionaries import dictionary
from bot.rules.endings import missing_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pymorphy3.analyzer import Parse

_NAME_TAGS = frozenset({"Surn", "Name", "Patr", "Geox", "Orgn", "Trad"})
_FAR_FETCHED = frozenset({"Cmp2"})  # поракетнее
_INVENTED = frozenset({"COMP", "ADJS", "Supr"})  # of a word nobody knows
_PLAIN_NOUN = frozenset({"NOUN", "nomn"})
_UNUSUAL = _NAME_TAGS | {"Abbr", "Fixd"}
_PLURALS = frozenset({"plur", "Pltm"})
_PARADIGM_ID = 2  # its place in the first step of a dictionary or suffix parse
_PREFIXED = (KnownPrefixAnalyzer, UnknownPrefixAnalyzer)
_TABLED = (*_PREFIXED, KnownSuffixAnalyzer)  # what they predict has a dictionary's paradigm


@dataclass(frozen=True, slots=True, kw_only=True)
class Paradigm:
    """All forms of one word in one language; ``base`` is its dictionary form.

    ``tags`` are pymorphy3's grammemes of the reading; ``known``: found in the dictionary, not
    predicted; ``plural``: the dictionary has plural forms; ``capital``: forms that are this word
    with a capital only (Маска, of Маск).
    """

    language: str
    base: str
    forms: tuple[str, ...]
    tags: frozenset[str]
    known: bool
    plural: bool
    capital: tuple[str, ...] = ()

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


def distinct(parses: Iterable[Parse]) -> Iterator[Parse]:
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


def paradigm_of(parse: Parse, language: str, *, known: bool) -> Paradigm:
    """Return the paradigm of a parse; ``known``: by the dictionary, not by prediction."""
    base = parse.normal_form
    without_ending = base[:-1] if known and base.endswith(("а", "о")) else ""
    forms: dict[str, None] = {}
    plural = False
    for form, shape in _lexeme(parse, language, known=known):
        if shape.is_short and is_rather_noun(form, language):
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
    extra = tuple(missing_forms(plain))
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
def is_rather_noun(form: str, language: str) -> bool:
    """Whether a form is more often a noun: лев of левый, права of правый, строй of строить."""
    likeliest: Parse = dictionary(language).parse(form)[0]
    return bool(likeliest.tag.POS == "NOUN")


def _is_another(form: str, language: str) -> bool:
    """Whether a plural without ending is another noun: міст, of місто, is a bridge."""
    return any(
        other.normal_form == form and other.tag.grammemes >= _PLAIN_NOUN
        for other in dictionary(language).parse(form)
        if _UNUSUAL.isdisjoint(other.tag.grammemes)
    )
