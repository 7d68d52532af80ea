"""Two things close together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

FOUND = {
    "within": ("flag NEAR/3 Kherson", "flag a b c Kherson", ["flag", "Kherson"]),
    "one too far": ("flag NEAR/3 Kherson", "flag a b c d Kherson", None),
    "other order": ("flag NEAR/1 Kherson", "Kherson: flag", ["Kherson", "flag"]),
    "adjacent": ("flag NEAR/0 Kherson", "flag Kherson", ["flag", "Kherson"]),
    "not itself": ("flag NEAR/3 flag", "flag", None),
    "only the close ones": ("a NEAR/0 b", "a b x x x a", ["a", "b"]),
    "any of several": ("flag NEAR/1 (Kherson OR bank)", "flag bank", ["flag", "bank"]),
    "phrase": ('flag NEAR/1 "left bank"', "left bank flag", ["left bank", "flag"]),
    "pattern": (r"/\bfl\w+/ NEAR/1 Kherson", "flag x Kherson", ["flag", "Kherson"]),
    "chain": ("a NEAR/0 b NEAR/0 c", "a b c", ["a", "b", "c"]),
    "chain apart": ("a NEAR/0 b NEAR/0 c", "a b x c", None),
    "hyphenated words count each": ("a NEAR/1 b", "a x-y b", None),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_near(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


def test_a_repeated_word_does_not_explode(found: Finder) -> None:
    chain = " NEAR/100 ".join(["a"] * 20)
    assert found(chain, "a " * 2000)
