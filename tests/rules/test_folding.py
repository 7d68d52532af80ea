"""Folding: everything a reader would call the same word is one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.folding import fold_word

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
    "closing quote as apostrophe": ("об”єкт", "об'єкт"),
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


@given(st.text())
def test_folding_never_raises(word: str) -> None:
    assert isinstance(fold_word(word), str)


@given(st.text("аеіїйнHKСсRж03'’-F\u0301\u0306\u0308\u200b"))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold_word(fold_word(word)) == fold_word(word)
