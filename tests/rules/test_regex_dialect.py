"""Patterns as people write them, as RE2 gets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.rules.regex_dialect import DIGIT, LETTER, alternatives_of

ENDS = {
    "none": (r"a", [("a", False, False)]),
    "both": (r"\ba\b", [("a", True, True)]),
    "of alternatives": (
        r"\ba|b\b|c",
        [("a", True, False), ("b", False, True), ("c", False, False)],
    ),
    "around a group": (r"\b(a|b)\b", [("(a|b)", True, True)]),
    "inside one whole group": (
        r"(?:\ba|b\b)",
        [("a", True, False), ("b", False, True)],
    ),
    "bar in a class": (r"[a|b]\b", [("[a|b]", False, True)]),
    "bar in a group": (r"\b(a|b)c|d", [("(a|b)c", True, False), ("d", False, False)]),
    "flags hold for all": ("(?s)a|b", [("(?s)a", False, False), ("(?s)b", False, False)]),
    "escaped bar": (r"a\|b\b", [(r"a\|b", False, True)]),
}


@pytest.mark.parametrize(("pattern", "ways"), ENDS.values(), ids=ENDS.keys())
def test_boundaries_at_the_ends_are_taken_off(
    pattern: str, ways: list[tuple[str, bool, bool]]
) -> None:
    found = alternatives_of(pattern, 0)
    assert [(way.pattern, way.starts_word, way.ends_word) for way in found] == ways


TRANSLATED = {
    "word": (r"\w", f"[{LETTER}]"),
    "word in a class": (r"[\w-]", f"[{LETTER}-]"),
    "digit": (r"\d", f"[{DIGIT}]"),
    "anything": (r"[\s\S]", "(?s:.)"),
    "code point": (r"\u0410", r"\x{0410}"),
    "slash": (r"a\/b", r"a\x{2f}b"),
    "end of text": (r"a\Z", r"a\z"),
    "bracket in a class": ("[]a]", "[]a]"),
    "backslash": (r"\\b", r"\\b"),
    "class of letters": (r"\p{Cyrillic}", r"\p{Cyrillic}"),
}


@pytest.mark.parametrize(("pattern", "translated"), TRANSLATED.values(), ids=TRANSLATED.keys())
def test_classes_are_those_of_unicode(pattern: str, translated: str) -> None:
    assert alternatives_of(pattern, 0)[0].pattern == translated


REFUSED = {
    "back-reference": (r"(a+)+b\1", "back-reference", "/(a+)+b/"),
    "named reference": (r"(?P<x>a)(?P=x)", "back-reference", "/(?P<x>a)/"),
    "look-ahead": (r"калібр(?!и)", "looks around", "/калібр/"),
    "look-behind": (r"(?<=не )здали(х)", "looks around", "/здали(х)/"),
    "nested look-ahead": (r"a(?=b(c)d)e", "looks around", "/ae/"),
    "boundary in the middle": (r"a\b.*b", "middle", r"/\bflag/ NEAR/3 /bank\b/"),
    "no boundary": (r"\Ba", "middle", r"/\bflag/ NEAR/3 /bank\b/"),
    "named class": ("[[:alpha:]]", "Latin letters only", r"/[\w]/"),
    "negation in a class": (r"[\Wa]", "square brackets", "/[a]/"),
}


@pytest.mark.parametrize(("pattern", "message", "suggestion"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_bounded_is_refused(pattern: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        alternatives_of(pattern, 7)
    assert refusal.value.position == 7
    assert refusal.value.suggestion == suggestion


@given(st.text(r"ab()[]|\^?:!=<>wWbBdsS1k{},*+-P", max_size=15))
def test_translation_raises_nothing_but_expression_errors(pattern: str) -> None:
    try:
        ways = alternatives_of(pattern, 0)
    except ExpressionError:
        return
    assert ways
