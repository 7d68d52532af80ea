from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.lexicon.spelling import folded_words, words_of_all

LETTERS = st.text("abZчЁёґїІ'’ʼ-9 xо.", max_size=12)


@given(st.lists(LETTERS, max_size=4))
def test_all_at_once_is_one_by_one(members: list[str]) -> None:
    assert words_of_all(members) == [folded_words(member) for member in members]


def test_the_shipped_members_too() -> None:
    members = [
        word
        for group in load_lexicon(shipped("config/lexicon")).groups.values()
        for word in group.words
    ]
    assert words_of_all(members) == [folded_words(member) for member in members]
