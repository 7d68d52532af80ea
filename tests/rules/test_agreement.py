"""All rules together say what each of them says alone, however they came together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Rule
from bot.rules.operators.near import Close
from bot.rules.projection import key_of
from bot.rules.ruleset import RuleSet
from bot.rules.subject import Subject
from bot.rules.text import Folded
from bot.rules.worded import Worded
from tests.rules.drawn import LEXICON, LISTS, WORDS, draw_post, draw_rule, draw_text, seeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from bot.rules.compiled import CompiledRule
    from bot.rules.match import Match
    from bot.rules.subject import Place

_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DICE = st.randoms(use_true_random=False)


class _Unprojected(Folded):
    """The words of a text found the slow way: every compound cut out of the text itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys = [key_of(word) for word in self.words]


class _Shelved:
    """A cache of plans: a dict."""

    def __init__(self) -> None:
        self.plans: dict[bytes, bytes] = {}

    def get(self, digest: bytes) -> bytes | None:
        return self.plans.get(digest)

    def put(self, digest: bytes, packed: bytes) -> None:
        self.plans[digest] = packed


def compiled(rules: Iterable[Rule], cache: _Shelved | None = None) -> RuleSet:
    return RuleSet.compile(rules, lexicon=LEXICON, lists=LISTS, cache=cache)


def alone(rules: RuleSet, post: Mapping[str, object], *, slow: bool = False) -> list[Match]:
    """Return what every rule finds by itself, without plan and index."""
    subject = Subject(post)
    if slow:
        subject.folded = _Unprojected(subject.text)
    return [match for rule in rules.compiled.values() if (match := rule.judge(subject))]


def by_name(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: match.rule)


def check(rules: RuleSet, post: Mapping[str, object]) -> int:
    """Assert that the rules agree with themselves about a post; return how many match."""
    together = by_name(rules.match(post))
    assert together == by_name(alone(rules, post)), post
    assert together == by_name(alone(rules, post, slow=True)), post
    text = str(post["text"])
    for match in together:
        end = 0
        for span in match.spans:
            assert end <= span.start < span.end <= len(text)
            end = span.end
    return len(together)


@_SETTINGS
@given(_DICE)
def test_rules_together_say_what_they_say_alone(dice: Random) -> None:
    rules = compiled(draw_rule(dice, str(number)) for number in range(dice.randint(1, 6)))
    for _ in range(6):
        check(rules, draw_post(dice))


@_SETTINGS
@given(_DICE)
def test_the_order_of_the_rules_changes_nothing_but_the_order(dice: Random) -> None:
    some = [draw_rule(dice, str(number)) for number in range(5)]
    rules = compiled(some)
    shuffled = compiled(dice.sample(some, len(some)))
    for _ in range(4):
        post = draw_post(dice)
        found = rules.match(post)
        assert [match.rule for match in found] == sorted(match.rule for match in found)
        assert by_name(shuffled.match(post)) == found


@_SETTINGS
@given(_DICE)
def test_plans_from_a_cache_are_as_good(dice: Random) -> None:
    some = [draw_rule(dice, str(number)) for number in range(5)]
    cache = _Shelved()
    fresh, first = compiled(some), compiled(some, cache)
    again = compiled(some, cache)
    for _ in range(4):
        post = draw_post(dice)
        assert fresh.match(post) == first.match(post) == again.match(post)


def run_of_changes(dice: Random, steps: int, most: int) -> None:
    """Add, replace and remove rules; check after every step against rules compiled anew."""
    wanted: dict[str, Rule] = {}
    rules = compiled([])
    for _ in range(steps):
        names = [str(dice.randint(0, most)) for _ in range(dice.choice([1, 2, most]))]
        removed = [name for name in names if name in wanted and dice.random() < 0.4]
        added = [draw_rule(dice, name) for name in dict.fromkeys(names) if name not in removed]
        rules = rules.changed(added, removed=removed, lists=LISTS)
        wanted = {name: rule for name, rule in wanted.items() if name not in removed}
        wanted |= {rule.name: rule for rule in added}
        assert {name: one.rule for name, one in rules.compiled.items()} == wanted
        anew = compiled(wanted.values())
        for _ in range(3):
            post = draw_post(dice)
            check(rules, post)
            assert by_name(anew.match(post)) == by_name(rules.match(post))


@settings(_SETTINGS, max_examples=12)
@given(_DICE)
def test_rules_come_and_go(dice: Random) -> None:
    run_of_changes(dice, steps=4, most=6)


def test_rules_come_and_go_until_the_index_is_made_anew() -> None:
    """300 rules at a time: more than are ever kept beside the others."""
    run_of_changes(seeded(11), steps=6, most=300)


def test_many_rules_agree_about_many_posts() -> None:
    dice = seeded(5)
    rules = compiled(draw_rule(dice, str(number)) for number in range(150))
    hits = sum(check(rules, draw_post(dice)) for _ in range(150))
    assert hits > 1_000


def _forms(operator: Worded) -> frozenset[str]:
    wordings = operator.meaning.wordings
    slots = [word for one in wordings.sequences for slot in one.slots for word in slot]
    return wordings.words.union(wordings.capitals, slots)


def check_slices(rule: CompiledRule, text: str) -> None:
    """Assert that every span of a word is cut where one of its forms is."""
    operator = rule.operator
    assert isinstance(operator, Worded)
    forms = _forms(operator)
    for start, end in operator.spans(Subject({"text": text})) or ():
        piece = text[start:end]
        words = Folded(piece).words | Folded("#" + piece).words  # a hashtag is cut at its seams
        assert words & forms, (rule.rule.when, text, piece)


_SPELLED = [word for word in WORDS if word[0].isalnum()]


def test_spans_are_cut_where_the_words_are() -> None:
    dice = seeded(3)
    rules = compiled(Rule(name=word, when=word) for word in _SPELLED)
    for _ in range(300):
        text = draw_text(dice)
        for match in rules.match({"text": text}):
            check_slices(rules.compiled[match.rule], text)


def _gap(one: Place, other: Place) -> int:
    first, second = sorted([one, other])
    return second.first - first.last - 1


@settings(max_examples=150, deadline=None)
@given(_DICE)
def test_what_is_near_is_found_as_if_all_were_compared_with_all(dice: Random) -> None:
    sides = ["a", "b", '"a b"', '(b OR "b c")', "c", '"a-b"', "bb*", "(a OR c)", "=a-b"]
    near = f"{dice.choice(sides)} NEAR/{dice.randint(0, 3)} {dice.choice(sides)}"
    operator = compiled([Rule(name="x", when=near)]).compiled["x"].operator
    assert isinstance(operator, Close)
    signs = ["a", "b", "c", "d", "a-b", "bb", "b-c", "#aB"]
    text = " ".join(dice.choice(signs) for _ in range(dice.randint(0, 10)))
    subject = Subject({"text": text})
    left, right = operator.left.find(subject) or [], operator.right.find(subject) or []
    expected = any(0 <= _gap(one, other) <= operator.distance for one in left for other in right)
    assert (operator.find(subject) is not None) == expected, (near, text)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(20))
def test_very_many_rules_agree_about_very_many_posts(seed: int) -> None:
    dice = seeded(seed)
    rules = compiled(draw_rule(dice, str(number)) for number in range(600))
    for _ in range(1500):
        check(rules, draw_post(dice))


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
def test_rules_come_and_go_for_long(seed: int) -> None:
    run_of_changes(seeded(seed), steps=25, most=400)
