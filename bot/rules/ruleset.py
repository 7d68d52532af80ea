"""All rules together, compiled: a post goes in, the rules that match it come out."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.compiled import NO_LISTS, CompiledRule, Workshop, merged
from bot.rules.index import RuleIndex
from bot.rules.match import Match
from bot.rules.subject import Subject
from bot.rules.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Rule
    from bot.rules.description import Description
    from bot.rules.index import Candidates
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.rules.plans import PlanCache

__all__ = ["NO_LISTS", "RuleSet", "check_rule", "merged"]

_ALWAYS_BESIDE = 256  # changed rules that are kept beside the others, however few those are
_SHARE_BESIDE = 16  # and one in so many of them


class Shelf:
    """Rules and the index over them."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        """Index the rules."""
        self.rules = rules
        self.index = RuleIndex(rule.plan for rule in rules)


class RuleSet:
    """Compiled rules and the index over them. It never changes; what changes rules makes a new one.

    A few changed rules are indexed beside the others until they are many: one more rule among
    100,000 costs a millisecond, not all of them.
    """

    def __init__(
        self, compiled: dict[str, CompiledRule], workshop: Workshop, shelves: tuple[Shelf, ...]
    ) -> None:
        """Put together what ``compile`` made."""
        self.compiled: Mapping[str, CompiledRule] = MappingProxyType(compiled)
        self._compiled = compiled
        self.workshop = workshop
        self._shelves = shelves

    @classmethod
    def compile(
        cls,
        rules: Iterable[Rule],
        *,
        lexicon: Lexicon,
        lists: Mapping[str, EntryList] = NO_LISTS,
        previous: RuleSet | None = None,
        cache: PlanCache | None = None,
    ) -> RuleSet:
        """Return the rules ready to match; names are unique, the last of a name counts.

        Rules that ``previous`` has already compiled, with the same lexicon and the lists that they
        name, are reused.
        ``cache`` keeps what they expand to from one run of the program to the next.

        Raises:
            ExpressionError: for the first rule that cannot be used, which the message names.

        """
        if previous is None or previous.workshop.lexicon is not lexicon:
            previous = cls({}, Workshop(lexicon, cache), ())
        wanted = {rule.name: rule for rule in rules}
        before = previous.compiled
        changed = [
            rule
            for name, rule in wanted.items()
            if name not in before or not before[name].is_of(rule, lists)
        ]
        return previous.changed(changed, removed=before.keys() - wanted.keys(), lists=lists)

    def changed(
        self,
        rules: Iterable[Rule],
        *,
        removed: Iterable[str] = (),
        lists: Mapping[str, EntryList] = NO_LISTS,
    ) -> RuleSet:
        """Return a set with these rules added, or in the place of those of their names.

        Raises:
            ExpressionError: for the first rule that cannot be used, which the message names.

        """
        compiled = self._compiled.copy()
        for name in removed:
            compiled.pop(name, None)
        with uncollected():
            fresh = {rule.name: _compile(rule, self.workshop, lists) for rule in rules}
            compiled.update(fresh)
            return RuleSet(compiled, self.workshop, self._arranged(compiled, [*fresh.values()]))

    def _arranged(
        self, compiled: dict[str, CompiledRule], fresh: list[CompiledRule]
    ) -> tuple[Shelf, ...]:
        """Return the shelves for these rules: what is indexed already stays where it is."""
        if not self._shelves:
            return (Shelf(tuple(compiled.values())),)
        main, *others = self._shelves
        before = [rule for shelf in others for rule in shelf.rules]
        beside = [rule for rule in before if compiled.get(rule.rule.name) is rule] + fresh
        gone = len(main.rules) - (len(compiled) - len(beside))
        if len(beside) + gone > _ALWAYS_BESIDE + len(main.rules) // _SHARE_BESIDE:
            return (Shelf(tuple(compiled.values())),)
        return (main, Shelf(beside)) if beside else (main,)

    def match(self, post: Mapping[str, object]) -> list[Match]:
        """Return a match for each rule that the post meets, in the order of the rules.

        Rules that were changed lately come last. ``post`` looks like ``Post.as_mapping``; only
        ``text`` is needed. Spans are code points of that text, in order and apart. Never raises,
        whatever the text holds.
        """
        subject = Subject(post)
        matches: list[Match] = []
        for shelf in self._shelves:
            if found := shelf.index.candidates(subject):
                self._judge(shelf, subject, found, matches)
        return matches

    def _judge(
        self, shelf: Shelf, subject: Subject, found: Candidates, matches: list[Match]
    ) -> None:
        """Add a match for each of the rules found that does match."""
        rules, compiled = shelf.rules, self._compiled
        may_be_gone = len(self._shelves) > 1 or len(rules) != len(compiled)
        for number in sorted(found):
            rule, keys = rules[number], found[number]
            if may_be_gone and compiled.get(rule.name) is not rule:
                continue
            if keys is None:
                if (match := rule.judge(subject)) is not None:
                    matches.append(match)
            elif rule.is_general or rule.concerns(subject):
                matches.append(Match(rule.name, partial(rule.evidence, subject, keys)))

    def describe(self, name: str) -> Description:
        """Return what a rule will match. Raises KeyError if there is no such rule."""
        return self.compiled[name].describe()


def check_rule(
    rule: Rule, *, lexicon: Lexicon, lists: Mapping[str, EntryList] = NO_LISTS
) -> Description:
    """Return what the rule would match. Raises ExpressionError with position and suggestion."""
    return CompiledRule(rule, Workshop(lexicon), lists).describe()


def _compile(rule: Rule, workshop: Workshop, lists: Mapping[str, EntryList]) -> CompiledRule:
    try:
        return CompiledRule(rule, workshop, lists)
    except ExpressionError as error:
        raise ExpressionError(
            f'Rule "{rule.name}": {error.message}',
            position=error.position,
            suggestion=error.suggestion,
        ) from error
