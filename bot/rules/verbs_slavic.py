"""What the dictionaries keep apart of one Slavic verb: its other aspect, reflexive, participles.

A desk that watches for уничтожить wants уничтожают too, and знищити means знищує, знищений and
знищивши. Candidates are made by the ending of the infinitive; those that the dictionary holds as
an infinitive of the other aspect count.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.rules.aspects import ESTRANGED, PARTNERS
from bot.rules.paradigm import is_rather_noun
from bot.rules.slavic import Paradigm, is_known, readings, same_letters
from bot.rules.verb_endings import CHANGED, are_strangers, endings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VERBAL = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
_SHORT = 5
_INFINITIVE = re.compile(r"[тч][иь]\Z")
_REFLEXIVE = re.compile(r"(?<=[тч][иь])(?:ся|сь)\Z")

_PARTICIPLES = {
    "ати": ("аний",),
    "яти": ("яний", "ятий"),
    "ити": ("итий",),
    "увати": ("ований",),
    "ювати": ("йований", "ьований"),
    "нути": ("нутий", "нений"),
    "рти": ("ртий",),
    "іти": ("ений",),
    "їти": ("єний",),
    "вести": ("ведений",),
    "нести": ("несений",),
    "везти": ("везений",),
    "красти": ("крадений",),
}
_PASSIVE = {
    "ru": ((re.compile(r"[аеёиуюя]т\Z"), "ся"),),
    "uk": ((re.compile(r"[уюаяи]ть\Z"), "ся"), (re.compile(r"є\Z"), "ться")),
}
_PRESENT = re.compile(r"[уюая]ть(?:ся)?\Z")
_PAST = re.compile(r"в(?:ся)?\Z")


def kin(found: Iterable[Paradigm]) -> list[Paradigm]:
    """Return what belongs to the verbs among the paradigms, and what no paradigm of them has."""
    verbs = [one for one in found if one.known and not _VERBAL.isdisjoint(one.tags)]
    partners = [other for verb in verbs for other in _partners(verb)]
    every = [*verbs, *partners]
    reflexive = [other for verb in every for other in reflexives(verb)]
    passive = [_passive(verb) for verb in every if _with_self(verb) not in ESTRANGED]
    more = more_of([*every, *reflexive])
    return [*partners, *reflexive, *passive, *more]


def more_of(found: Iterable[Paradigm]) -> list[Paradigm]:
    """Return the participles and gerunds that the dictionaries do not list with the verbs."""
    verbs = [one for one in found if one.known and not _VERBAL.isdisjoint(one.tags)]
    return [extra for verb in verbs for extra in _MORE[verb.language](verb)]


def plain(infinitive: str) -> str:
    """Return the verb of a reflexive; "" of another word."""
    found = _REFLEXIVE.sub("", infinitive)
    return found if found != infinitive else ""


def reflexives(verb: Paradigm) -> Iterator[Paradigm]:
    """Yield what happens to one by oneself: підірвався, of підірвати; never the other way round."""
    word = _with_self(verb)
    if _INFINITIVE.search(verb.base) and word not in ESTRANGED and is_known(word, verb.language):
        yield from (one for one in readings(word, verb.language) if one.base == word)


def _with_self(verb: Paradigm) -> str:
    return verb.base + ("сь" if verb.language == "ru" and verb.base.endswith("и") else "ся")


def _passive(verb: Paradigm) -> Paradigm:
    """Return how it is told that something is being done: обстреливается, обстрілюються."""
    said = verb.forms if "impf" in verb.tags else ()
    endings = _PASSIVE[verb.language]
    return replace(
        verb,
        forms=tuple(
            form + ending for form in said for last, ending in endings if last.search(form)
        ),
    )


def _partners(verb: Paradigm) -> Iterator[Paradigm]:
    """Yield the verb in its other aspect: уничтожать of уничтожить and the other way round."""
    for word in PARTNERS[verb.language].get(verb.base, ()):
        partners = [one for one in readings(word, verb.language) if one.base == word]
        yield from map(rather_verb, partners)
    plain = _REFLEXIVE.sub("", verb.base)
    for aspect, other in (("perf", "impf"), ("impf", "perf")):
        if aspect not in verb.tags:
            continue
        for candidate in endings_of(plain, verb.language, aspect):
            word = candidate + verb.base[len(plain) :]
            both = (plain, candidate) if aspect == "perf" else (candidate, plain)
            if not is_known(word, verb.language) or are_strangers(*both):
                continue
            for one in readings(word, verb.language):
                if same_letters(one.base, word) and other in one.tags and aspect not in one.tags:
                    yield one


def rather_verb(one: Paradigm) -> Paradigm:
    """Return a verb without the forms that are a noun as well: строй, of строить."""
    if _VERBAL.isdisjoint(one.tags):
        return one
    forms = [
        form for form in one.forms if len(form) > _SHORT or not is_rather_noun(form, one.language)
    ]
    return replace(one, forms=tuple(forms))


def _more_russian(verb: Paradigm) -> Iterator[Paradigm]:
    """Yield the adjective beside a participle: раненый of раненный."""
    for form in verb.forms:
        if form.endswith("нный") and is_known(adjective := form[: -len("ный")] + "ый", "ru"):
            yield from (one for one in readings(adjective, "ru") if "ADJF" in one.tags)


def _more_ukrainian(verb: Paradigm) -> Iterator[Paradigm]:
    """Yield what the Ukrainian dictionary lists apart (знищений) or not at all (знищивши)."""
    gerunds = [
        *[
            _gerund(form, "чи")
            for form in verb.forms
            if "impf" in verb.tags and _PRESENT.search(form)
        ],
        *[_gerund(form, "ши") for form in verb.forms if _PAST.search(form)],
    ]
    yield replace(verb, forms=tuple(dict.fromkeys(gerunds)))
    if _REFLEXIVE.search(verb.base):  # зданий is nobody who surrendered
        return
    for word in _participles(verb.base):
        if is_known(word, "uk"):
            yield from (_ukrainian(one) for one in readings(word, "uk") if "ADJF" in one.tags)


def _ukrainian(participle: Paradigm) -> Paradigm:
    """Return a participle without the form that is a Russian noun: зданий, of buildings."""
    base = participle.base
    if len(base) > _SHORT + 1 or not is_known(base, "ru") or not is_rather_noun(base, "ru"):
        return participle
    return replace(participle, forms=tuple(form for form in participle.forms if form != base))


_MORE = {"ru": _more_russian, "uk": _more_ukrainian}


def _gerund(form: str, ending: str) -> str:
    plain = form.removesuffix("ся")
    stem = plain.removesuffix("ть") if ending == "чи" else plain
    return stem + ending + ("сь" if plain != form else "")


def _participles(infinitive: str) -> Iterator[str]:
    for suffix, some in _PARTICIPLES.items():
        if infinitive.endswith(suffix):
            yield from (infinitive.removesuffix(suffix) + other for other in some)
    if infinitive.endswith(("ити", "іти")):
        stem = infinitive[:-3]
        for consonant, changed in CHANGED["uk"].items():
            if stem.endswith(consonant):
                yield from (stem.removesuffix(consonant) + other + "ений" for other in changed)
