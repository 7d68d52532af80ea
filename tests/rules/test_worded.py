"""A term that stands for words."""

from __future__ import annotations

from bot.rules.description import Family
from bot.rules.plans import one_term
from bot.rules.subject import Place, Subject
from bot.rules.vocabulary import Meaning
from bot.rules.worded import Worded
from bot.rules.wordings import Wordings

MEANING = Meaning(
    wordings=Wordings(words=frozenset({"flag"})),
    families=(Family(language="en", forms=("flag",)),),
    respelled=True,
)


def test_it_finds_and_describes() -> None:
    term = Worded(term="flag", meaning=MEANING)
    assert term.find(Subject({"text": "a Flag"})) == [Place(1, 1, ((2, 6),))]
    assert term.find(Subject({"text": "flags"})) is None
    assert term.ways() == one_term([b"flag"])
    assert term.complete
    assert [str(line) for line in term.describe()] == ["flag: flag · look-alike spellings"]


def test_a_remark_is_said_instead() -> None:
    (line,) = Worded(term="=flag", meaning=MEANING, remark="in this form only").describe()
    assert str(line) == "=flag: flag in this form only"
