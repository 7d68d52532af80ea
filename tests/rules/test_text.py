"""Text cut into tokens, with offsets of the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.text import Folded

TOKENS = {
    "hyphen: the whole and its parts": (
        "Телеграм-канал",
        [("телеграм-канал", 0, 1), ("телеграм", 0, 0), ("канал", 1, 1)],
    ),
    "hyphen: a designation is only whole": ("F-16s", [("f-16s", 0, 1)]),
    "hyphen: an abbreviation shows": (
        "CVE-2024-3094",
        [("cve-2024-3094", 0, 2), ("cve", 0, 0)],
    ),
    "hashtag: camel case": (
        "#ЛівийБерег",
        [("лівийберег", 0, 1), ("лівий", 0, 0), ("берег", 1, 1)],
    ),
    "hashtag: capitals before a word": (
        "#OPECMeeting",
        [("opecmeeting", 0, 1), ("opec", 0, 0), ("meeting", 1, 1)],
    ),
    "hashtag: one letter between": (
        "#ПовернутиЗПолону",
        [("повернутизполону", 0, 2), ("повернути", 0, 0), ("полону", 2, 2)],
    ),
    "hashtag: underscore": ("#Херсон_нині", [("херсон", 0, 0), ("нині", 1, 1)]),
    "camel case outside a hashtag": ("YouTube", [("youtube", 0, 0)]),
    "abbreviation with an ending": ("КАБами", [("кабами", 0, 0)]),
    "quotes are not apostrophes": ("'flag' ’", [("flag", 0, 0)]),
    "soft sign": ("Luhans'k", [("luhans'k", 0, 0), ("luhansk", 0, 0)]),
    "contraction": ("don't", [("don't", 0, 0)]),
    "declined name": ("HIMARSів", [("himarsів", 0, 0), ("himars", 0, 0)]),
    "declined name with an apostrophe": (
        "Himars'ами",
        [("himars'ами", 0, 0), ("himars", 0, 0)],
    ),
    "punctuation separates": ("24/7, a.b", [("24", 0, 0), ("7", 1, 1), ("a", 2, 2), ("b", 3, 3)]),
    "dashes with spaces separate": ("Київ – тут", [("київ", 0, 0), ("тут", 1, 1)]),
    "NUL and emoji separate": ("a\0b🇺🇦в", [("a", 0, 0), ("b", 1, 1), ("в", 2, 2)]),
    "right to left": ("שלום!", [("שלום", 0, 0)]),
    "terminal colours": ("\x1b[31mflag\x1b[0m", [("flag", 0, 0)]),
    "keycap": ("1️⃣ x", [("1", 0, 0), ("x", 1, 1)]),
}


@pytest.mark.parametrize(("text", "tokens"), TOKENS.values(), ids=TOKENS.keys())
def test_a_text_is_cut_into_tokens(text: str, tokens: list[tuple[str, int, int]]) -> None:
    assert [(token.folded, token.first, token.last) for token in Folded(text).tokens] == tokens


def test_offsets_are_those_of_the_original() -> None:
    text = "🔥 за\u0301мок 𝐊𝐡 Хер\u200bсон-2"
    found = [(text[token.start : token.end], token.folded) for token in Folded(text).tokens]
    assert found == [
        ("за\u0301мок", "замок"),
        ("𝐊𝐡", "kh"),
        ("Хер\u200bсон-2", "херсон-2"),
        ("Хер\u200bсон", "херсон"),
    ]


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("аеіїйHKСс03'’\"*-_#\u0301\u0306\u0308\u200b\u00ad\ud800\0🅰Ⓚ"),
    )
)


@given(NASTY)
def test_folding_never_raises_and_tokens_cut_the_text(text: str) -> None:
    folded = Folded(text)
    place = 0
    for token in folded.tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.first <= token.last
        assert token.first >= place
        place = token.first
    assert folded.words == {token.folded for token in folded.tokens}


@given(NASTY)
def test_tokens_can_be_asked_for_by_word_by_place_and_by_span(text: str) -> None:
    folded = Folded(text)
    tokens = folded.tokens
    for word in folded.words:
        assert folded.tokens_of(word) == [token for token in tokens if token.folded == word]
    for token in tokens:
        assert token in folded.beginning_at(token.first)
    for token in tokens:
        if token.first == token.last:
            assert folded.places_of(token.start, token.end) == (token.first, token.last)


def test_a_span_without_words_stands_between_two_places() -> None:
    assert Folded("a 🔥 b").places_of(2, 3) == (1, 0)
    assert Folded("🔥").places_of(0, 1) == (0, -1)
    assert Folded("a b c d").places_of(2, 5) == (1, 2)
