"""Which words of a rule are taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Rule
from bot.rules.lexicon import Group, Lexicon
from bot.rules.syntax import parse
from bot.rules.together import phrase_of, taken_together
from bot.rules.tree import And
from bot.rules.vocabulary import Vocabulary
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMBERS: Mapping[str, str] = {
    "bank": "left bank",
    "canal": "left bank canal",
    "house": "White House",
}
TAKEN = {
    "a pair": ("dam White House", ["dam", '"White House"']),
    "in another form": ("white houses dam", ['"white houses"', "dam"]),
    "as many as there are": ("left bank canal", ['"left bank canal"']),
    "as few": ("left bank house", ['"left bank"', "house"]),
    "two pairs": ("left bank White House", ['"left bank"', '"White House"']),
    "none": ("bank house", ["bank", "house"]),
    "no bare words": ('left "bank canal"', ["left", '"bank canal"']),
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    groups = {name: Group(name=name, members={"en": (said,)}) for name, said in MEMBERS.items()}
    return Vocabulary(rule=Rule(name="x", when="x"), lexicon=Lexicon(groups=groups))


@pytest.mark.parametrize(("when", "taken"), TAKEN.values(), ids=TAKEN.keys())
def test_words_are_taken_together(vocabulary: Vocabulary, when: str, taken: list[str]) -> None:
    tree = parse(when)
    assert isinstance(tree, And)
    found = taken_together(tree.parts, vocabulary)
    assert [write(some[0] if len(some) == 1 else phrase_of(some)) for some in found] == taken


def test_a_phrase_stands_where_its_first_word_does() -> None:
    tree = parse("dam White House")
    assert isinstance(tree, And)
    assert phrase_of(tree.parts[1:]).position == len("dam ")
