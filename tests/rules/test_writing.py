"""Every tree can be written, and is read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.syntax import parse
from bot.rules.tree import Kind, Near, Node, Not, Term, all_of, any_of, matches_nothingness
from bot.rules.writing import write

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
    tree = all_of([tree, Term(kind="word", value="anchor")])
    assert not matches_nothingness(tree)
    assert parse(write(tree)) == tree
