"""What a Cyrillic word may be."""

from __future__ import annotations

import pytest

from bot.rules.slavic import paradigms, predictions, readings, surnames


def forms(word: str) -> set[str]:
    return {form for one in paradigms(word) for form in one.forms}


FOUND = {
    "known": ("прапор", "прапори прапором", "прапорщик"),
    "base pushes out other readings": ("міст", "мосту", "місто"),
    "unknown surname": ("кондрашевич", "кондрашевича кондрашевичей", ""),
    "short and unknown": ("скам", "скама", "ску сок"),
    "woman's surname": ("захарова", "захаровой захарову", ""),
    "adjective that is a place too": ("красная", "красных красную", ""),
    "neuter place": ("курахове", "курахові кураховому", ""),
    "plural place": ("олешки", "олешків олешками", ""),
    "place that is a man in the press": ("ирпень", "ирпеня ирпени", ""),
    "hyphen": ("танк-амфибия", "танка-амфибии", ""),
    "prefix": ("супертанк", "супертанки", ""),
}


@pytest.mark.parametrize(("word", "yes", "no"), FOUND.values(), ids=FOUND.keys())
def test_paradigms(word: str, yes: str, no: str) -> None:
    found = forms(word)
    assert set(yes.split()) <= found
    assert found.isdisjoint(no.split())


def test_one_language() -> None:
    assert {one.language for one in paradigms("херсон", ("uk",))} == {"uk"}
    assert readings("абвгд", "uk") == ()
    assert not any(one.known for one in predictions("абвгдейко", "ru"))


def test_surnames_are_told_by_their_ending() -> None:
    assert [one.base for one in surnames("стрелков", "ru")] == ["стрелков"]
    assert not list(surnames("танк", "ru"))
