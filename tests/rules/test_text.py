"""Folding: everything a reader would call the same word is one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.text import fold, fold_word

SAME = {
    "case": ("ХЕРСОН", "херсон"),
    "yo": ("Ёлка", "елка"),
    "decomposed yo": ("е\u0308лка", "елка"),
    "decomposed short i": ("и\u0306од", "йод"),
    "decomposed yi": ("і\u0308жак", "їжак"),
    "short i is not i": ("край", "край"),
    "typographic apostrophe": ("об’єкт", "об'єкт"),
    "modifier apostrophe": ("обʼєкт", "об'єкт"),
    "acute as apostrophe": ("об´єкт", "об'єкт"),
    "backtick": ("об`єкт", "об'єкт"),
    "quote as apostrophe": ('об"єкт', "об'єкт"),
    "stress mark": ("за\u0301мок", "замок"),
    "stress as a Latin letter": ("зáмок", "замок"),
    "zero-width space": ("Хер\u200bсон", "херсон"),
    "soft hyphen": ("Хер\u00adсон", "херсон"),
    "mathematical": ("𝐊𝐡𝐞𝐫𝐬𝐨𝐧", "kherson"),
    "full-width": ("Ｋｈｅｒｓｏｎ", "kherson"),
    "circled": ("Ⓚⓗⓔⓡⓢⓞⓝ", "kherson"),
    "negative squared": ("🅺🅷🅴🆁🆂🅾🅽", "kherson"),
    "Latin word with Cyrillic letters": ("НIМАRS", "himars"),
    "Cyrillic word with Latin letters": ("Хeрсoн", "херсон"),
    "mostly Latin letters, one says Cyrillic": ("Xepcoн", "херсон"),
    "all letters are twins": ("XEPCOH", "xepcoh"),
    "Greek letters": ("Κherson", "kherson"),
    "Latin letter with two dots": ("Киïв", "київ"),
    "zero as a letter": ("Херс0н", "херсон"),
    "designation keeps its digits": ("Ка-50", "ка-50"),
    "Latin stem, Cyrillic ending": ("HIMARSів", "himarsів"),
    "two scripts, hyphen between": ("IT-армія", "it-армія"),
    "non-breaking hyphen": ("Т\u201190", "т-90"),
    "diacritics of Latin": ("Erdoğan", "erdogan"),
    "dotted capital": ("İstanbul", "istanbul"),
    "lone surrogate": ("\ud800", "\ud800"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("word", "folded"), SAME.values(), ids=SAME.keys())
def test_a_word_folds_to_one_spelling(word: str, folded: str) -> None:
    assert fold_word(word) == folded


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
    "hashtag: underscore": ("#Херсон_нині", [("херсон", 0, 0), ("нині", 1, 1)]),
    "camel case outside a hashtag": ("YouTube", [("youtube", 0, 0)]),
    "abbreviation with an ending": ("КАБами", [("кабами", 0, 0)]),
    "quotes are not apostrophes": ("'flag' ’", [("flag", 0, 0)]),
    "punctuation separates": ("24/7, a.b", [("24", 0, 0), ("7", 1, 1), ("a", 2, 2), ("b", 3, 3)]),
    "dashes with spaces separate": ("Київ – тут", [("київ", 0, 0), ("тут", 1, 1)]),
    "NUL and emoji separate": ("a\0b🇺🇦в", [("a", 0, 0), ("b", 1, 1), ("в", 2, 2)]),
    "right to left": ("שלום!", [("שלום", 0, 0)]),
    "keycap": ("1️⃣ x", [("1", 0, 0), ("x", 1, 1)]),
}


@pytest.mark.parametrize(("text", "tokens"), TOKENS.values(), ids=TOKENS.keys())
def test_a_text_is_cut_into_tokens(text: str, tokens: list[tuple[str, int, int]]) -> None:
    assert [(token.folded, token.first, token.last) for token in fold(text).tokens] == tokens


def test_offsets_are_those_of_the_original() -> None:
    text = "🔥 за\u0301мок 𝐊𝐡 Хер\u200bсон-2"
    found = [(text[token.start : token.end], token.folded) for token in fold(text).tokens]
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
    folded = fold(text)
    place = 0
    for token in folded.tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.first <= token.last
        assert token.first >= place
        place = token.first
    assert folded.words == {token.folded for token in folded.tokens}


@given(st.text("аеіїйнHKСсRж03'’-F\u0301\u0306\u0308\u200b"))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold_word(fold_word(word)) == fold_word(word)
