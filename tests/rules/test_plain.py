"""What a reader sees, and where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.plain import plain

SEEN = {
    "plain": ("Херсон", "Херсон"),
    "composed": ("Киі\u0308в и\u0306", "Київ й"),
    "invisible": ("\u200bХер\u200bсон\u00ad", "Херсон"),
    "apostrophe": ("об’єкт", "об'єкт"),
    "surrogate": ("a\ud800b", "a\ufffdb"),
    "empty": ("", ""),
    "only invisible": ("\u200b\u200b", ""),
}


@pytest.mark.parametrize(("text", "seen"), SEEN.values(), ids=SEEN.keys())
def test_the_visible_text(text: str, seen: str) -> None:
    assert plain(text).text == seen


def test_spans_lead_back() -> None:
    text = "🔥 Киі\u0308в\u200b, Хер\u200bсон"
    seen = plain(text)
    start = seen.text.index("Херсон")
    assert text[slice(*seen.span(start, start + 6))] == "Хер\u200bсон"
    octets = seen.octets.index("Київ".encode())
    assert text[slice(*seen.from_octets(octets, octets + 8))] == "Киі\u0308в\u200b"


@given(st.text(st.one_of(st.characters(), st.sampled_from("и\u0306\u0301\u200b\ud800'’"))))
def test_never_raises_and_spans_stay_inside(text: str) -> None:
    seen = plain(text)
    for at in range(len(seen.text)):
        start, end = seen.span(at, at + 1)
        assert 0 <= start < end <= len(text)
    assert seen.octets.decode() == seen.text
