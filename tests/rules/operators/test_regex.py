"""Regular expressions: Unicode classes, word boundaries, limits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

FOUND = {
    "case": ("/калібр/", "КАЛІБР", ["КАЛІБР"]),
    "letters of all scripts": (r"/\bкалібр\w*/", "6 калібрів, некалібр", ["калібрів"]),
    "boundaries eat no neighbour": (r"/\bфлаг\b/", "флаг флаг флаг", ["флаг", "флаг", "флаг"]),
    "boundary inside a word": (r"/\bфлаг\b/", "флагом, стягфлаг", None),
    "boundary at another end": (r"/\b(?:a|ab)\b/", "ab", ["ab"]),
    "digits of all scripts": (r"/\d{2}-й/", "24-й ٢٤-й", ["24-й", "٢٤-й"]),
    "alternatives": (r"/\bflag\b|bank/", "flags riverbank", ["bank"]),
    "offsets behind emoji": ("/flag/", "🔥🔥 flag", ["flag"]),
    "invisible characters": ("/херсон/", "Хер\u200bсон", ["Хер\u200bсон"]),
    "decomposed letters": ("/київ/", "Киі\u0308в", ["Киі\u0308в"]),
    "apostrophes": ("/об'єкт/", "об’єкт", ["об’єкт"]),
    "surrogates": ("/flag/", "\ud800flag", ["flag"]),
    "NUL": ("/flag/", "\0flag\0", ["flag"]),
    "flag i": ("/FLAG/i", "flag", ["flag"]),
    "slash": (r"/a\/b/", "a/b", ["a/b"]),
    "anything": (r"/flag[\s\S]{1,5}bank/", "flag\n\nbank", ["flag\n\nbank"]),
    "dot is not a line break": ("/a.b/", "a\nb", None),
    "repeated words": (r"/(\w{1,20} ){3}я/", "це мій дім я", ["це мій дім я"]),
    "address": (
        r"/\b[\w.]{2,60}@[\w.]{2,60}\b/",
        "пишіть: desk.uk@acme.com.",
        ["desk.uk@acme.com"],
    ),
    "a sign in front": (r"/\b[.\w]+@x\b/", "...desk@x", ["desk@x"]),
    "a sign the pattern needs": (r"/\b#flag\b/", "a #flag", ["#flag"]),
    "a sign that is needed at the end": (r"/\b50%\b/", "50% 50%.", ["50%", "50%"]),
    "card number": (r"/\b\d{4}(?: \d{4}){3}\b/", "1234 5678 9012 3456.", ["1234 5678 9012 3456"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_patterns(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


REFUSED = {
    "matches the empty text": ("/a*/", "nearly every post"),
    "matches any letter": (r"/\w/", "nearly every post"),
    "matches anything": ("/.+/", "nearly every post"),
    "bracket": ("/(a/", r"cannot be read as a regular expression: missing \)"),
    "long": (f"/{'a' * 1001}/", "1000 is the most"),
    "large": (r"/(?:\pL{1,50}){20}x/", "pattern too large"),
    "large program": (r"/(\w{1,20} ){8}x/", "too large once"),
    "very large": (r"/(\w{1,30}\s){200}x/", "invalid repetition size"),
}


@pytest.mark.parametrize(("when", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(found: Finder, when: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        found(when, "")


def test_hostile_patterns_take_no_time(found: Finder) -> None:
    text = "a" * 4096
    start = time.process_time()
    assert found("/(a+)+(a+)+b/", text) is None
    assert time.process_time() - start < 1
