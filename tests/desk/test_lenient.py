"""Who only looks is told of a list that cannot be read, and sees all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk.lenient import LenientLists
from bot.model import Rule
from bot.rules.lists.definition import WatchList
from bot.rules.lists.on_demand import ListsOnDemand

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lists(tmp_path: Path) -> LenientLists:
    (tmp_path / "there.txt").write_text("acme\n")
    named = [WatchList(name=n, file=str(tmp_path / f"{n}.txt")) for n in ("there", "gone", "lost")]
    return LenientLists(ListsOnDemand(named))


def test_a_list_that_cannot_be_read_has_no_entries(lists: LenientLists) -> None:
    assert [len(lists[name]) for name in lists] == [1, 0, 0]
    assert lists["gone"] is lists["gone"]
    assert (len(lists), "gone" in lists, "nope" in lists) == (3, True, False)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        pytest.param("flag", [], id="no-list"),
        pytest.param("list:there flag", [], id="readable"),
        pytest.param("flag -list:gone", ["gone.txt", "It has no entries until then."], id="one"),
        pytest.param("list:gone OR list:lost", ["gone.txt", "lost.txt", "They have"], id="two"),
    ],
)
def test_only_rules_that_name_it_have_a_problem(
    lists: LenientLists, when: str, said: list[str]
) -> None:
    assert all(lists[name] is not None for name in lists)
    problem = lists.problem_of(Rule(name="r", when=when))
    assert bool(problem) == bool(said)
    assert all(piece in problem for piece in said)
