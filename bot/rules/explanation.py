"""Everything that a rule matches, term by term and form by form, and what to look out for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.forms import forms_of
from bot.rules.lexicon.groups import joined
from bot.rules.lexicon.names import names_with_forms
from bot.rules.operators import operator_of
from bot.rules.other_scripts import affixed
from bot.rules.syntax import parse
from bot.rules.text import fold_word, words_of
from bot.rules.together import phrase_of, taken_together
from bot.rules.tree import And, Near, Not, Or, Term
from bot.rules.vocabulary import Vocabulary
from bot.rules.warnings import warnings_of
from bot.rules.worded import Worded
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from bot.model import Rule
    from bot.rules.forms import Expansion
    from bot.rules.lexicon import Group, Lexicon
    from bot.rules.matching import Operator
    from bot.rules.tree import Node

_QUOTING = "'’‘"
_WORDED = ("word", "phrase", "exact", "fuzzy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A word or phrase in one language: the forms of each of its words, the base form first.

    ``language`` is "" where a term is found only as it is typed. ``group`` is the name of the
    concept that brought it in, "" for what was typed. ``phrase`` is a phrase as it is listed or
    typed: the base forms of its words need not go together.
    """

    words: tuple[tuple[str, ...], ...]
    language: str = ""
    group: str = ""
    phrase: str = ""

    @property
    def base(self) -> str:
        """The word in its base form, or the phrase."""
        return self.phrase or " ".join(forms[0] for forms in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedTerm:
    """One term of a rule.

    ``groups`` are the concepts it stands for. ``spellings``: other ways to write its forms, folded
    (look-alike letters, other alphabets, hyphens). ``capitals``: those of the forms that count only
    in capitals; ``names``: those that count only with a capital letter. ``remark`` says what the
    forms do not.
    """

    term: str
    excluded: bool = False
    groups: tuple[Group, ...] = ()
    readings: tuple[Reading, ...] = ()
    spellings: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    remark: str = ""

    @property
    def forms(self) -> int:
        """How many forms of words it is found by, other spellings left aside."""
        return len({form for one in self.readings for forms in one.words for form in forms})


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A rule, its expression spelt out, its terms in reading order, and what to look out for."""

    rule: Rule
    expression: str
    terms: tuple[ExplainedTerm, ...]
    warnings: tuple[str, ...] = ()


def explain(rule: Rule, *, lexicon: Lexicon, lists: Mapping[str, Any] | None = None) -> Explanation:
    """Return all that the rule matches. Raises ExpressionError if it cannot be used."""
    tree = parse(rule.when)
    vocabulary = Vocabulary(rule=rule, lexicon=lexicon, lists=lists or {})
    explainer = _Explainer(vocabulary)
    terms = {
        (term, excluded): explainer.explained(term, excluded=excluded)
        for term, excluded in terms_of(tree, vocabulary)
    }
    return Explanation(
        rule=rule,
        expression=write(tree),
        terms=tuple(terms.values()),
        warnings=tuple(warnings_of(tree, rule)),
    )


def terms_of(
    node: Node, vocabulary: Vocabulary, *, excluded: bool = False
) -> Iterator[tuple[Term, bool]]:
    """Yield the terms of a tree in reading order, and whether a post must not have them.

    Words that name a concept together are followed by the phrase that they make.
    """
    match node:
        case Term():
            yield node, excluded
        case Not():
            yield from terms_of(node.part, vocabulary, excluded=not excluded)
        case Near():
            for part in (node.left, node.right):
                yield from terms_of(part, vocabulary, excluded=excluded)
        case Or():
            for part in node.parts:
                yield from terms_of(part, vocabulary, excluded=excluded)
        case And():
            for some in taken_together(node.parts, vocabulary):
                for part in some if len(some) == 1 else (*some, phrase_of(some)):
                    yield from terms_of(part, vocabulary, excluded=excluded)


@dataclass(slots=True)
class _Findings:
    """What is gathered of one term."""

    readings: dict[tuple[str, str], Reading]
    spellings: set[str]

    def add(self, reading: Reading, expansions: Iterable[Expansion]) -> None:
        """Take a reading, unless its base form is there in its language already."""
        self.readings.setdefault((reading.language, fold_word(reading.base)), reading)
        for found in expansions:
            if len(reading.words) == 1:
                self.spellings.update(found.spellings)


class _Explainer:
    """Explains the terms of one rule."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rule = vocabulary.rule

    def explained(self, term: Term, *, excluded: bool) -> ExplainedTerm:
        operator = operator_of(term, self._vocabulary)
        (said,) = operator.describe()
        typed = term.value.strip(_QUOTING)
        words = [typed[start:end] for start, end in words_of(typed)]
        is_word = term.kind in _WORDED and words == [typed]
        found = _Findings({}, set())
        groups: tuple[Group, ...] = ()
        if term.kind != "exact" and (term.kind == "phrase" or is_word):
            groups = () if term.kind == "fuzzy" else self._groups_of(" ".join(words))
            if not groups or not self._vocabulary.lexicon.is_name(typed):
                self._add_typed(found, words, groups)
            own = self._forms(words[0], self._rule.languages).forms if is_word else frozenset()
            for group in groups:
                self._add_group(found, group, own)
        else:
            for family in said.families:
                found.add(Reading(language=family.language, words=(family.forms,)), ())
        readings = tuple(found.readings.values())
        if isinstance(operator, Worded) and (term.kind == "phrase" or is_word):
            found.spellings |= operator.meaning.wordings.words  # with hyphens, as a hashtag
        every = {form: fold_word(form) for one in readings for some in one.words for form in some}
        held = _held_back(operator)
        return ExplainedTerm(
            term=said.term,
            excluded=excluded,
            groups=groups,
            readings=readings,
            spellings=tuple(
                sorted(_as_in_posts(found.spellings.difference(every.values())), key=_oddness)
            ),
            capitals=tuple(form for form, folded in every.items() if held.get(folded, 1) > 1),
            names=tuple(
                dict.fromkeys(_capital(form) for form in every if held.get(every[form]) == 1)
            ),
            remark="" if readings and said.remark.startswith("·") else said.remark,
        )

    def _groups_of(self, typed: str) -> tuple[Group, ...]:
        if not (self._rule.lexicon and self._rule.forms):
            return ()
        return self._vocabulary.lexicon.groups_of(typed)

    def _add_typed(self, found: _Findings, words: Sequence[str], groups: Sequence[Group]) -> None:
        """Add what was typed, by language; words of a phrase stand for their groups themselves."""
        expansions = [self._typed(word, groups if len(words) == 1 else ()) for word in words]
        if len(words) > 1 and not groups:
            every = tuple(self._with_group(one) for one in expansions)
            found.add(Reading(words=every, phrase=" ".join(words)), expansions)
            return
        phrase = " ".join(words) if len(words) > 1 else ""
        languages = [
            language
            for language in self._rule.languages
            if all(language in one.by_language for one in expansions)
        ]
        for language in languages:
            forms = tuple(one.by_language[language] for one in expansions)
            found.add(Reading(language=language, words=forms, phrase=phrase), expansions)
        if not languages:
            forms = tuple((one.word, *self._affixed(one.word)) for one in expansions)
            found.add(Reading(words=forms, phrase=phrase), expansions)

    def _with_group(self, found: Expansion) -> tuple[str, ...]:
        """Return a word's forms in all languages, and those of the groups it stands for."""
        forms = [found.word, *(f for some in found.by_language.values() for f in some)]
        forms += self._affixed(found.word)
        for group in self._groups_of(found.word):
            for language, member in self._members(group):
                if " " not in member:
                    own = self._forms(member, (language,)).by_language
                    forms += own.get(language, (member,))
            for _, _, named in names_with_forms(group.names, self._rule.languages):
                forms += named
        shown: dict[str, str] = {}
        for form in forms:
            shown.setdefault(fold_word(form), form)
        return tuple(shown.values())

    def _add_group(self, found: _Findings, group: Group, own: frozenset[str]) -> None:
        """Add the words of a group; those that spell the typed name (``own``) are that name."""
        for language, name, named in names_with_forms(group.names, self._rule.languages):
            brought = "" if fold_word(name) in own else group.name
            found.add(Reading(language=language, words=(named,), group=brought), ())
        for language, member in self._members(group):
            words = [member[start:end] for start, end in words_of(member)]
            expansions = [self._forms(word, (language,)) for word in words]
            forms = tuple(one.by_language.get(language, (one.word,)) for one in expansions)
            phrase = member if len(words) > 1 else ""
            brought = "" if fold_word(member) in own else group.name
            reading = Reading(language=language, words=forms, group=brought, phrase=phrase)
            found.add(reading, expansions)

    def _members(self, group: Group) -> Iterator[tuple[str, str]]:
        for language in self._rule.languages:
            for member in group.members.get(language, ()):
                yield language, member

    def _affixed(self, word: str) -> list[str]:
        """Return what a word of another script is with other words glued to it."""
        folded = fold_word(word)
        return sorted(affixed(folded) - {folded}) if self._rule.forms else []

    def _typed(self, word: str, groups: Sequence[Group]) -> Expansion:
        group = joined(groups) if groups else None
        return self._forms(word, self._vocabulary.own_languages(word, group))

    def _forms(self, word: str, languages: tuple[str, ...]) -> Expansion:
        rule = self._rule
        return forms_of(
            word,
            languages=languages,
            forms=rule.forms,
            scripts=rule.scripts,
            derive=rule.derive,
        )


def _as_in_posts(spellings: Iterable[str]) -> Iterator[str]:
    """Yield the spellings that a post's words may have once they are folded."""
    return (spelling for spelling in spellings if fold_word(spelling) == spelling)


def _capital(form: str) -> str:
    return form[:1].upper() + form[1:]


def _held_back(operator: Operator) -> dict[str, int]:
    """Return the words that count only if so many of their first letters are capitals."""
    if not isinstance(operator, Worded):
        return {}
    wordings = operator.meaning.wordings
    in_phrases = {
        word: stem for sequence in wordings.sequences for _, word, stem in sequence.capitals
    }
    held = in_phrases | dict(wordings.capitals)
    return {word: stem for word, stem in held.items() if word not in wordings.words}


def _oddness(spelling: str) -> tuple[bool, str]:
    """Sort key: what begins with a digit for a letter comes last (0десса after odesa)."""
    return spelling[:1].isdigit(), spelling
