"""Every tree can be written, and is read back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import check_rule
from bot.rules.syntax import parse
from bot.rules.tree import Kind, Near, Node, Not, Term, all_of, any_of, matches_nothingness
from bot.rules.writing import write
from tests.rules.drawn import draw_tree, seeded

if TYPE_CHECKING:
    from random import Random

BRACKETS = {
    "none needed": ("((a) AND (b)) OR c", "a AND b OR c"),
    "OR in AND": ("(a OR b) c", "(a OR b) AND c"),
    "NOT of AND": ("a -(b c)", "a AND NOT (b AND c)"),
    "NEAR to the right": ("a NEAR/1 (b NEAR/2 c)", "a NEAR/1 (b NEAR/2 c)"),
    "NEAR to the left": ("(a NEAR/1 b) NEAR/2 c", "a NEAR/1 b NEAR/2 c"),
    "needless quotation marks": ('="flag" from:"x"', "=flag AND from:x"),
}


@pytest.mark.parametrize(("source", "written"), BRACKETS.values(), ids=BRACKETS.keys())
def test_no_more_brackets_than_needed(source: str, written: str) -> None:
    assert write(parse(source)) == written


WORDS = st.text("abcдеїF0-/.+'", min_size=1, max_size=6).filter(lambda word: word[0] not in "-/.'")
ANCHOR = Term(kind="word", value="anchor")
KINDS: list[Kind] = ["word", "phrase", "exact", "prefix", "suffix", "inside", "fuzzy", "tag", "in"]


def _terms() -> st.SearchStrategy[Node]:
    clean = WORDS.map(lambda word: word.rstrip(".") or "x")
    return st.builds(
        lambda kind, value: Term(kind=kind, value=value), st.sampled_from(KINDS), clean
    )


def _branches(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    placeable = _terms().filter(
        lambda node: isinstance(node, Term) and node.kind not in ("tag", "in")
    )
    near = st.builds(
        lambda left, right, distance: Near(left=left, right=right, distance=distance),
        placeable,
        st.lists(placeable, min_size=1, max_size=3).map(any_of),
        st.integers(0, 100),
    )
    return st.one_of(
        st.lists(nodes, min_size=2, max_size=3).map(all_of),
        st.lists(nodes, min_size=2, max_size=3).map(any_of),
        nodes.map(lambda node: Not(part=node)),
        near,
    )


@given(st.recursive(_terms(), _branches, max_leaves=12))
def test_every_tree_can_be_written_and_read_back(tree: Node) -> None:
    tree = all_of([tree, ANCHOR])
    assert not matches_nothingness(tree)
    assert parse(write(tree)) == tree


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_trees_of_every_operator_are_read_back(dice: Random) -> None:
    tree = draw_tree(dice)
    anchored = tree if not matches_nothingness(tree) else all_of([tree, ANCHOR])
    written = write(anchored)
    assert parse(written) == anchored
    assert write(parse(written)) == written


def test_very_many_trees_are_read_back() -> None:
    dice = seeded(9)
    for _ in range(2_000):
        tree = all_of([draw_tree(dice), ANCHOR])
        assert parse(write(tree)) == tree


def tree_or_error(source: str) -> Node | ExpressionError:
    try:
        return parse(source)
    except ExpressionError as error:
        return error


_BITS = ["a", "b", '"', "(", ")", "|", "OR", "AND", "NOT", "-", "–", "NEAR/2", "NEAR", "=x", "~y"]
_BITS += ["/x/", "/x", "/[a", "/x/q", "*a*", "*", "a*b", "#t", "#", "from:", "has:x", "list:l", ","]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_BITS), st.text(max_size=3)), max_size=12))
def test_what_is_read_is_read_back_and_what_is_not_says_where(bits: list[str]) -> None:
    source = " ".join(bits)
    read = tree_or_error(source)
    if isinstance(read, ExpressionError):
        assert read.message
        assert 0 <= read.position <= len(source)
    else:
        assert parse(write(read)) == read


POINTED = {
    "missing bracket": ("(flag OR bank", 13),
    "bracket too many": ("flag) bank", 4),
    "nothing between brackets": ("flag ()", 6),
    "OR with nothing after it": ("flag OR", 7),
    "OR with nothing before it": ("OR flag", 0),
    "OR twice": ("flag OR OR bank", 8),
    "NEAR without a distance": ("flag NEAR bank", 5),
    "NEAR too far": ("flag NEAR/1000 bank", 5),
    "NEAR a filter": ("flag NEAR/3 has:photo", 12),
    "NEAR another": ("flag NEAR/3 NEAR/4 bank", 12),
    "quotation left open": ('flag "left bank', 15),
    "quotation never opened": ("flag » bank", 5),
    "star in the middle": ("flag a*b", 5),
    "star alone": ("flag *", 5),
    "comma": ("flag a,b", 5),
    "dash alone": ("flag - bank", 5),
    "long dash": ("flag –bank", 5),
    "sign without a word": ("flag = bank", 6),
    "regex left open": ("flag /bank", 5),
    "regex with odd letters": ("flag /bank/g", 11),
    "too deep": ("(" * 41 + "a" + ")" * 41, 40),
    "too many terms": ("a " * 201, 400),
    "too long": ("a" * 4097, 4096),
}


@pytest.mark.parametrize(("source", "position"), POINTED.values(), ids=POINTED.keys())
def test_errors_point_at_the_character(source: str, position: int) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse(source)
    assert refusal.value.position == position


UNUSABLE = {
    "piece of no word": 'flag "left bank" a.b*',
    "piece of one letter": "flag OR museum OR a*",
    "short fuzzy word": "flag ~bank",
    "no hashtag": "flag #a.b",
    "unknown filter": "flag has:cake",
    "unknown list": "flag list:none",
    "signs only": "flag ...",
    "regex with a mistake": "flag /a(b/",
    "regex that looks around": "flag /a(?=b)/",
    "regex of everything": "flag /.*/",
    "exact without a word": "flag =...",
    "phrase without a word": 'flag "..."',
    "phrase with a star": 'flag "left ban*"',
}


@pytest.mark.parametrize("when", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_terms_that_cannot_be_used_are_pointed_at(when: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        check_rule(Rule(name="x", when=when), lexicon=EMPTY_LEXICON)
    term = when[refusal.value.position :]
    assert term == when.split(" ", when.count(" ") - term.count(" "))[-1]
    assert term[0] in 'a~#hl./="'
    assert refusal.value.message
