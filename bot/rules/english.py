"""Inflection of English words by suffix rules and a table of the irregular ones.

A word is taken as a noun always and as a verb when it is one: a wrong plural (``lefts``) occurs
nowhere and costs nothing, a wrong past tense (``flagged``) would.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.english_words import (
    BRITISH_AMERICAN,
    DOERS,
    DOUBLING,
    DOUBLING_IN_BRITAIN,
    GRADABLE,
    IRREGULAR_PLURALS,
    IRREGULAR_VERBS,
    NOUNS_IN_LY,
    OWN_WORDS,
    PLURALS_IN_OES,
    VERBS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VERB_ENDING = re.compile(r"[a-z]{3,}(?:ate|ize|ise|ify)\Z")
_NO_PLURAL = re.compile(
    r"(?:ous|ful|less|ly|(?<!\A[a-z])(?<!\A[a-z]{2})(?<!vegeta)able|(?<!\A[a-z])ible|'s)\Z"
)
_PLURAL = re.compile(r"[a-z]{3,}(?<![suia])s\Z")
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)\Z(?<![ngi]arch)(?<!epoch)(?<!stomach)(?<!tech)")
_SINGLE_S = re.compile(r"[^s]ses\Z")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y\Z")
_OTHER_DOERS = {
    "demonstrate": "demonstrator",
    "extort": "extortionist",
    "infiltrate": "infiltrator",
}
_SHORT_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]\Z")
_SILENT_E = re.compile(r"(?<=[^eoy])e\Z")
_ISE = re.compile(
    r"(?<=[a-z]{2})((?:[aeiou][lnr]|gn|ic|at)i|ly)([sz])((?:e|es|ed|ing|ation|ations|er|ers))\Z"
)


def english_forms(word: str, *, name: bool = False) -> tuple[str, ...]:
    """Return the forms of a folded English word, its base first; of a name no verb's."""
    base = word.removesuffix("'s")
    if name:
        return of_name(base)
    root = english_base(base)
    if base == root:
        return tuple(dict.fromkeys(_all_forms(base)))
    if base.endswith("ing") and root in VERBS:
        return tuple(dict.fromkeys(_of_action(base, root)))
    return tuple(dict.fromkeys([*_all_forms(root), base, *_of_noun(base)]))


def of_name(name: str) -> tuple[str, ...]:
    """Return a name with its possessive and its plural, which keeps the y."""
    return (name, f"{name}'s", name + "es" if _SIBILANT.search(name) else f"{name}s")


@lru_cache(maxsize=1)
def _verb_bases() -> Mapping[str, str]:
    """Return the verb of every inflected form; the first verb listed wins."""
    bases: dict[str, str] = {}
    for verb in (*IRREGULAR_VERBS, *sorted(VERBS)):
        for form in _verb_forms(verb):
            bases.setdefault(form, verb)
    return bases


@lru_cache(maxsize=1)
def _singulars() -> Mapping[str, str]:
    return {plural: singular for singular, plural in IRREGULAR_PLURALS.items()}


def english_base(word: str) -> str:
    """Return the word a form belongs to: went -> go, cities -> city; itself if it is a base."""
    if word in OWN_WORDS or word in VERBS or word in IRREGULAR_VERBS:
        return word
    if found := _singulars().get(word) or _verb_bases().get(word):
        return found
    for ending, rest in (("d", ""), ("ing", "e")):
        verb = word.removesuffix(ending) + rest
        if word.endswith(ending) and _VERB_ENDING.match(verb):
            return verb
    return _singular(word) if _PLURAL.match(word) else word


def _singular(plural: str) -> str:
    if plural.endswith("ies") and len(plural) > len("movies") - 1:
        return plural[:-3] + "y"
    if plural.endswith("es") and _SIBILANT.search(plural[:-2]) and not _SINGLE_S.search(plural):
        return plural[:-2]
    return plural[:-1]


def _all_forms(base: str) -> Iterator[str]:
    for spelling in _spellings(base):
        yield spelling
        yield from _of_noun(spelling)
        if spelling in GRADABLE:
            yield from _degrees(spelling)
        if _is_verb(spelling):
            for form in (*_verb_forms(spelling), *_doers(spelling)):
                yield from _spellings(form)


def _of_action(gerund: str, verb: str) -> Iterator[str]:
    """Yield what tells of the action alone: shelling, shelled, and never a shell."""
    yield gerund
    yield from _of_noun(gerund)
    yield from (form for form in _verb_forms(verb) if form.endswith(("ed", "ing")))


def _of_noun(noun: str) -> Iterator[str]:
    """Yield plural and possessives; nothing for adjectives, and no plural of a plural."""
    if _NO_PLURAL.search(noun) and noun not in NOUNS_IN_LY:
        return
    yield f"{noun}'s"
    if _PLURAL.match(noun) or noun in _singulars() or noun.endswith("ed"):
        return
    plural = IRREGULAR_PLURALS.get(noun) or _with_s(noun)
    yield plural
    if not plural.endswith("s"):
        yield f"{plural}'s"


def _is_verb(word: str) -> bool:
    if word in VERBS or word in IRREGULAR_VERBS:
        return True
    return word not in OWN_WORDS and bool(_VERB_ENDING.match(word))


def _verb_forms(verb: str) -> Iterator[str]:
    yield _with_s(verb)
    past = IRREGULAR_VERBS.get(verb)
    if past:
        yield from past
    stems = [verb]
    if verb.endswith("ic"):
        stems = [verb + "k"]
    elif verb in DOUBLING or _SHORT_SYLLABLE.match(verb):
        stems = [verb + verb[-1]]
    elif verb in DOUBLING_IN_BRITAIN:
        stems = [verb + verb[-1], verb]
    for stem in stems:
        if not past:
            yield _with_ed(stem)
        gerund = _with_ing(stem)
        yield gerund
        if gerund not in OWN_WORDS:
            yield f"{gerund}s"  # two shootings


def _degrees(adjective: str) -> Iterator[str]:
    """Yield heavier and heaviest; hotter doubles as stopped does."""
    more = _with_ed(adjective + adjective[-1] if _SHORT_SYLLABLE.match(adjective) else adjective)
    yield from (more[:-1] + "r", more[:-1] + "st")


def _doers(verb: str) -> Iterator[str]:
    """Yield kidnapper and hackers, of kidnap and hack."""
    if verb not in DOERS:
        return
    if verb in _OTHER_DOERS:
        doer = _OTHER_DOERS[verb]
    else:
        doer = next(form for form in _verb_forms(verb) if form.endswith("ed"))[:-1] + "r"
    yield from (doer, f"{doer}s", f"{doer}'s")


def _with_s(word: str) -> str:
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    if _SIBILANT.search(word) or word in PLURALS_IN_OES:
        return word + "es"
    return word + "s"


def _with_ed(stem: str) -> str:
    if stem.endswith("e"):
        return stem + "d"
    return stem[:-1] + "ied" if _CONSONANT_Y.search(stem) else stem + "ed"


def _with_ing(stem: str) -> str:
    if stem.endswith("ie"):
        return stem[:-2] + "ying"
    return _SILENT_E.sub("", stem) + "ing"


def _spellings(word: str) -> Iterator[str]:
    """Yield a word and its spelling on the other side of the Atlantic."""
    yield word
    if other := BRITISH_AMERICAN.get(word):
        yield other
    if found := _ISE.search(word):
        swapped = "z" if found[2] == "s" else "s"
        yield word[: found.start(2)] + swapped + word[found.end(2) :]
