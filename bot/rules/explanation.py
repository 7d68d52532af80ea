"""Everything that a rule matches, term by term and form by form, and what to look out for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.forms import forms_of
from bot.rules.operators import operator_of
from bot.rules.syntax import parse
from bot.rules.text import fold_word, words_of
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
    in capitals. ``remark`` says what the forms do not.
    """

    term: str
    excluded: bool = False
    groups: tuple[Group, ...] = ()
    readings: tuple[Reading, ...] = ()
    spellings: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
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
    explainer = _Explainer(Vocabulary(rule=rule, lexicon=lexicon, lists=lists or {}))
    terms = {
        (term, excluded): explainer.explained(term, excluded=excluded)
        for term, excluded in terms_of(tree)
    }
    return Explanation(
        rule=rule,
        expression=write(tree),
        terms=tuple(terms.values()),
        warnings=tuple(warnings_of(tree, rule)),
    )


def terms_of(node: Node, *, excluded: bool = False) -> Iterator[tuple[Term, bool]]:
    """Yield the terms of a tree in reading order, and whether a post must not have them."""
    match node:
        case Term():
            yield node, excluded
        case Not():
            yield from terms_of(node.part, excluded=not excluded)
        case Near():
            yield from terms_of(node.left, excluded=excluded)
            yield from terms_of(node.right, excluded=excluded)
        case And() | Or():
            for part in node.parts:
                yield from terms_of(part, excluded=excluded)


@dataclass(slots=True)
class _Findings:
    """What is gathered of one term."""

    readings: dict[tuple[str, str], Reading]
    spellings: set[str]
    capitals: dict[str, None]

    def add(self, reading: Reading, expansions: Iterable[Expansion]) -> None:
        """Take a reading, unless its base form is there in its language already."""
        self.readings.setdefault((reading.language, fold_word(reading.base)), reading)
        for found in expansions:
            if len(reading.words) == 1:
                self.spellings.update(found.spellings)
            natural = found.by_language.values()
            self.capitals |= {f: None for some in natural for f in some if _held_back(f, found)}


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
        found = _Findings({}, set(), {})
        groups: tuple[Group, ...] = ()
        if term.kind != "exact" and (term.kind == "phrase" or is_word):
            groups = () if term.kind == "fuzzy" else self._groups_of(" ".join(words))
            self._add_typed(found, words, named=bool(groups))
            for group in groups:
                self._add_group(found, group)
        else:
            for family in said.families:
                found.add(Reading(language=family.language, words=(family.forms,)), ())
        readings = tuple(found.readings.values())
        if isinstance(operator, Worded) and (term.kind == "phrase" or is_word):
            found.spellings |= operator.meaning.wordings.words  # with hyphens, as a hashtag
        shown = {fold_word(form) for one in readings for forms in one.words for form in forms}
        return ExplainedTerm(
            term=said.term,
            excluded=excluded,
            groups=groups,
            readings=readings,
            spellings=tuple(sorted(_as_in_posts(found.spellings - shown))),
            capitals=tuple(found.capitals),
            remark="" if readings and said.remark.startswith("·") else said.remark,
        )

    def _groups_of(self, typed: str) -> tuple[Group, ...]:
        if not (self._rule.lexicon and self._rule.forms):
            return ()
        return self._vocabulary.lexicon.groups_of(typed)

    def _add_typed(self, found: _Findings, words: Sequence[str], *, named: bool) -> None:
        """Add what was typed, by language; words of a phrase stand for their groups themselves."""
        expansions = [self._forms(word) for word in words]
        if len(words) > 1 and not named:
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
            found.add(Reading(words=tuple((one.word,) for one in expansions)), expansions)

    def _with_group(self, found: Expansion) -> tuple[str, ...]:
        """Return a word's forms in all languages, and those of the groups it stands for."""
        forms = [found.word, *(f for some in found.by_language.values() for f in some)]
        for group in self._groups_of(found.word):
            for language, member in self._members(group):
                if " " not in member:
                    forms += self._forms(member, language).by_language.get(language, (member,))
        shown: dict[str, str] = {}
        for form in forms:
            shown.setdefault(fold_word(form), form)
        return tuple(shown.values())

    def _add_group(self, found: _Findings, group: Group) -> None:
        for language, member in self._members(group):
            words = [member[start:end] for start, end in words_of(member)]
            expansions = [self._forms(word, language) for word in words]
            forms = tuple(one.by_language.get(language, (one.word,)) for one in expansions)
            phrase = member if len(words) > 1 else ""
            reading = Reading(language=language, words=forms, group=group.name, phrase=phrase)
            found.add(reading, expansions)

    def _members(self, group: Group) -> Iterator[tuple[str, str]]:
        for language in self._rule.languages:
            for member in group.members.get(language, ()):
                yield language, member

    def _forms(self, word: str, *languages: str) -> Expansion:
        rule = self._rule
        return forms_of(
            word,
            languages=languages or rule.languages,
            forms=rule.forms,
            scripts=rule.scripts,
            derive=rule.derive,
        )


def _as_in_posts(spellings: Iterable[str]) -> Iterator[str]:
    """Yield the spellings that a post's words may have once they are folded."""
    return (spelling for spelling in spellings if fold_word(spelling) == spelling)


def _held_back(form: str, found: Expansion) -> bool:
    folded = fold_word(form)
    return folded in found.capitals and folded not in found.forms
