from __future__ import annotations

import pytest

from bot.errors import ExpressionError
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.tracing import Tracer


def traced(when: str, **post: object) -> list[tuple[str, bool, tuple[str, ...] | None]]:
    tracer = Tracer(Rule(name="x", when=when), lexicon=EMPTY_LEXICON)
    return [(one.term, one.excluded, one.pieces) for one in tracer.trace(post)]


def test_each_term_is_looked_for_alone() -> None:
    found = traced('flag -"two dams" lang:uk', text="Flags, a flag and two dams")
    assert found == [
        ("flag", False, ("Flags", "flag")),
        ('"two dams"', True, ("two dams",)),
        ("lang:uk", False, None),
    ]


def test_what_is_no_place_in_the_text_has_no_pieces() -> None:
    assert traced("in:@desk has:photo", text="x", channel="Desk") == [
        ("in:@desk", False, ()),
        ("has:photo", False, None),
    ]


def test_a_rule_that_cannot_be_used() -> None:
    with pytest.raises(ExpressionError):
        Tracer(Rule(name="x", when="list:none"), lexicon=EMPTY_LEXICON)
