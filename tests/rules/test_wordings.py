"""Words and sequences of words in a text."""

from __future__ import annotations

import pytest

from bot.rules.subject import Subject
from bot.rules.wordings import Sequence, Wordings, union


def found(wordings: Wordings, text: str) -> list[str]:
    spans = [span for place in wordings.find(Subject({"text": text})) for span in place.spans]
    return [text[start:end] for start, end in sorted(spans)]


def sequence(*slots: str, before: str = "", after: str = "", between: str = "") -> Wordings:
    one = Sequence(
        slots=tuple(frozenset(slot.split("|")) for slot in slots),
        before=before,
        after=after,
        between=tuple(between),
    )
    return Wordings(sequences=(one,))


FOUND = {
    "words": (Wordings(words=frozenset({"a", "b"})), "a c B", ["a", "B"]),
    "in capitals": (
        Wordings(capitals={"кабами": 3}),
        "КАБами КАБАМИ кабами Кабами",
        ["КАБами", "КАБАМИ"],
    ),
    "with a small letter inside": (
        Wordings(capitals={"бплами": 4}),
        "БпЛАми БПЛАми Бплами бплами",
        ["БпЛАми", "БПЛАми"],
    ),
    "sequence": (sequence("a|b", "c"), "a c b c a b", ["a c", "b c"]),
    "sequence in capitals": (
        Wordings(
            sequences=(
                Sequence(
                    slots=(frozenset({"кабами"}), frozenset({"по"})),
                    capitals=frozenset({(0, "кабами", 3), (1, "кабами", 9)}),
                ),
            )
        ),
        "КАБами по, кабами по, КАБАМИ ПО",
        ["КАБами по", "КАБАМИ ПО"],
    ),
    "close words": (
        Wordings(sequences=(Sequence(slots=(frozenset({"st"}), frozenset({"two"})), close=True),)),
        "st two, st-two #St_Two st. two st «two» st, two st: two st… two",
        ["st two", "st-two", "St_Two", "st. two", "st «two"],
    ),
    "sequence of a whole and its parts": (sequence("x", "a", "b", "y"), "x a-b", []),
    "hyphenated words in a sequence": (
        sequence("xx", "aa", "bb", "yy"),
        "xx aa-bb yy",
        ["xx aa-bb yy"],
    ),
    "whole word in a sequence": (sequence("xx", "aa-bb", "yy"), "xx aa-bb yy", ["xx aa-bb yy"]),
    "sign behind": (sequence("c", after="++"), "c c++", ["c++"]),
    "sign before": (sequence("onion", before="."), "onion .onion", [".onion"]),
    "sign between": (sequence("24", "7", between="/"), "24 7, 24/7, 24 / 7", ["24/7", "24 / 7"]),
    "sequence overlapping itself": (sequence("a", "a"), "a a a", ["a a", "a a"]),
}


@pytest.mark.parametrize(("wordings", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_find(wordings: Wordings, text: str, shown: list[str]) -> None:
    assert found(wordings, text) == shown
    post = Subject({"text": text})
    there = set(post.folded.keys)
    ways = wordings.ways() or ()
    assert not shown or any(all(term & there for term in way) for way in ways)


def test_union() -> None:
    both = union([Wordings(words=frozenset({"a"})), Wordings(words=frozenset({"b"}))])
    assert both.words == {"a", "b"}
    capitals = union([Wordings(capitals={"a": 1, "b": 1}), Wordings(words=frozenset({"a"}))])
    assert capitals.capitals == {"b": 1}
    stems = union([Wordings(capitals={"a": 1}), Wordings(capitals={"a": 4})])
    assert stems.capitals == {"a": 1}
    assert union([]) == Wordings()
