"""From a typed word to everything that stands for it, under the options of one rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.rules.description import Family
from bot.rules.forms import forms_of
from bot.rules.heads import hyphenated, is_compound, may_stand_apart
from bot.rules.lexicon.names import names_with_forms
from bot.rules.lookalikes import other_script
from bot.rules.other_scripts import affixed
from bot.rules.text import fold_word, words_of
from bot.rules.wordings import Sequence, Wordings, union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Rule
    from bot.rules.lexicon import Group, Lexicon
    from bot.rules.lists.entry_list import EntryList

_DESIGNATION = re.compile(r"([^\W\d_]+)(\d[\w]*)\Z")
_TRIPLE = re.compile(r"([^\W\d_])\1\1")  # пресслужба, with three of them
_SHORTEST_SPACED = 3
_LONGEST_DOTTED = 4
_QUOTING = "'’‘"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a term stands for: to be found, and to be shown."""

    wordings: Wordings
    families: tuple[Family, ...] = ()
    respelled: bool = False  # look-alikes and transliterations are among the wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one rule: its options, the lexicon, and the named lists."""

    rule: Rule
    lexicon: Lexicon
    lists: Mapping[str, EntryList] = field(default_factory=dict)

    def word(self, typed: str) -> Meaning:
        """Return what a word means: its forms and group; with signs in it (C++) only itself."""
        if len(words_of(typed)) != 1 or _signs(typed) != ("", ""):
            return self.exact(typed)
        return self._word_or_group(typed.strip(_QUOTING))

    def plain_word(self, typed: str) -> Meaning:
        """Return a word's own forms and spellings, without its group."""
        return self._inflected(typed, self.rule.languages)

    def phrase(self, typed: str) -> Meaning:
        """Return what adjacent words mean: the group they name, else each word in every form."""
        words = [typed[start:end] for start, end in words_of(typed)]
        if len(words) == 1:
            return self._word_or_group(words[0])
        if group := self._group_of(" ".join(words)):
            own = self._sequence(words, self.rule.languages, close=True)
            return _merged([own, self._group(group)])
        return self._sequence(words, self.rule.languages, grouped=True)

    def exact(self, typed: str) -> Meaning:
        """Return the words as typed, folded, with the signs between and around them."""
        spans = words_of(typed)
        forms = [_exactly(fold_word(typed[start:end])) for start, end in spans]
        before, after = _signs(typed)
        between = tuple(
            "".join(typed[left[1] : right[0]].split()) for left, right in pairwise(spans)
        )
        if len(forms) == 1 and not before and not after:
            wordings = Wordings(words=forms[0])
        else:
            sequence = Sequence(slots=tuple(forms), before=before, between=between, after=after)
            wordings = Wordings(sequences=(sequence,))
        return Meaning(wordings=wordings, families=(Family(language="", forms=(typed,)),))

    def _word_or_group(self, word: str) -> Meaning:
        group = self._group_of(word)
        if group is None:
            return self._inflected(word, self.rule.languages)
        if self.lexicon.is_name(word):  # its group lists it, with the forms it has
            own = Meaning(wordings=_capitalised(self.exact(word).wordings))
        else:
            own = self._inflected(word, self.own_languages(word, group))
        return _merged([own, self._group(group)])

    def names_group(self, words: str) -> bool:
        """Whether the words name a concept together."""
        return self._group_of(words) is not None

    def own_languages(self, word: str, group: Group | None) -> tuple[str, ...]:
        """Return the languages that a word's own forms are looked for in.

        A group lists what a Latin word is called in the languages that it has words of: guessing
        would find more than that (газу, of the gas, for Gaza). Of a designation nothing is
        guessed: F-16-е is its form in all of them.
        """
        if group is None or not word.isascii() or any(letter.isdigit() for letter in word):
            return self.rule.languages
        listed = {*group.members, *group.names} - {"en"}
        return tuple(language for language in self.rule.languages if language not in listed)

    def _group_of(self, typed: str) -> Group | None:
        if not (self.rule.lexicon and self.rule.forms):
            return None
        found = self.lexicon.group_of(typed)
        if found is None and "-" in typed:
            return self.lexicon.group_of(typed.replace("-", " "))  # air-defence
        return found

    def _group(self, group: Group) -> Meaning:
        members = [
            self._member(member, language)
            for language in self.rule.languages
            for member in group.members.get(language, ())
        ]
        names = names_with_forms(group.names, self.rule.languages)
        return _merged([*[_named(language, forms) for language, _, forms in names], *members])

    def _member(self, member: str, language: str) -> Meaning:
        words = [member[start:end] for start, end in words_of(member)]
        if len(words) == 1:
            return self._inflected(words[0], (language,))
        return self._sequence(words, (language,), close=True)

    def _inflected(self, word: str, languages: tuple[str, ...]) -> Meaning:
        rule = self.rule
        found = forms_of(
            word, languages=languages, forms=rule.forms, scripts=rule.scripts, derive=rule.derive
        )
        families = tuple(
            Family(language=language, forms=forms)
            for language, forms in found.by_language.items()
            if forms
        )
        folded = fold_word(word)
        written = found.forms.union(hyphenated(found.forms) if is_compound(folded) else ())
        words, sequences = _spellings(written) if rule.scripts else (found.forms, ())
        words |= affixed(folded) if rule.forms else frozenset()
        sequences += _dotted(word, folded) if rule.scripts else ()
        families = tuple(sorted(families, key=lambda family: fold_word(family.forms[0]) != folded))
        return Meaning(
            wordings=Wordings(
                words=words,
                capitals=dict.fromkeys(found.capitals, found.stem),
                sequences=sequences,
            ),
            families=families or (Family(language="", forms=(word,)),),
            respelled=bool(found.spellings),
        )

    def _sequence(
        self,
        words: list[str],
        languages: tuple[str, ...],
        *,
        grouped: bool = False,
        close: bool = False,
    ) -> Meaning:
        meanings = [
            self._word_or_group(word) if grouped else self._inflected(word, languages)
            for word in words
        ]
        slots = tuple(
            meaning.wordings.words.union(meaning.wordings.capitals) for meaning in meanings
        )
        capitals = frozenset(
            (number, word, stem)
            for number, meaning in enumerate(meanings)
            for word, stem in meaning.wordings.capitals.items()
        )
        heads = [meaning.families for meaning in meanings]
        return Meaning(
            wordings=Wordings(
                words=frozenset({fold_word("".join(words))}),  # hashtags glue: #leftbank
                sequences=(Sequence(slots=slots, capitals=capitals, close=close),),
            ),
            families=_phrase_families(heads, " ".join(words)),
            respelled=any(meaning.respelled for meaning in meanings),
        )


def _named(language: str, forms: tuple[str, ...]) -> Meaning:
    """Return what a name of a group means: its forms, with a capital letter only."""
    capitals = dict.fromkeys(map(fold_word, forms), 1)
    return Meaning(
        wordings=Wordings(capitals=capitals), families=(Family(language=language, forms=forms),)
    )


def _capitalised(wordings: Wordings) -> Wordings:
    """Return the same words, but only where a capital letter begins them."""
    capitals = {**dict.fromkeys(wordings.words, 1), **wordings.capitals}
    return replace(wordings, words=frozenset(), capitals=capitals)


def _merged(meanings: list[Meaning]) -> Meaning:
    return Meaning(
        wordings=union(meaning.wordings for meaning in meanings),
        families=_distinct([family for meaning in meanings for family in meaning.families]),
        respelled=any(meaning.respelled for meaning in meanings),
    )


def _distinct(families: list[Family]) -> tuple[Family, ...]:
    """Drop families that show nothing new; one language's base form is shown once."""
    seen: dict[tuple[str, str], Family] = {}
    for family in families:
        seen.setdefault((family.language, fold_word(family.forms[0])), family)
    return tuple(seen.values())


def _phrase_families(heads: list[tuple[Family, ...]], phrase: str) -> tuple[Family, ...]:
    """Show a phrase by language, if every word of it has forms in one, as a taste of its forms."""
    families = []
    for language in dict.fromkeys(family.language for family in heads[0]):
        slots = [_first_of(language, head) for head in heads]
        if all(slots):
            families.append(Family(language=language, forms=_said(slots, language)))
    return tuple(families) or (Family(language="", forms=(phrase,)),)


def _first_of(language: str, families: tuple[Family, ...]) -> tuple[str, ...]:
    return next((family.forms for family in families if family.language == language), ())


def _said(slots: list[tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return the phrase with its n-th forms side by side; in English only the last word varies."""
    if language == "en":
        slots = [*[slot[:1] for slot in slots[:-1]], slots[-1]]
    longest = max(len(slot) for slot in slots)
    ways = [" ".join(slot[min(n, len(slot) - 1)] for slot in slots) for n in range(longest)]
    return tuple(dict.fromkeys(ways))


def _signs(typed: str) -> tuple[str, str]:
    """Return what stands before the first and after the last word, quotation marks aside."""
    spans = words_of(typed)
    before, after = typed[: spans[0][0]], typed[spans[-1][1] :]
    return before.strip().strip(_QUOTING), after.strip().strip(_QUOTING)


def _spellings(words: frozenset[str]) -> tuple[frozenset[str], tuple[Sequence, ...]]:
    """Add what people do to designations and hyphens.

    F-16 is F16 and back, left-bank is left bank and leftbank, Т-90 has a Latin twin.
    """
    more: set[str] = set()
    split: dict[int, list[list[str]]] = {}
    for word in words:
        if "-" in word:
            parts = word.split("-")
            more.add(_TRIPLE.sub(r"\1\1", "".join(parts)))
            if _can_be_spaced(parts):
                split.setdefault(len(parts), []).append(parts)
        elif designation := _DESIGNATION.match(word):
            more.add("-".join(designation.groups()))
    more.update([twin for word in words | more if (twin := other_script(word))])
    sequences = [
        Sequence(slots=tuple(map(frozenset, zip(*some, strict=True))), close=True)
        for some in split.values()
    ]
    return words | more, tuple(sequences)


def _dotted(word: str, folded: str) -> tuple[Sequence, ...]:
    """Return how a stickler writes an abbreviation, U.S. or З.С.У.; Е.С. are rather initials."""
    shortest = 2 if word.isascii() else 3
    if not (word.isupper() and word.isalpha() and shortest <= len(word) <= _LONGEST_DOTTED):
        return ()
    return (
        Sequence(
            slots=tuple(frozenset({letter}) for letter in folded),
            capitals=frozenset((slot, letter, 1) for slot, letter in enumerate(folded)),
            between=(".",) * (len(folded) - 1),
            after=".",
        ),
    )


def _can_be_spaced(parts: list[str]) -> bool:
    """Whether the parts side by side still mean the word: Covid 19 does, С 4 (hours) does not."""
    lettered = [part for part in parts if not any(letter.isdigit() for letter in part)]
    if len(lettered) == len(parts):
        return min(map(len, parts)) > 1 and may_stand_apart(parts[0])
    return bool(lettered) and max(map(len, lettered)) >= _SHORTEST_SPACED


def _exactly(word: str) -> frozenset[str]:
    twin = other_script(word)
    return frozenset({word, twin} if twin else {word})
