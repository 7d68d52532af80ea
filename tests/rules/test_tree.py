"""Trees are flat, and know whether they would match a post without any text."""

from __future__ import annotations

import pytest

from bot.rules.tree import And, Near, Node, Not, Or, Term, all_of, any_of, matches_nothingness

A, B, C = (Term(kind="word", value=value) for value in "abc")

NOTHINGNESS: dict[str, tuple[Node, bool]] = {
    "word": (A, False),
    "not": (Not(part=A), True),
    "not not": (Not(part=Not(part=A)), False),
    "and not": (And(parts=(A, Not(part=B))), False),
    "only nots": (And(parts=(Not(part=A), Not(part=B))), True),
    "or not": (Or(parts=(A, Not(part=B))), True),
    "near": (Near(left=A, right=B, distance=1), False),
}


@pytest.mark.parametrize(("node", "expected"), NOTHINGNESS.values(), ids=NOTHINGNESS.keys())
def test_matches_nothingness(node: Node, expected: bool) -> None:  # noqa: FBT001  a row
    assert matches_nothingness(node) is expected


def test_branches_are_flat() -> None:
    assert all_of([A, And(parts=(B, C))]) == And(parts=(A, B, C))
    assert any_of([Or(parts=(A, B)), C]) == Or(parts=(A, B, C))
    assert all_of([Or(parts=(A, B))]) == any_of([A, B])
    assert any_of([A]) == A
