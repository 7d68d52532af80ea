from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.wish import Wish, read_wish, wished_rule, written_wish
from bot.errors import RefusedError
from bot.model import Rule, Severity


def wish(when: str, **fields: Any) -> Wish:
    return Wish(when=when, **{"options": {}, **fields})


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("flag", wish("flag"), id="word"),
        pytest.param("flag  Kherson\n-museum", wish("flag Kherson -museum"), id="lines"),
        pytest.param("flag in Kherson", wish("flag in Kherson"), id="in is a word"),
        pytest.param("flag in @a_bc", wish("flag", channels=("a_bc",)), id="channel"),
        pytest.param(
            "flag in @A_bc, t.me/Rybar https://t.me/s/kotsnews/5",
            wish("flag", channels=("A_bc", "Rybar", "kotsnews")),
            id="channels in every spelling",
        ),
        pytest.param(
            "flag IN @a_bc and @rybar and @a_bc",
            wish("flag", channels=("a_bc", "rybar")),
            id="channels with and, once each",
        ),
        pytest.param("flag -> desk", wish("flag", to=("desk",)), id="receiver"),
        pytest.param("flag → desk, @night", wish("flag", to=("desk", "@night")), id="arrow sign"),
        pytest.param(
            "flag -> desk in @a_bc", wish("flag", channels=("a_bc",), to=("desk",)), id="any order"
        ),
        pytest.param(
            "flag in @a_bc severity=urgent forms=no languages=uk,ru -> desk",
            wish(
                "flag",
                channels=("a_bc",),
                to=("desk",),
                options={
                    "languages": ("uk", "ru"),
                    "forms": False,
                    "severity": Severity.URGENT,
                },
            ),
            id="options",
        ),
        pytest.param(
            'museum Lexicon=false name="my museum"',
            wish("museum", name="my museum", options={"lexicon": False}),
            id="a name in quotes",
        ),
        pytest.param(
            "museum name=«Музей 2» to=desk,@night channels=@a_bc,Rybar",
            wish("museum", name="Музей 2", to=("desk", "@night"), channels=("a_bc", "Rybar")),
            id="every key of a rules file",
        ),
        pytest.param('"flag a=b"', wish('"flag a=b"'), id="in a phrase"),
        pytest.param('flag "a=b"', wish('flag "a=b"'), id="quoted"),
        pytest.param('"forms=no flag"', wish('"forms=no flag"'), id="a key in a phrase"),
        pytest.param("/flag a=b/", wish("/flag a=b/"), id="in a regex"),
        pytest.param("(flag OR a=b)", wish("(flag OR a=b)"), id="in brackets"),
        pytest.param("flag E=mc2", wish("flag E=mc2"), id="a formula"),
        pytest.param("https://a.bc/?q=1", wish("https://a.bc/?q=1"), id="in a link"),
        pytest.param("=flag a->b", wish("=flag a->b"), id="an arrow inside a word"),
        pytest.param("from:@name in:@chan", wish("from:@name in:@chan"), id="fields stay"),
        pytest.param("", wish(""), id="nothing"),
    ],
)
def test_what_follows_watch_is_taken_apart(argument: str, expected: Wish) -> None:
    assert read_wish(argument) == expected


@pytest.mark.parametrize(
    ("argument", "remedy"),
    [
        pytest.param("flag severity=loud", "Write severity=urgent", id="severity"),
        pytest.param("flag forms=maybe", "Write forms=no", id="switch"),
        pytest.param("flag languages=de", "Write languages=uk,ru,en", id="language"),
        pytest.param("flag severty=urgent", "Did you mean severity=", id="misspelt"),
        pytest.param("flag Severty=urgent", "Did you mean severity=", id="with a capital"),
        pytest.param("flag forms=no severty=urgent", "severity=", id="after a known one"),
        pytest.param("flag severty=urgent forms=no", "severity=", id="before a known one"),
        pytest.param("flag colour=red", 'quote them: "colour=red"', id="unknown"),
        pytest.param("flag severity= in @a_bc", "Write severity=urgent", id="empty"),
        pytest.param('flag name=""', 'Write name="night watch"', id="no name"),
        pytest.param("flag severity=urgent Kherson", "Options come last", id="between words"),
        pytest.param("severity=urgent flag", "Options come last", id="before the words"),
        pytest.param("flag in t.me/+AbCdEf", "invite link", id="invite"),
    ],
)
def test_what_cannot_be_is_refused(argument: str, remedy: str) -> None:
    with pytest.raises(RefusedError, match=remedy.replace("+", r"\+")):
        read_wish(argument)


def test_a_rule_is_named_after_its_expression() -> None:
    rule = wished_rule(wish("flag", channels=("a_bc",)), ("desk",), [])
    assert rule == Rule(name="flag", when="flag", channels=("a_bc",), to=("desk",))


def test_the_same_expression_changes_its_rule() -> None:
    known = Rule(name="flag", when="flag", severity=Severity.URGENT, channels=("a_bc",))
    changed = wished_rule(wish("flag"), (), [known])
    assert changed == Rule(name="flag", when="flag", severity=Severity.URGENT)


def test_a_name_that_means_something_else_is_left_alone() -> None:
    known = Rule(name="flag", when="flag OR banner")
    assert wished_rule(wish("flag"), (), [known]).name == "flag (2)"


def test_a_name_that_was_asked_for_is_the_rules_name() -> None:
    known = [Rule(name="flag", when="flag"), Rule(name="mine", when="x", severity=Severity.URGENT)]
    renamed = wished_rule(wish("flag", name="mine"), (), known)
    assert renamed == Rule(name="mine", when="flag")
    assert wished_rule(wish("x", name="mine"), (), known) == known[1]


@given(st.text())
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    with suppress(RefusedError):
        assert read_wish(text).when == " ".join(text.split()) or " " in text.strip()


RULES = st.builds(
    Rule,
    name=st.sampled_from(["flag", "flag (2)", "Night watch", 'the "left bank"']),
    when=st.just("flag"),
    channels=st.sampled_from([(), ("rybar",), ("rybar", "a_bc")]),
    languages=st.sampled_from([("uk", "ru", "en"), ("uk",)]),
    forms=st.booleans(),
    derive=st.booleans(),
    severity=st.sampled_from(Severity),
    to=st.sampled_from([(), ("desk",), ("person:7", "desk")]),
)


@given(RULES)
def test_a_rule_written_as_a_wish_is_the_rule_again(rule: Rule) -> None:
    again = read_wish(written_wish(rule))
    assert wished_rule(again, again.to, []) == rule
