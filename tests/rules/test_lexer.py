"""Where one token ends and the next begins."""

from __future__ import annotations

import pytest

from bot.rules.lexer import is_bare, tokens_of

CUT = {
    "terms": ("a =b ~c #d", [("word", "a"), ("exact", "b"), ("fuzzy", "c"), ("tag", "d")]),
    "quotes": ('«a b» “c” "d"', [("phrase", "a b"), ("phrase", "c"), ("phrase", "d")]),
    "glued": ('a"b c"d', [("word", "a"), ("phrase", "b c"), ("word", "d")]),
    "brackets": ("(a)b", [("(", ""), ("word", "a"), (")", ""), ("word", "b")]),
    "brackets of a word": ("f(x) a[0] {b}", [("word", "f(x)"), ("word", "a[0]"), ("word", "{b}")]),
    "operators": ("AND OR|NOT-", [("AND", ""), ("OR", ""), ("OR", ""), ("word", "NOT-")]),
    "operators before quotes": (
        "a NEAR/2“b”AND”c”",
        [("word", "a"), ("NEAR", ""), ("phrase", "b"), ("AND", ""), ("phrase", "c")],
    ),
    "operators with punctuation": ("AND, NEAR/3!", [("word", "AND,"), ("word", "NEAR/3!")]),
    "operators in quotes": ('"AND" =OR', [("phrase", "AND"), ("exact", "OR")]),
    "minus": ("-a --b", [("NOT", ""), ("word", "a"), ("NOT", ""), ("NOT", ""), ("word", "b")]),
    "fields": ("in:@x FROM:y list:z", [("in", "@x"), ("from", "y"), ("list", "z")]),
    "no fields": ("on:x 12:30", [("word", "on:x"), ("word", "12:30")]),
    "regex": ("/a b/|/c/i", [("regex", "a b"), ("OR", ""), ("regex", "c")]),
    "punctuation": (
        "a, b. c! U.S. C++",
        [("word", "a"), ("word", "b"), ("word", "c"), ("word", "U.S"), ("word", "C++")],
    ),
}


@pytest.mark.parametrize(("source", "tokens"), CUT.values(), ids=CUT.keys())
def test_tokens(source: str, tokens: list[tuple[str, str]]) -> None:
    cut = [
        (token.kind if token.mark == "term" else token.mark, token.value)
        for token in tokens_of(source)
    ]
    assert cut == tokens


def test_positions_are_code_points() -> None:
    assert [token.position for token in tokens_of("🔥 a OR b")] == [0, 2, 4, 7]


def test_what_can_stand_without_quotation_marks() -> None:
    assert [value for value in ("a", "a b", '"a', "f(x)", "(a", "") if is_bare(value)] == [
        "a",
        "f(x)",
    ]
