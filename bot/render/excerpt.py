"""Which parts of a post an alert shows: the text around the matches, never the matches cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Span
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WHOLE = 700  # a text up to this many code points is shown as it is
AROUND = 150  # code points shown on either side of a match of a longer text
SHOWN = 1000  # at most so many code points of a longer text
LONGEST = 400  # a longer match (a regex over paragraphs) is shown by its beginning
MOST = 90  # matches marked in one alert; Telegram takes 100 entities
FEWER = 50  # matches marked where something else of the alert needs entities
NEAR = 20  # a gap smaller than this is shown rather than replaced by an ellipsis

_GLOSS = 40  # code points of one gloss
_BEFORE, _AFTER = 60, 160  # code points shown around the first match in a list

_BREAKS = re.compile(r"\s*[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029]\s*")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the excerpt, either matched or not; a match may have a gloss."""

    text: str
    matched: bool
    gloss: str = ""  # what it means, in other words


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What is shown of a text, and how many of its matches are not."""

    pieces: tuple[Piece, ...]
    hidden: int


def merge(spans: Iterable[Span], length: int) -> list[Span]:
    """Return the spans inside a text of that length: sorted, disjoint, none of them empty."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        start, end = max(span.start, 0), min(span.end, length)
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(end, merged[-1].end))
        else:
            merged.append(Span(start=start, end=end))
    return merged


def excerpt(
    text: str, spans: Iterable[Span], *, most: int = MOST, glosses: Sequence[tuple[Span, str]] = ()
) -> Excerpt:
    """Return the part of ``text`` worth showing, its matched stretches told apart.

    A short text is shown whole; of a longer one, windows around the first matches, cut between
    words and joined by an ellipsis. Runs of blank lines outside of matches shrink to one. At most
    ``most`` matches are marked; those that have ``glosses`` come with them.
    """
    matches = merge(spans, len(text))
    marked = matches[:most]
    windows = [Span(start=0, end=len(text))] if len(text) <= WHOLE else _windows(text, marked)
    seen = sum(any(window.start <= m.start < window.end for window in windows) for m in marked)
    pieces = [piece for piece in _pieces(text, windows, marked, glosses) if piece.text]
    return Excerpt(pieces=tuple(_trimmed(pieces)), hidden=len(matches) - seen)


def one_line(
    text: str,
    spans: Sequence[Span],
    *,
    before: int = _BEFORE,
    after: int = _AFTER,
    glosses: Iterable[tuple[Span, str]] = (),
) -> Iterator[Piece]:
    """Yield the words around the first match as one line that cannot turn its message around.

    ``before`` and ``after`` are how many code points are shown on either side of its beginning.
    """
    matches = merge(spans, len(text))
    first = matches[0] if matches else Span(start=0, end=0)
    start = _after_blank(text, first.start - before, first.start)
    end = _before_blank(text, first.start + after, first.end)
    inside = [_moved(one, start) for one in matches]
    meanings = [(_moved(span, start), gloss) for span, gloss in glosses]
    if start:
        yield Piece(text="…", matched=False)
    for piece in excerpt(text[start:end], inside, glosses=meanings).pieces:
        shown = _DIRECTION.sub("", _BREAKS.sub(" ", piece.text))
        yield Piece(text=shown, matched=piece.matched, gloss=piece.gloss)
    if end < len(text):
        yield Piece(text="…", matched=False)


def _moved(span: Span, start: int) -> Span:
    return Span(start=span.start - start, end=span.end - start)


def _after_blank(text: str, earliest: int, latest: int) -> int:
    """Return where the first word begins from ``earliest`` on, if one begins before ``latest``."""
    if earliest <= 0:
        return 0
    blanks = (at for at in range(earliest, latest) if text[at - 1].isspace())
    return next(blanks, earliest)


def _before_blank(text: str, latest: int, earliest: int) -> int:
    """Return where the last word ends up to ``latest``, if one ends after ``earliest``."""
    if latest >= len(text):
        return len(text)
    blanks = (at for at in range(latest, earliest, -1) if text[at].isspace())
    return next(blanks, latest)


def _windows(text: str, matches: Sequence[Span]) -> list[Span]:
    """Return the stretches to show, in order, disjoint, SHOWN code points at most in all."""
    if not matches:
        return [Span(start=0, end=_word_end(text, WHOLE))]
    windows: list[Span] = []
    shown = before = 0
    for match in matches:
        start = max(_word_start(text, match), before)
        end = _word_end(text, min(match.end, match.start + LONGEST) + AROUND)
        joined = bool(windows) and start <= windows[-1].end + NEAR
        cost = end - (windows[-1].end if joined else start)
        if shown and shown + cost > SHOWN:
            end = _blank_before(text, min(windows[-1].end, match.start), floor=before)
            windows[-1] = Span(start=windows[-1].start, end=end)
            break
        if joined:
            windows[-1] = Span(start=windows[-1].start, end=max(end, windows[-1].end))
        else:
            windows.append(Span(start=start, end=end))
        shown, before = shown + cost, match.end
    return windows


def _word_start(text: str, match: Span) -> int:
    """Return where a window before the match begins: at a word, or at the text's own start."""
    earliest = match.start - AROUND
    if earliest <= NEAR:
        return 0
    for at in range(earliest, match.start):
        if text[at - 1].isspace() and not text[at].isspace():
            return at
    return earliest


def _word_end(text: str, latest: int) -> int:
    """Return where a window ends: after a word, or at the text's own end."""
    if latest + NEAR >= len(text):
        return len(text)
    for at in range(latest, max(latest - AROUND, 0), -1):
        if text[at].isspace() and not text[at - 1].isspace():
            return at
    return latest


def _blank_before(text: str, end: int, *, floor: int) -> int:
    """Return where the blank that ends at ``end`` begins, not before ``floor``."""
    while end > floor and text[end - 1].isspace():
        end -= 1
    return end


def _pieces(
    text: str,
    windows: Sequence[Span],
    matches: Sequence[Span],
    glosses: Sequence[tuple[Span, str]],
) -> Iterator[Piece]:
    for number, window in enumerate(windows):
        if window.start:
            yield Piece(text=" … " if number else "…", matched=False)
        at = window.start
        for match in matches:
            start, end = max(match.start, window.start), min(match.end, window.end)
            if start < end:
                yield Piece(text=_squeezed(text[at:start]), matched=False)
                yield Piece(text=text[start:end], matched=True, gloss=_gloss(match, glosses))
                at = end
        yield Piece(text=_squeezed(text[at : window.end]), matched=False)
    if windows[-1].end < len(text):
        yield Piece(text="…", matched=False)


def _gloss(match: Span, glosses: Sequence[tuple[Span, str]]) -> str:
    """Return the glosses of what a match holds."""
    inside = [
        tame(gloss, _GLOSS) for span, gloss in glosses if match.start <= span.start < match.end
    ]
    return ", ".join(dict.fromkeys(filter(None, inside)))


def _squeezed(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Leave out the blank at both ends, unless it was matched."""
    if pieces and not pieces[0].matched:
        pieces[0] = Piece(text=pieces[0].text.lstrip(), matched=False)
    if pieces and not pieces[-1].matched:
        pieces[-1] = Piece(text=pieces[-1].text.rstrip(), matched=False)
    return pieces
