from __future__ import annotations

import pytest

from bot.model import Span
from bot.render.excerpt import LONGEST, SHOWN, WHOLE, excerpt, merge

WORD = "прапор"


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end)


def shown(text: str, *spans: Span) -> str:
    """The excerpt with its matches between brackets."""
    pieces = excerpt(text, spans).pieces
    return "".join(f"[{piece.text}]" if piece.matched else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        pytest.param([], [], id="none"),
        pytest.param([span(4, 6), span(0, 2)], [span(0, 2), span(4, 6)], id="unsorted"),
        pytest.param([span(0, 3), span(2, 5)], [span(0, 5)], id="overlapping"),
        pytest.param([span(0, 3), span(3, 5)], [span(0, 5)], id="touching"),
        pytest.param([span(0, 9), span(2, 3)], [span(0, 9)], id="one inside another"),
        pytest.param([span(-4, 2), span(8, 99)], [span(0, 2), span(8, 10)], id="beyond the text"),
        pytest.param([span(3, 3), span(5, 4), span(50, 60)], [], id="empty"),
    ],
)
def test_merge(spans: list[Span], merged: list[Span]) -> None:
    assert merge(spans, 10) == merged


def test_a_short_text_is_whole() -> None:
    assert shown("a flag here", span(2, 6)) == "a [flag] here"


def test_blank_lines_shrink_outside_of_matches_only() -> None:
    assert shown("a\n\n\n\nb\n\n\nc", span(5, 9)) == "a\n\n[b\n\n\n]c"


def test_a_long_text_without_a_match_is_shown_by_its_beginning() -> None:
    text = "слово " * 400
    found = shown(text)
    assert text.startswith(found.removesuffix("…"))
    assert found.endswith("слово…")
    assert WHOLE - 10 < len(found) <= WHOLE + 1


def test_matches_far_apart_have_windows_of_their_own() -> None:
    filler = "слово " * 200
    text = f"{filler}{WORD} {filler}{WORD} {filler}"
    first, second = text.index(WORD), text.rindex(WORD)
    found = shown(text, span(first, first + 6), span(second, second + 6))
    before, between, after, rest = found.split("…")
    assert before == rest == ""
    assert f" [{WORD}] " in between
    assert f" [{WORD}] " in after
    assert all(word in ("слово", f"[{WORD}]") for word in found.replace("…", " ").split())


def test_a_match_is_shown_in_full_or_not_at_all() -> None:
    phrase = "дуже довга фраза з багатьох слів"
    text = f"{phrase} і ще трохи слів навколо неї, " * 60
    starts = [at for at in range(len(text)) if text.startswith(phrase, at)]
    result = excerpt(text, [span(at, at + len(phrase)) for at in starts])
    matched = [piece.text for piece in result.pieces if piece.matched]
    assert set(matched) == {phrase}
    assert len(matched) + result.hidden == len(starts)
    assert sum(len(piece.text) for piece in result.pieces) <= SHOWN + 10


def test_an_endless_match_is_shown_by_its_beginning() -> None:
    text = "x" * 5000
    pieces = excerpt(text, [span(10, 4990)]).pieces
    (matched,) = [piece.text for piece in pieces if piece.matched]
    assert LONGEST <= len(matched) <= SHOWN
    assert pieces[-1].text == "…"


def test_a_match_that_does_not_fit_any_more_is_not_begun() -> None:
    one, other = "a" * 390, " ".join(["bb"] * 130)
    text = f"{'слово ' * 40}{one} and {other} and {'слово ' * 40}"
    spans = [span(text.index(match), text.index(match) + len(match)) for match in (one, other)]
    assert shown(text, *spans).endswith(f"[{one}] and…")
    assert excerpt(text, spans).hidden == 1


def test_very_many_matches_are_counted_beyond_what_entities_allow() -> None:
    text = "a " * 300
    result = excerpt(text, [span(at, at + 1) for at in range(0, 600, 2)])
    assert sum(piece.matched for piece in result.pieces) == 90
    assert result.hidden == 210
