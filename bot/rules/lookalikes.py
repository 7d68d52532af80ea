"""Letters that look like letters of another script, and words that mix the two.

A word written in two scripts is nearly always one script in disguise: ``НIМАRS`` is Latin
(R and S exist nowhere else), ``Хeрсoн`` is Cyrillic (small р and н do not both have a Latin
twin). Words of one script are never touched here: whether ``XEPCOH`` stands for ``херсон`` is
decided when a rule is expanded, not when a post is read.
"""

from __future__ import annotations

import re

_LATIN_TWINS = "ABCEHIKMOPTXYaceiopxykïÏ"
_CYRILLIC_TWINS = "АВСЕНІКМОРТХУасеіорхукїЇ"
_TO_CYRILLIC = dict(zip(_LATIN_TWINS, _CYRILLIC_TWINS, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC_TWINS, _LATIN_TWINS, strict=True))
_TO_LATIN |= dict(zip("ЅЈԚԜӀѕјԛԝӏһԁ", "SJQWIsjqwlhd", strict=True))
_GREEK_TWINS = "ΑΒΕΗΙΚΜΝΟΡΤΥΧΖοανρυ"
_TO_LATIN |= dict(zip(_GREEK_TWINS, "ABEHIKMNOPTYXZoavpu", strict=True))
_TO_CYRILLIC |= dict(zip("ΑΒΕΗΙΚΜΟΡΤΥΧορα", "АВЕНІКМОРТУХора", strict=True))

_DIGIT_TWINS = {"0": "о", "3": "з", "1": "і", "4": "ч"}
_DISGUISED_DIGIT = re.compile(r"(?<=[а-яґєіїА-ЯҐЄІЇ])[03](?=[а-яґєіїА-ЯҐЄІЇ])")
# The rarer ones only in long words: В1Б may be the name of a thing.
_DISGUISED_IN_LONG = re.compile(r"(?<=[а-яґєіїА-ЯҐЄІЇ])[0134](?=[а-яґєіїА-ЯҐЄІЇ])")
_LONG = 6
_DIGITS = frozenset(_DIGIT_TWINS)

_LATIN = re.compile(r"[A-Za-zÏï]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_STEM_AND_ENDING = re.compile(
    r"(?:[^\u0370-\u052f]+[\u0400-\u052f]+|[\u0400-\u052f]+[^\u0370-\u052f]+)\Z"
)


def unify(word: str) -> str:
    """Return a word of mixed scripts in the one script it stands for; others unchanged.

    ``word`` keeps its case: capital Н is a twin of H, small н is a twin of nothing. A stem of one
    script with an ending of the other (``HIMARSів``) is left alone.
    """
    word = _one_script(word)
    return word if _DIGITS.isdisjoint(word) else _undisguise_digits(word)


def other_script(word: str) -> str | None:
    """Return a folded designation in the letters of the other script: ``т-90`` as ``t-90``.

    None unless it has a digit and all its letters have twins: a word without digits that can be
    read in two scripts is mostly two words.
    """
    if word.isalpha() or not any(map(str.isdigit, word)):  # the first is by far the quicker
        return None
    capitals = word.upper()
    for script, twins in ((_CYRILLIC, _TO_LATIN), (_LATIN, _TO_CYRILLIC)):
        letters = script.findall(capitals)
        if letters and len(letters) == sum(letter.isalpha() for letter in word):
            known = all(letter in twins for letter in letters)
            return _spell(capitals, twins).lower() if known else None
    return None


def _one_script(word: str) -> str:
    latin, cyrillic = len(_LATIN.findall(word)), len(_CYRILLIC.findall(word))
    greek = len(_GREEK.findall(word))
    if (latin > 0) + (cyrillic > 0) + (greek > 0) < 2:  # noqa: PLR2004  two scripts make a mixture
        return word
    as_cyrillic, as_latin = _spell(word, _TO_CYRILLIC), _spell(word, _TO_LATIN)
    is_cyrillic = not (_LATIN.search(as_cyrillic) or _GREEK.search(as_cyrillic))
    is_latin = not (_CYRILLIC.search(as_latin) or _GREEK.search(as_latin))
    if is_cyrillic != is_latin:
        return as_cyrillic if is_cyrillic else as_latin
    if not is_cyrillic and _STEM_AND_ENDING.match(word):
        return word
    return as_cyrillic if cyrillic >= latin else as_latin


def _undisguise_digits(word: str) -> str:
    """Return ``Херс0н`` as ``Херсон``; a word with any other digit is a designation, left alone."""
    disguised = _DISGUISED_IN_LONG if len(word) >= _LONG else _DISGUISED_DIGIT
    bare = disguised.sub(lambda found: _DIGIT_TWINS[found[0]], word)
    return bare if not any(letter.isdigit() for letter in bare) else word


def _spell(word: str, twins: dict[str, str]) -> str:
    return "".join([twins.get(letter, letter) for letter in word])
