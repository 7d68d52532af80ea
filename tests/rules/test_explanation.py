"""What is explained of a rule is what the rule matches."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ExpressionError
from bot.model import Rule
from bot.resources import shipped
from bot.rules.explanation import ExplainedTerm, Reading, explain, terms_of
from bot.rules.lexicon import EMPTY_LEXICON, Group, Lexicon, load_lexicon
from bot.rules.ruleset import RuleSet
from bot.rules.syntax import parse
from bot.rules.vocabulary import Vocabulary
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(shipped("config/lexicon"))


def term_of(when: str, known: Lexicon = EMPTY_LEXICON, **options: Any) -> ExplainedTerm:
    (term,) = explain(Rule(name="x", when=when, **options), lexicon=known).terms
    return term


def said(one: Reading) -> Iterator[str]:
    """Yield texts that hold every form of every word of a reading."""
    for forms in zip_longest(*one.words):
        yield " ".join(form or one.words[at][0] for at, form in enumerate(forms))


@pytest.mark.parametrize(
    "when",
    [
        "flag",
        "Kherson",
        "Суми",
        "Gaza",
        '"left bank"',
        '"red flag"',
        "ПТУР",
        "F-16",
        "~zaluzhny",
        "=flag",
        "Київ",
        "كتاب",
        '"علم أبيض"',
        "დროშა",
        "旗帜",
    ],
)
def test_every_form_that_is_listed_is_matched(lexicon: Lexicon, when: str) -> None:
    term = term_of(when, lexicon)
    rule_set = RuleSet.compile([Rule(name="x", when=when)], lexicon=lexicon)
    forms = [text for one in term.readings for text in said(one)]
    assert forms
    lost = [
        text
        for text in (*forms, *term.spellings)
        if not rule_set.match({"text": text}) and not rule_set.match({"text": text.upper()})
    ]
    assert not lost


def test_a_word_stands_for_all_its_groups() -> None:
    shared = {"uk": ("Дніпро",), "en": ("Dnipro",)}
    river = Group(name="river", about="a river", members={**shared, "ru": ("Днепр",)})
    city = Group(name="city", about="a city", members={**shared, "ru": ("Днепропетровск",)})
    lexicon = Lexicon(groups={"river": river, "city": city})
    term = term_of("Дніпром", lexicon)
    assert term.groups == (river, city)
    brought = {one.base: one.group for one in term.readings if one.group}
    assert brought["днепр"] == "river"
    assert brought["днепропетровск"] == "city"


@pytest.mark.parametrize("options", [{"lexicon": False}, {"forms": False}], ids=str)
def test_without_concepts_there_are_none(lexicon: Lexicon, options: dict[str, bool]) -> None:
    term = term_of("flag", lexicon, **options)
    assert term.groups == ()
    assert all(not one.group for one in term.readings)


@pytest.mark.parametrize("when", ["=flag", "flag*", "#flag", "/flag/", "lang:uk", "C++"])
def test_only_words_and_phrases_stand_for_concepts(lexicon: Lexicon, when: str) -> None:
    assert term_of(when, lexicon).groups == ()


def test_capitals_and_spellings_are_told_apart() -> None:
    term = term_of("ПТУР")
    assert "ПТУРами" in term.capitals
    assert "ПТУР" not in term.capitals
    assert "ptur" in term.spellings
    assert term.forms > 5


def test_what_a_term_without_forms_matches_is_said() -> None:
    assert term_of("evac*").remark == "all words that begin with evac"
    assert term_of("C++").readings == (Reading(words=(("C++",),)),)


def test_terms_come_once_in_reading_order_with_what_must_not_be_there() -> None:
    tree = parse("(a NEAR/2 b) OR NOT (c -d) e")
    words = Vocabulary(rule=Rule(name="x", when="a"), lexicon=EMPTY_LEXICON)
    assert [(write(term), excluded) for term, excluded in terms_of(tree, words)] == [
        ("a", False),
        ("b", False),
        ("c", True),
        ("d", False),
        ("e", False),
    ]
    rule = Rule(name="x", when="flag -flag flag")
    terms = explain(rule, lexicon=EMPTY_LEXICON).terms
    assert [(term.term, term.excluded) for term in terms] == [("flag", False), ("flag", True)]


def test_words_that_name_a_concept_together_are_followed_by_it(lexicon: Lexicon) -> None:
    rule = Rule(name="x", when="bridge Kryvyi Rih")
    *_, phrase = terms = explain(rule, lexicon=lexicon).terms
    assert [term.term for term in terms] == ["bridge", "Kryvyi", "Rih", '"Kryvyi Rih"']
    assert [group.name for group in phrase.groups] == ["kryvyi-rih"]
    assert any("розі" in reading.words[-1] for reading in phrase.readings)


def test_a_rule_that_cannot_be_used() -> None:
    with pytest.raises(ExpressionError):
        explain(Rule(name="x", when="list:none"), lexicon=EMPTY_LEXICON)


def test_names_are_told_apart(lexicon: Lexicon) -> None:
    term = term_of("Sumy", lexicon)
    assert {"Суми", "Сумах"} <= set(term.names)
    assert "сумський" not in {name.lower() for name in term.names}
    assert {one.group for one in term.readings if one.base == "сумщина"} == {"sumy"}
    typed = term_of("Суми", lexicon)
    assert set(term.names) & set(typed.names)
    assert typed.capitals == ()
    assert "Сумах" in term_of('"left Sumy"', lexicon).names


def test_a_latin_name_in_other_letters_is_what_was_typed(lexicon: Lexicon) -> None:
    brought = {one.base: one.group for one in term_of("Kherson", lexicon).readings}
    assert (brought["херсон"], brought["херсонський"]) == ("", "kherson")


def test_what_is_glued_to_a_word_of_another_script_is_among_its_forms() -> None:
    (reading,) = term_of("كتاب").readings
    assert reading.base == "كتاب"
    assert {"الكتاب", "وكتاب"} <= set(reading.words[0])
    assert term_of("كتاب").spellings == ()
    assert term_of("كتاب", forms=False).readings[0].words == (("كتاب",),)
