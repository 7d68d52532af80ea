"""Which lists an expression names."""

from __future__ import annotations

import pytest

from bot.rules.lists.naming import channels_named, lists_named
from bot.rules.syntax import parse


@pytest.mark.parametrize(
    ("when", "names"),
    [
        ("flag", set()),
        ("list:a", {"a"}),
        ("list:a (flag OR list:b) -list:c", {"a", "b", "c"}),
        ("list:a NEAR/2 list:b", {"a", "b"}),
        ('"list:a"', set()),
    ],
)
def test_lists_named(when: str, names: set[str]) -> None:
    assert lists_named(parse(when)) == names


def test_channels_named() -> None:
    terms = channels_named(parse('in:@a OR flag NEAR/2 dam -in:t.me/b "in:@c"'))
    assert [term.value for term in terms] == ["@a", "t.me/b"]
