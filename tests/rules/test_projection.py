"""Texts as bytes: the same words at the same offsets as without them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.compounds import COMPOUND, compounds_of
from bot.rules.projection import key_of, project, text_of, word_of
from bot.rules.text import Folded, Token

_LETTERS = "abxyzABXYZоабвеОАБВЕіїєґІЇйёъыщрсР03124"
_GLUE = "#_-'’ʼ`\"*“–\u200b\u00ad\u0301\u0306\ufe0f\u2011"
_APART = " \n\t.,:;!?()[]«»—…|/\\$%&+=~<>@🔥❗⚡\u2003\x00\x1c\x1f\x7f\x85"
_FOREIGN = "éßñğıÇ\u0131ςωЖњқӘ中文غزةשלום𝐇🅰Ⓗ½²ª\ud800\ue000\ufffe"
_TEXTS = st.text(st.sampled_from(_LETTERS * 4 + _GLUE * 2 + _APART * 2), max_size=60)
_WILD = st.text(st.sampled_from(_LETTERS * 3 + _GLUE + _APART + _FOREIGN), max_size=40)


def reference(text: str) -> list[Token]:
    """Return the tokens as the slow way finds them: every compound cut out of the text itself."""
    tokens: list[Token] = []
    place = 0
    cuts = zip(COMPOUND.finditer(text), compounds_of(text), strict=True)
    for found, compound in cuts:
        at = found.start()
        tokens += [
            Token(at + start, at + end, folded, place + first, place + last)
            for start, end, folded, first, last in compound.pieces
        ]
        place += compound.width
    return tokens


@settings(max_examples=600, deadline=None)
@given(st.one_of(_TEXTS, _WILD, st.text(max_size=40)))
def test_the_fast_way_finds_the_words_of_the_slow_one(text: str) -> None:
    folded = Folded(text)
    expected = reference(text)
    assert folded.tokens == expected
    assert folded.words == {token.folded for token in expected}
    assert {key_of(word) for word in folded.words} <= set(folded.keys)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_TEXTS, _WILD))
def test_the_places_of_a_word_are_found_without_the_others(text: str) -> None:
    folded = Folded(text)
    for word in folded.words:
        expected = [(token.start, token.end) for token in folded.tokens_of(word)]
        assert sorted(folded.spans_of(key_of(word))) == sorted(expected)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_TEXTS, _WILD))
def test_a_key_leads_back_to_its_word(text: str) -> None:
    for word in Folded(text).words:
        assert word_of(key_of(word)) == word
        assert not any(sign in key_of(word) for sign in b" \n")


@given(_TEXTS)
def test_offsets_stay_those_of_the_text(text: str) -> None:
    projection = project(text)
    if projection is not None:
        assert len(projection[0]) == len(projection[1]) == len(text)


@pytest.mark.parametrize("text", ["Прапор над ОВА", "F-16s, об'єкт – №1", "A\u00a0b\u200bc"])
def test_raw_codes_are_the_text(text: str) -> None:
    projection = project(text)
    assert projection is not None
    assert text_of(projection[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("café", id="letter with diacritic"),
        pytest.param("غزة", id="arabic"),
        pytest.param("𝐇𝐢", id="mathematical"),
        pytest.param('об"єкт', id="makeshift apostrophe"),
        pytest.param("cafe\u0302", id="a mark of its own"),
    ],
)
def test_what_the_alphabet_lacks_has_no_projection(text: str) -> None:
    assert project(text) is None


@pytest.mark.parametrize("text", ["Флаг 🔥🔥", "⚡️Увага", "‼️ so", "🇺🇦 Україна", '"Прапор"'])
def test_signs_and_pictures_do_not_stop_it(text: str) -> None:
    assert project(text) is not None
