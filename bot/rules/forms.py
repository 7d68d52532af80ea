"""Everything a word of a rule matches: its inflected forms, and other ways to spell it.

The work is done once, when a rule is compiled; matching then is a set lookup of folded tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rules.english import english_base, english_forms
from bot.rules.slavic import bases, paradigms, with_apostrophe
from bot.rules.text import fold_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("uk", "ru", "en")
_REMEMBERED = 4096

_CYRILLIC = re.compile(r"[\u0400-\u04ff']+(?:-[\u0400-\u04ff']+)*\Z")
_LATIN = re.compile(r"[a-z']+(?:-[a-z']+)*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What one word of a rule matches.

    ``forms``: folded; a token equal to any of them matches. ``capitals``: folded too, but they
    count only if the first ``stem`` letters of the token, as it is written in the post, are
    capitals (``КАБами`` yes, ``кабами`` no): ask ``allows``. ``by_language``: natural spelling for
    people to read, the base form first. ``spellings``: look-alikes and transliterations, a part
    of ``forms``.
    """

    word: str
    forms: frozenset[str]
    by_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    capitals: frozenset[str] = frozenset()
    stem: int = 0

    def allows(self, folded: str, written: str) -> bool:
        """Whether a token matches; ``written`` is its slice of the original text."""
        if folded in self.forms:
            return True
        if folded not in self.capitals:
            return False
        letters = [letter for letter in written if letter.isalpha()][: self.stem]
        return all(letter.isupper() for letter in letters)


def forms_of(
    word: str,
    *,
    languages: Sequence[str] = LANGUAGES,
    forms: bool = True,
    scripts: bool = True,
    derive: bool = False,
) -> Expansion:
    """Return everything ``word`` matches in posts of ``languages``. Never raises.

    ``forms``: inflected forms too. ``scripts``: other alphabets and look-alike letters too.
    ``derive``: related words too (Херсон -> херсонський). The word may be typed in any form.
    """
    return _expand(word.strip(), tuple(languages), forms=forms, scripts=scripts, derive=derive)


@lru_cache(maxsize=_REMEMBERED)
def base_forms(folded: str) -> frozenset[str]:
    """Return the base forms a folded word may belong to, folded; itself if nothing is known."""
    if _LATIN.match(folded):
        return frozenset({english_base(folded.removesuffix("'s")), folded})
    if not _CYRILLIC.match(folded):
        return frozenset({folded})
    return frozenset(fold_word(base) for base in bases(with_apostrophe(folded)))


@lru_cache(maxsize=_REMEMBERED)
def _expand(
    word: str, languages: tuple[str, ...], *, forms: bool, scripts: bool, derive: bool
) -> Expansion:
    folded = fold_word(word)
    by_language = _inflected(folded, languages) if forms else {}
    every = {folded, *(fold_word(form) for some in by_language.values() for form in some)}
    every |= {form.replace("'", "") for form in every if not form.isascii()}
    return Expansion(word=word, forms=frozenset(every), by_language=by_language)


def _inflected(folded: str, languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if _LATIN.match(folded) and "en" in languages:
        return {"en": english_forms(folded)}
    by_language: dict[str, dict[str, None]] = {}
    if _CYRILLIC.match(folded):
        for one in paradigms(with_apostrophe(folded), languages):
            by_language.setdefault(one.language, {}).update(dict.fromkeys(one.forms))
    return {language: tuple(some) for language, some in by_language.items()}
