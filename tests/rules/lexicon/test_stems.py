"""Words refused by their first letters are those that a full search would not find either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.resources import shipped
from bot.rules.forms import forms_of
from bot.rules.lexicon import Lexicon, load_lexicon
from bot.rules.lexicon.stems import Stems
from bot.rules.text import fold_word, words_of

FORMS = {
    "бастовать": {"бастую", "бастующими", "бастовавшимися"},
    "південно-корейський": {"південнокорейського", "південно-корейського"},
    "харків'янин": {"харків'ян", "харківян"},
    "боєць": {"бійця", "бійцями"},
    "день": {"дня", "днями", "деньку"},
    "ґанок": {"ганку", "ґанки"},
    "орёл": {"орла", "орел"},
    "человек": {"люди", "людей", "человека"},
    "хороший": {"лучше", "наилучшего"},
}


@pytest.mark.parametrize(("word", "forms"), FORMS.items(), ids=FORMS.keys())
def test_forms_begin_as_the_word_does(word: str, forms: set[str]) -> None:
    stems = Stems([word], lambda short: forms_of(short, scripts=False).forms)
    assert all(stems.begin(form) for form in forms | {word})


def test_other_words_are_refused() -> None:
    stems = Stems(FORMS, lambda short: forms_of(short, scripts=False).forms)
    words = ("город", "харчами", "дерево", "бойцовскими", "молодежь", "ж", "flag")
    assert [word for word in words if stems.begin(word)] == []


def words_to_ask(lexicon: Lexicon) -> set[str]:
    """Return a form in seven of the members, and the words of the posts that quality is told by."""
    words: set[str] = set()
    for group in lexicon.groups.values():
        for member in group.words:
            words.update(sorted(forms_of(member, scripts=False).forms)[::7])
    folder = Path(__file__).parents[2] / "quality"
    for file in folder.glob("*.jsonl"):
        lines = file.read_text("utf-8").splitlines()
        texts = [str(value) for line in lines for value in json.loads(line).values()]
        words |= {fold_word(text[a:z]) for text in texts for a, z in words_of(text)}
    return words


def test_nothing_is_refused_that_a_full_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = load_lexicon(shipped("config/lexicon"))
    asked = sorted(words_to_ask(lexicon))
    quick = {word: lexicon.groups_of(word) for word in asked}
    monkeypatch.setattr(Stems, "begin", lambda *_: True)
    assert len(asked) > 15_000
    assert {word: lexicon.groups_of(word) for word in asked} == quick
