"""All rules together, compiled: a post goes in, the rules that match it come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.model import Match, Span
from bot.rules.description import Description
from bot.rules.index import RuleIndex
from bot.rules.lists.naming import lists_named
from bot.rules.operators import operator_of
from bot.rules.subject import Subject, name_of
from bot.rules.syntax import parse
from bot.rules.vocabulary import Vocabulary
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Rule
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.rules.matching import Anchors, Operator
    from bot.rules.tree import Node

NO_LISTS: Mapping[str, EntryList] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """A rule with its operator; ``channels`` are folded usernames, empty for all.

    ``lists`` are those that it names.
    """

    rule: Rule
    tree: Node
    operator: Operator
    anchors: Anchors
    channels: frozenset[str]
    lists: Mapping[str, EntryList]

    @classmethod
    def of(cls, rule: Rule, lexicon: Lexicon, lists: Mapping[str, EntryList]) -> CompiledRule:
        """Compile a rule. Raises ExpressionError."""
        tree = parse(rule.when)
        operator = operator_of(tree, Vocabulary(rule=rule, lexicon=lexicon, lists=lists))
        return cls(
            rule=rule,
            tree=tree,
            operator=operator,
            anchors=operator.anchors(),
            channels=frozenset(name_of(channel) for channel in rule.channels),
            lists={name: lists[name] for name in lists_named(tree)} or NO_LISTS,
        )

    def is_of(self, rule: Rule, lists: Mapping[str, EntryList]) -> bool:
        """Whether this is what compiling the rule with these lists would return again."""
        return self.rule == rule and all(
            lists.get(name) is known for name, known in self.lists.items()
        )

    def match(self, subject: Subject) -> Match | None:
        """Return what the rule finds in the post, or None."""
        if self.channels and self.channels.isdisjoint(subject.channels):
            return None
        if not self.rule.on_edit and subject.post.get("edited"):
            return None
        places = self.operator.find(subject)
        if places is None:
            return None
        spans = [span for place in places for span in place.spans]
        return Match(rule=self.rule.name, spans=merged(spans))

    def describe(self) -> Description:
        """Return what the rule will match."""
        return Description(
            rule=self.rule, expression=write(self.tree), terms=self.operator.describe()
        )


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Compiled rules and the index over them. It never changes; ``compile`` makes a new one."""

    compiled: Mapping[str, CompiledRule]
    lexicon: Lexicon
    lists: Mapping[str, EntryList]
    _in_order: tuple[CompiledRule, ...] = field(repr=False)
    _index: RuleIndex = field(repr=False)

    @classmethod
    def compile(
        cls,
        rules: Iterable[Rule],
        *,
        lexicon: Lexicon,
        lists: Mapping[str, EntryList] = NO_LISTS,
        previous: RuleSet | None = None,
    ) -> RuleSet:
        """Return the rules ready to match; names are unique, the last of a name counts.

        Rules that ``previous`` has already compiled, with the same lexicon and the lists that they
        name, are reused.

        Raises:
            ExpressionError: for the first rule that cannot be used, which the message names.

        """
        reusable = previous.compiled if previous and previous.lexicon is lexicon else {}
        compiled: dict[str, CompiledRule] = {}
        for rule in rules:
            known = reusable.get(rule.name)
            compiled[rule.name] = (
                known if known and known.is_of(rule, lists) else _compile(rule, lexicon, lists)
            )
        in_order = tuple(compiled.values())
        index = RuleIndex(each.anchors for each in in_order)
        return cls(
            compiled=MappingProxyType(compiled),
            lexicon=lexicon,
            lists=lists,
            _in_order=in_order,
            _index=index,
        )

    def match(self, post: Mapping[str, object]) -> list[Match]:
        """Return a match for each rule that the post meets, in the order of the rules.

        ``post`` looks like ``Post.as_mapping``; only ``text`` is needed. Spans are code points of
        that text, in order and apart. Never raises, whatever the text holds.
        """
        subject = Subject(post)
        found = (
            self._in_order[number].match(subject) for number in self._index.candidates(subject)
        )
        return [match for match in found if match is not None]

    def describe(self, name: str) -> Description:
        """Return what a rule will match. Raises KeyError if there is no such rule."""
        return self.compiled[name].describe()


def check_rule(
    rule: Rule, *, lexicon: Lexicon, lists: Mapping[str, EntryList] = NO_LISTS
) -> Description:
    """Return what the rule would match. Raises ExpressionError with position and suggestion."""
    return CompiledRule.of(rule, lexicon, lists).describe()


def merged(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(Span(start=start, end=end) for start, end in result)


def _compile(rule: Rule, lexicon: Lexicon, lists: Mapping[str, EntryList]) -> CompiledRule:
    try:
        return CompiledRule.of(rule, lexicon, lists)
    except ExpressionError as error:
        raise ExpressionError(
            f'Rule "{rule.name}": {error.message}',
            position=error.position,
            suggestion=error.suggestion,
        ) from error
