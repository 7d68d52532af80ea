r"""Regular expressions as people write them, translated for RE2.

RE2 runs in time linear in the text, whatever the pattern. Its ``\w``, ``\d``, ``\s`` and ``\b``
know ASCII only, so they become classes of Unicode here, and ``\b`` is looked after by the caller:
it may stand at the ends of the pattern or of its alternatives, and there it means that no letter,
digit or underscore adjoins what is matched.

What RE2 cannot do in bounded time (look-around, back-references) is refused with the reason.
Syntax: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import ExpressionError

# What Unicode calls letters, marks and digits, in few ranges: \pL\pM\pN would make a program 15
# times as large, and \w{1,20} must fit.
LETTER = (
    r"0-9A-Za-z_\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{2c1}\x{300}-\x{37d}"
    r"\x{37f}-\x{386}\x{388}-\x{481}\x{483}-\x{559}\x{560}-\x{588}\x{591}-\x{5bd}\x{5d0}-\x{5f2}"
    r"\x{610}-\x{61a}\x{620}-\x{669}\x{66e}-\x{6d3}\x{6d5}-\x{1fff}\x{3040}-\x{312f}"
    r"\x{3400}-\x{9fff}\x{ac00}-\x{d7a3}\x{1d400}-\x{1d7ff}"
)
DIGIT = r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{ff10}-\x{ff19}"
_SPACE = r"\s\x0b\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_OUTSIDE = {
    "w": f"[{LETTER}]",
    "W": f"[^{LETTER}]",
    "d": f"[{DIGIT}]",
    "D": f"[^{DIGIT}]",
    "s": f"[{_SPACE}]",
    "S": f"[^{_SPACE}]",
    "Z": r"\z",
}
_INSIDE = {"w": LETTER, "d": DIGIT, "s": _SPACE}
_ANYTHING = re.compile(r"\[\\([wds])\\([WDS])\]|\[\\([WDS])\\([wds])\]")
_LOOKAROUND = re.compile(r"\(\?(?:=|!|<=|<!)")
_REFERENCE = re.compile(r"\\[1-9]\d?|\\k<\w+>|\(\?P=\w+\)")
_HALF_A_LETTER = re.compile(r"\\C")
_CODE_POINT = re.compile(r"u([0-9A-Fa-f]{4})")
_ESCAPE = re.compile(r"\\(?:[pP]\{\^?\w+\}|[pP]\w|x\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_WORD = r"\w"
_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")
_NAMED_CLASS = re.compile(r"\[:\^?\w+:\]")
_WHOLE_GROUP = re.compile(r"\((?:\?:|\?P?<\w+>)?(?![?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way to match, in RE2's syntax, and whether its ends are word boundaries."""

    pattern: str
    starts_word: bool
    ends_word: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """An element of a pattern: ``text`` as typed, ``depth`` of groups, ``inside`` a class."""

    text: str
    depth: int
    inside: bool


def alternatives_of(pattern: str, position: int) -> list[Alternative]:
    """Return the alternatives of a pattern, translated.

    Raises:
        ExpressionError: at ``position``, for what cannot run in bounded time or has no meaning.

    """
    _refuse_unbounded(pattern, position)
    flags = _FLAGS.match(pattern)
    start = flags[0] if flags else ""
    return [
        Alternative(
            pattern=start + "".join(_translated(piece, pattern, position) for piece in body),
            starts_word=starts,
            ends_word=ends,
        )
        for body, starts, ends in _split(_pieces(pattern[len(start) :]))
    ]


def _refuse_unbounded(pattern: str, position: int) -> None:
    if found := _first_element(_REFERENCE, pattern):
        without = pattern[: found.start()] + pattern[found.end() :]
        raise ExpressionError(
            f"/{pattern[:60]}/ uses a back-reference, which cannot run in bounded time.",
            position=position,
            suggestion=f"/{without}/" if without else "",
        )
    if _first_element(_HALF_A_LETTER, pattern):
        raise ExpressionError(
            f"/{pattern[:60]}/ uses \\C, which may end in the middle of a letter. Use a dot.",
            position=position,
        )
    if found := _first_element(_LOOKAROUND, pattern):
        raise ExpressionError(
            f"/{pattern[:60]}/ looks around with `{found[0]}`, which cannot run in bounded time. "
            r"Ask for the rest with a second term: /\bкалібр\w*/ -навчання",
            position=position,
            suggestion=_without_lookaround(pattern, found.start()),
        )
    if found := _NAMED_CLASS.search(pattern):
        raise ExpressionError(
            f"/{pattern[:60]}/ names the class `{found[0]}`, which is of Latin letters only.",
            position=position,
            suggestion=f"/{pattern.replace(found[0], _WORD)}/",
        )


def _first_element(wanted: re.Pattern[str], pattern: str) -> re.Match[str] | None:
    at = 0
    for piece in _pieces(pattern):
        if not piece.inside and (found := wanted.match(pattern, at)):
            return found
        at += len(piece.text)
    return None


def _without_lookaround(pattern: str, start: int) -> str:
    """Return the pattern less its first look-around group, "" if nothing is left."""
    at = depth = 0
    for piece in _pieces(pattern):
        at += len(piece.text)
        if at > start and piece.text == ")" and piece.depth == depth:
            rest = pattern[:start] + pattern[at:]
            return f"/{rest}/" if rest else ""
        if at == start + 1:
            depth = piece.depth
    return ""


def _pieces(pattern: str) -> list[_Piece]:
    """Cut a pattern into escapes and characters; a group's brackets have its own depth."""
    pieces: list[_Piece] = []
    depth, inside, opened = 0, False, 0
    at = 0
    while at < len(pattern):
        text = _element(pattern, at)
        if inside:
            inside = text != "]" or at == opened
        elif text == "[":
            inside = True
            opened = at + 2 if pattern.startswith("^", at + 1) else at + 1
        elif text == "(":
            depth += 1
        pieces.append(_Piece(text, depth, inside and text != "["))
        if text == ")" and not inside:
            depth -= 1
        at += len(text)
    return pieces


def _element(pattern: str, at: int) -> str:
    if pattern[at] == "\\":
        found = _ESCAPE.match(pattern, at)
        return found[0] if found else pattern[at]
    if found := _ANYTHING.match(pattern, at):
        return found[0]
    return pattern[at]


def _split(pieces: list[_Piece]) -> list[tuple[list[_Piece], bool, bool]]:
    """Return the alternatives, the boundaries at their ends taken off."""
    ways: list[tuple[list[_Piece], bool, bool]] = []
    for body in _at_bars(pieces):
        starts = bool(body) and body[0].text == r"\b" and not body[0].inside
        rest = body[1:] if starts else body
        ends = bool(rest) and rest[-1].text == r"\b" and not rest[-1].inside
        rest = rest[:-1] if ends else rest
        inner = _inner(rest)
        if inner is None or not any(piece.text == r"\b" for piece in inner):
            ways.append((rest, starts, ends))
        else:
            ways.extend((way, starts or one, ends or two) for way, one, two in _split(inner))
    return ways


def _at_bars(pieces: list[_Piece]) -> list[list[_Piece]]:
    top = min((piece.depth - (piece.text in "()") for piece in pieces), default=0)
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.text == "|" and piece.depth == top and not piece.inside:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _inner(pieces: list[_Piece]) -> list[_Piece] | None:
    """Return what is inside if the pieces are one whole group, else None."""
    text = "".join(piece.text for piece in pieces)
    head = _WHOLE_GROUP.match(text)
    if not head or pieces[-1].text != ")" or pieces[-1].inside:
        return None
    depth = pieces[0].depth
    if sum(piece.text == ")" and piece.depth == depth for piece in pieces) != 1:
        return None
    return pieces[len(head[0]) : -1]


def _translated(piece: _Piece, pattern: str, position: int) -> str:
    text = piece.text
    if _ANYTHING.fullmatch(text):
        return "(?s:.)"
    if not text.startswith("\\"):
        return text
    name = text[1:]
    if name in ("b", "B") and not piece.inside:
        raise ExpressionError(
            rf"/{pattern[:60]}/ has `{text}` in the middle. \b may stand at the beginning or end "
            "of the pattern or of an alternative; two words near each other are two terms.",
            position=position,
            suggestion=r"/\bflag/ NEAR/3 /bank\b/",
        )
    if piece.inside and name in ("W", "D", "S", "b"):
        raise ExpressionError(
            f"/{pattern[:60]}/ has `{text}` inside square brackets, which is not known there.",
            position=position,
            suggestion=f"/{pattern.replace(text, '')}/",
        )
    if code := _CODE_POINT.fullmatch(name):
        return rf"\x{{{code[1]}}}"
    if name in "/#\"' -":
        return rf"\x{{{ord(name):x}}}" if name else text
    return (_INSIDE if piece.inside else _OUTSIDE).get(name, text)
