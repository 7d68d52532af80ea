"""Named lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError
from bot.model import Entry
from bot.rules.operators.list_ import Listed
from bot.rules.subject import Subject
from tests.rules.listed import a_list

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

BRANDS = {"brands": a_list("Acme", "Left Bank Ltd", "acme.com", "...", "C++", owner="Fraud desk")}
FOUND = {
    "word": ("list:brands", "ACME says", ["ACME"]),
    "no-other-form": ("list:brands", "acmes", None),
    "phrase": ("list:brands", "the left bank ltd.", ["left bank ltd"]),
    "signs": ("list:brands", "in C++", ["C++"]),
    "nothing": ("list:brands", "", None),
    "and": ("list:brands AND (leak OR продаю)", "продаю базу ACME", ["продаю", "ACME"]),
    "and-missing": ("list:brands AND (leak OR продаю)", "база ACME", None),
    "not": ("leak -list:brands", "ACME leak", None),
    "near": ("list:brands NEAR/2 leak", "leak of the Acme data", ["leak", "Acme"]),
    "near-too-far": ("list:brands NEAR/2 leak", "leak of the huge new Acme data", None),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_list(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text, lists=BRANDS) == shown


def test_what_is_hidden_behind_a_text_matches_and_shows_nothing(found: Finder) -> None:
    hidden = ["https://www.acme.com/login"]
    assert found("list:brands", "click here", lists=BRANDS, links=hidden) == []
    assert found("list:brands NEAR/2 click", "click here", lists=BRANDS, links=hidden) is None


def test_the_entries_are_named_once_each_in_the_order_of_the_text() -> None:
    listed = Listed(entry_list=BRANDS["brands"])
    entries = listed.entries(Subject({"text": "left bank ltd, ACME and again left bank ltd"}))
    assert entries == (
        Entry(list_name="brands", value="Left Bank Ltd", owner="Fraud desk"),
        Entry(list_name="brands", value="Acme", owner="Fraud desk"),
    )
    assert listed.entries(Subject({"text": "nobody"})) == ()


def test_an_unknown_list_is_refused(found: Finder) -> None:
    with pytest.raises(ExpressionError, match="none yet"):
        found("flag list:nope", "")
    with pytest.raises(ExpressionError, match="list:brands") as refusal:
        found("flag list:brand", "", lists=BRANDS)
    assert refusal.value.suggestion == "list:brands"
    assert refusal.value.position == 5


def test_of_very_many_lists_only_some_are_named(found: Finder) -> None:
    many = {f"l{number}": a_list("x y", name=f"l{number}") for number in range(30)}
    with pytest.raises(ExpressionError, match="and 10 more"):
        found("list:zzz", "", lists=many)
