from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Span
from bot.render.excerpt import LONGEST, SHOWN, WHOLE, excerpt, merge, one_line

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


@given(st.integers(0, 2**32), st.sampled_from([0, 1, 60, WHOLE, WHOLE + 20, 1500, 4096]))
def test_what_is_marked_is_what_matched_wherever_spans_lie(seed: int, length: int) -> None:
    chance = Random(seed)  # noqa: S311  no secret
    pieces = chance.choices(["а", "b", " ", "\n\n\n", "😀", "@sig"], k=length)
    text = "".join(pieces)[:length]
    starts = [chance.randint(-9, length + 90) for _ in range(chance.choice([0, 1, 4, 120]))]
    spans = [span(at, at + chance.choice([-3, 0, 1, 6, 30, 2000])) for at in starts]
    found = excerpt(text, spans)
    matches = merge(spans, length)
    marked = [piece.text for piece in found.pieces if piece.matched]
    assert len(marked) + found.hidden == len(matches)
    rest = iter(text[match.start : match.end] for match in matches)
    for shown_words in marked:
        assert any(
            words == shown_words or (len(words) > LONGEST and words.startswith(shown_words))
            for words in rest
        )
    assert any(piece.matched for piece in one_line(text, spans)) == bool(matches)


@pytest.mark.parametrize(
    "beside", [span(-9, -2), span(500, 600), span(30, 20)], ids=["before", "beyond", "empty"]
)
def test_a_list_shows_the_first_match_that_is_in_the_text(beside: Span) -> None:
    text = f"{'слово ' * 40}{WORD} у Херсоні"
    inside = span(text.index(WORD), text.index(WORD) + len(WORD))
    assert [piece.text for piece in one_line(text, [beside, inside]) if piece.matched] == [WORD]
    assert next(one_line(text, [beside])).text.startswith("слово слово")
