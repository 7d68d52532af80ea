"""One rule, compiled: the plan by which it is found, and the operator that judges."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.model import Span
from bot.rules.description import Description
from bot.rules.expander import fingerprint
from bot.rules.lists.naming import lists_named
from bot.rules.match import Evidence, Match
from bot.rules.operators import operator_of
from bot.rules.plans import Plan
from bot.rules.subject import name_of
from bot.rules.syntax import parse
from bot.rules.vocabulary import Vocabulary
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Rule
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.rules.matching import Operator
    from bot.rules.plans import PlanCache
    from bot.rules.subject import Subject

NO_LISTS: Mapping[str, EntryList] = MappingProxyType({})
MOST_OPERATORS = 8_192  # some 5 KB each


class Workshop:
    """Where rules become operators: the lexicon they share, and the plans known already.

    Operators are kept for the rules that were asked last: of 100,000 rules few ever hit.
    """

    def __init__(self, lexicon: Lexicon, cache: PlanCache | None = None) -> None:
        """Open with no operator made."""
        self.lexicon = lexicon
        self._cache = cache
        self._asked: list[CompiledRule] = []

    def operator_of(self, rule: Rule, lists: Mapping[str, EntryList]) -> Operator:
        """Return a new operator. Raises ExpressionError."""
        vocabulary = Vocabulary(rule=rule, lexicon=self.lexicon, lists=lists)
        return operator_of(parse(rule.when), vocabulary)

    def remember(self, rule: CompiledRule) -> None:
        """Take note that a rule holds an operator now; those of others may be dropped for it."""
        if len(self._asked) >= MOST_OPERATORS:
            for each in self._asked:
                each.drop_operator()
            self._asked.clear()
        self._asked.append(rule)

    def plan_of(self, rule: CompiledRule) -> Plan:
        """Return the plan of a rule, from the cache if it knows it. Raises ExpressionError."""
        if self._cache is None or rule.lists:
            return Plan.of(rule.operator)
        digest = self._digest(rule.rule)
        packed = self._cache.get(digest)
        if packed is not None:
            return Plan.unpack(packed)
        plan = Plan.of(rule.operator)
        self._cache.put(digest, plan.pack())
        return plan

    def _digest(self, rule: Rule) -> bytes:
        """Return what a plan depends on: the expression, its options, lexicon and expander."""
        options = (rule.languages, rule.forms, rule.scripts, rule.lexicon, rule.derive)
        said = f"{rule.when}\0{options}".encode("utf-8", "surrogatepass")
        return blake2b(said, digest_size=16, key=self._fingerprint).digest()

    @cached_property
    def _fingerprint(self) -> bytes:
        groups = [
            (name, sorted(group.members.items()), sorted(group.names.items()), group.typed)
            for name, group in sorted(self.lexicon.groups.items())
        ]
        return blake2b(repr(groups).encode(), digest_size=16, key=fingerprint()).digest()


class CompiledRule:
    """A rule with its plan; its operator is made when it is asked, and may be dropped again.

    ``lists`` are those that it names.
    """

    __slots__ = (
        "_channels",
        "_operator",
        "_workshop",
        "is_general",
        "lists",
        "name",
        "plan",
        "rule",
    )

    def __init__(self, rule: Rule, workshop: Workshop, lists: Mapping[str, EntryList]) -> None:
        """Compile a rule. Raises ExpressionError."""
        self.rule = rule
        self.name = rule.name
        self.is_general = rule.on_edit and not rule.channels  # concerns every post
        self.lists = _named(rule, lists)
        self._workshop = workshop
        self._operator: Operator | None = None
        self._channels = frozenset(name_of(channel) for channel in rule.channels)
        self.plan = workshop.plan_of(self)

    @property
    def operator(self) -> Operator:
        """What judges. Raises ExpressionError, at the first time only."""
        if self._operator is None:
            self._operator = self._workshop.operator_of(self.rule, self.lists)
            self._workshop.remember(self)
        return self._operator

    def is_of(self, rule: Rule, lists: Mapping[str, EntryList]) -> bool:
        """Whether this is what compiling the rule with these lists would return again."""
        if self.rule is not rule and self.rule != rule:
            return False
        return all(lists.get(name) is known for name, known in self.lists.items())

    def drop_operator(self) -> None:
        """Free what can be made again."""
        self._operator = None

    def concerns(self, subject: Subject) -> bool:
        """Whether the rule is about the channel of a post, and about edits if it is one."""
        if self._channels and self._channels.isdisjoint(subject.channels):
            return False
        return self.rule.on_edit or not subject.post.get("edited")

    def judge(self, subject: Subject) -> Match | None:
        """Return what the rule finds in the post, or None, by its operator alone."""
        spans = self.operator.spans(subject) if self.concerns(subject) else None
        if spans is None:
            return None
        evidence = Evidence(spans=merged(spans), entries=self.operator.entries(subject))
        return Match(self.name, evidence)

    def evidence(self, subject: Subject, keys: Sequence[bytes]) -> Evidence:
        """Return what there is to show of a post that matches by what its plan says is enough.

        ``keys`` are those of the ways of one term that are there.
        """
        if self.plan.complete:
            spans = [span for key in keys for span in subject.folded.spans_of(key)]
            return Evidence(spans=merged(spans))
        operator = self.operator
        return Evidence(
            spans=merged(operator.spans(subject) or ()), entries=operator.entries(subject)
        )

    def describe(self) -> Description:
        """Return what the rule will match."""
        return Description(
            rule=self.rule,
            expression=write(parse(self.rule.when)),
            terms=self.operator.describe(),
        )


def _named(rule: Rule, lists: Mapping[str, EntryList]) -> Mapping[str, EntryList]:
    """Return the lists a rule names. Those that are missing are left to the operator to refuse."""
    if "list:" not in rule.when.lower():
        return NO_LISTS
    named = lists_named(parse(rule.when))
    return lists if named - lists.keys() else {name: lists[name] for name in named} or NO_LISTS


def merged(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple([Span(start=start, end=end) for start, end in result])
