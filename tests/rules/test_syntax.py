"""The language: what binds how, what is refused with which words, and that writing is parsing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.rules.syntax import parse
from bot.rules.tree import And, Or, Term
from bot.rules.writing import write

READ = {
    "word": ("Kherson", "Kherson"),
    "juxtaposition": ("flag Kherson -museum", "flag AND Kherson AND NOT museum"),
    "AND, OR": ("a b OR c AND d", "a AND b OR c AND d"),
    "bar": ("a|b || c", "a OR b OR c"),
    "brackets": ("(a OR b) c", "(a OR b) AND c"),
    "needless brackets": ("((a)) (b c)", "a AND b AND c"),
    "NOT binds looser than NEAR": ("a NOT b NEAR/2 c", "a AND NOT b NEAR/2 c"),
    "NOT of a bracket": ("a -(b OR c)", "a AND NOT (b OR c)"),
    "NOT without space": ("a NOT(b)", "a AND NOT b"),
    "NEAR groups left": ("a NEAR/2 b NEAR/3 c", "a NEAR/2 b NEAR/3 c"),
    "NEAR of brackets": ("(a OR b) NEAR/2 (c NEAR/1 d)", "(a OR b) NEAR/2 (c NEAR/1 d)"),
    "phrase": ('"left  bank"', '"left bank"'),
    "typographic quotes": ("«лівий берег» “left bank” „x y“", None),
    "exact phrase": ('="left bank" =flag', '="left bank" AND =flag'),
    "affixes": ("evac* *bank *anto*", "evac* AND *bank AND *anto*"),
    "regex": (r"/\bкалібр\w*/i", r"/\bкалібр\w*/"),
    "regex with a slash": (r"/a\/[/]b c/", r"/a\/[/]b c/"),
    "fields": ("in:@x from:@y has:photo is:edit lang:uk list:z a", None),
    "field with spaces": ('from:"Сергій Хлань"', 'from:"Сергій Хлань"'),
    "capital field": ("From:@x", "from:@x"),
    "tag and fuzzy": ("#tag ~zaluzhny", "#tag AND ~zaluzhny"),
    "slash is a letter": ("24/7 AC/DC", "24/7 AND AC/DC"),
    "plus is a letter": ("C++ .onion f(x) a[0]", "C++ AND .onion AND f(x) AND a[0]"),
    "lower-case operators are words": ("a or b and not c", "a AND or AND b AND and AND not AND c"),
    "look-alike operators are words": ("a АND b ОR c", "a AND АND AND b AND ОR AND c"),
    "hyphen inside a word": ("F-16 жовто-синій", "F-16 AND жовто-синій"),
    "punctuation after a word": ("flag, Kherson!", "flag AND Kherson"),
    "quote as apostrophe": ('об"єкт', 'об"єкт'),
    "a bracket glued to a word": ("Kherson(flag OR banner)", "Kherson AND (flag OR banner)"),
    "invisible space": ("flag\u200bKherson", "flag AND Kherson"),
    "url": ("https://t.me/x", "https://t.me/x"),
}


@pytest.mark.parametrize(("source", "written"), READ.values(), ids=READ.keys())
def test_an_expression_is_read(source: str, written: str | None) -> None:
    tree = parse(source)
    assert written is None or write(tree) == written
    assert parse(write(tree)) == tree


REFUSED = {
    "empty": ("", 0, "nothing to look for", "flag Kherson -museum"),
    "blank": (" \n ", 0, "nothing to look for", "flag Kherson -museum"),
    "unclosed": ("(flag OR Kherson", 16, "missing a closing bracket", "(flag OR Kherson)"),
    "two unclosed": ("((a", 3, "missing a closing bracket", "((a))"),
    "unopened": ("flag) x", 4, "closing bracket too many", "flag x"),
    "empty bracket": ("a ()", 3, "between the brackets", "a"),
    "only NOT": ("-museum", 0, "`-museum` alone would match nearly everything", ""),
    "only NOT in words": ("NOT museum NOT x", 0, "Add a word that must be there", ""),
    "OR with a NOT": ("flag OR -museum", 0, "nearly everything", ""),
    "star": ("*", 0, "every post", "evacuat*"),
    "star inside": ("ev*ate", 0, "star in the middle", r"/ev\w*ate/"),
    "comma": ("flag,Kherson", 0, "comma", "flag OR Kherson"),
    "lone dash": ("a - b", 2, "dash of its own", "-museum"),
    "long dash": ("a —b", 2, "long dash", "a -b"),
    "NEAR alone": ("a NEAR b", 2, "how near", "NEAR/5"),
    "NEAR too far": ("a NEAR/5000 b", 2, "too far", "NEAR/100"),
    "NEAR of NOT": ("a NEAR/2 (b c)", 9, "no single place", None),
    "NEAR of a filter": ("has:photo NEAR/2 b", 0, "no single place", None),
    "trailing OR": ("a OR", 4, "nothing after it", "a"),
    "leading OR": ("OR a", 0, "nothing before it", "a"),
    "two operators": ("a AND OR b", 6, "nothing after it", "a OR b"),
    "unclosed quote": ('"left bank', 10, "closing quotation mark", '"left bank"'),
    "empty quote": ('a ""', 2, "nothing between", '"left bank"'),
    "unfinished regex": ("/etc/passwd", 0, "regular expression", '="/etc/passwd"'),
    "regex flag": ("/a/s", 3, "closing slash", "/a/"),
    "field without a value": ("has: photo", 4, "nothing after it", "has:word"),
    "too long": ("a" * 4097, 4096, "4096 is the most", ""),
    "too many terms": ("a " * 201, 400, "200 is the most", ""),
    "too deep": ("(" * 50 + "a" + ")" * 50, 40, "nested", ""),
    "too many NEAR": (" NEAR/1 ".join(["a"] * 22), 182, "20 NEAR in a row", ""),
    "too many NOT": ("a " + "NOT " * 50 + "b", 162, "nested", ""),
}


@pytest.mark.parametrize(
    ("source", "position", "message", "suggestion"), REFUSED.values(), ids=REFUSED.keys()
)
def test_an_expression_is_refused(
    source: str, position: int, message: str, suggestion: str | None
) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse(source)
    assert message in refusal.value.message
    assert refusal.value.position == position
    if suggestion is not None:
        assert refusal.value.suggestion == suggestion


def test_a_refusal_speaks_like_the_chat() -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse("(flag OR Kherson")
    assert str(refusal.value) == (
        "`(flag OR Kherson` is missing a closing bracket: (flag OR Kherson‸ "
        "Write: (flag OR Kherson)"
    )


PIECES = st.sampled_from(
    [
        *'()|"/*-=~#:.«»“”',
        " ",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR",
        "flag",
        "прапор",
        "has:",
        "in:",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map("".join)))
def test_parsing_raises_nothing_but_expression_errors(source: str) -> None:
    try:
        tree = parse(source)
    except ExpressionError as error:
        refusal: ExpressionError | None = error
    else:
        refusal = None
        assert parse(write(tree)) == tree
    assert refusal is None or (refusal.message and 0 <= refusal.position <= len(source))


def test_positions_do_not_count_in_comparisons() -> None:
    assert parse("a OR b") == Or(parts=(Term(kind="word", value="a"), Term(kind="word", value="b")))
    assert parse(" a  b") == And(parts=(Term(kind="word", value="a"), Term(kind="word", value="b")))
