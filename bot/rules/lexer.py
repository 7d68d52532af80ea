"""A rule expression cut into tokens.

Only ``( ) |`` and white space end a word; a slash, dot, plus or closed bracket inside one belongs
to it (``24/7``, ``AC/DC``, ``C++``, ``f(x)``). Operators are the upper-case Latin words ``AND``,
``OR``, ``NOT``, ``NEAR/n``; in any other spelling they are words. Quotation marks of every kind
make a phrase, because phones type “these” and «these».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.errors import ExpressionError
from bot.rules.tree import FIELDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_EXPRESSION = 4096
FARTHEST = 100

_SPACE = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]+")
_QUOTES = {'"': '"”“', "“": '”"“', "”": '”"', "„": '“”"', "«": "»", "‟": '”"'}
_QUOTED = re.compile("|".join(f"{mark}[^{ends}]*[{ends}]" for mark, ends in _QUOTES.items()))
_ENDS = r'\s()|"“”„«»‟\u200b\u200e\u200f\u2060\ufeff'  # what ends a word
_BODY = re.compile(
    rf"""(?:[^{_ENDS}]
        | \([^\s()|"]+\)                                     # f(x)
        | (?<=[^\W\d_])"(?=[єїюяЄЇЮЯ])                       # об"єкт
        )+""",
    re.VERBOSE,
)
# Possessive throughout: what can be read in two ways takes exponential time to be refused.
_REGEX = re.compile(
    r"/((?:[^/\\\[\n]|\\.|\[(?>\^?\]?)(?:[^\]\\\n]|\\.)*+\])++)/(\w{0,3})(?=[\s()|]|\Z)"
)
_NEAR = re.compile(rf"NEAR(?:/(\d*))?(?=[{_ENDS}]|\Z)")
_OPERATOR = re.compile(rf"(AND|OR|NOT)(?=[{_ENDS}/]|\Z)")
_FIELD = re.compile(rf"({'|'.join(FIELDS)}):", re.IGNORECASE | re.ASCII)
_DASHES = "–—−"
_TRAILING = ",;.!?:…"
_STAR_BETWEEN = re.compile(r"\*(?![єїюяЄЇЮЯ])|(?<![^\W\d_])\*")
_COMMA_BETWEEN = re.compile(r"(?<=[^\W\d_]),+(?=[^\W\d_])")

Mark = Literal["(", ")", "AND", "OR", "NOT", "NEAR", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A mark of the grammar, or a term with its kind and value; ``NEAR`` has its distance."""

    mark: Mark
    position: int
    end: int
    kind: Kind = "word"
    value: str = ""
    distance: int = 0


def tokens_of(source: str) -> list[Token]:
    """Return the tokens of an expression. Raises ExpressionError."""
    if len(source) > LONGEST_EXPRESSION:
        raise ExpressionError(
            f"The expression has {len(source)} characters; {LONGEST_EXPRESSION} is the most. "
            "Split it into several rules.",
            position=LONGEST_EXPRESSION,
        )
    return list(_cut(source))


def _cut(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        if blank := _SPACE.match(source, at):
            at = blank.end()
            continue
        token = _next(source, at)
        yield token
        at = token.end


def _next(source: str, at: int) -> Token:
    letter = source[at]
    if letter in "()":
        return Token(mark="(" if letter == "(" else ")", position=at, end=at + 1)
    if letter == "|":
        end = at + 2 if source.startswith("||", at) else at + 1
        return Token(mark="OR", position=at, end=end)
    if word := _OPERATOR.match(source, at):
        mark: Mark = "AND" if word[1] == "AND" else "OR" if word[1] == "OR" else "NOT"
        return Token(mark=mark, position=at, end=word.end())
    if near := _NEAR.match(source, at):
        return _near(near)
    if letter in "-" + _DASHES:
        return _minus(source, at)
    return _term(source, at)


def _near(found: re.Match[str]) -> Token:
    if not found[1]:
        raise ExpressionError(
            "NEAR needs to know how near: the most words between.",
            position=found.start(),
            suggestion="NEAR/5",
        )
    if len(found[1]) > len(str(FARTHEST)) or int(found[1]) > FARTHEST:
        raise ExpressionError(
            f"{found[0][:20]} is too far: {FARTHEST} words is the most.",
            position=found.start(),
            suggestion=f"NEAR/{FARTHEST}",
        )
    return Token(mark="NEAR", position=found.start(), end=found.end(), distance=int(found[1]))


def _minus(source: str, at: int) -> Token:
    rest = source[at + 1 :]
    if not rest or _SPACE.match(rest) or rest[0] in ")|":
        raise ExpressionError(
            "A dash of its own means nothing here. Put it before the word that must be absent.",
            position=at,
            suggestion="-museum",
        )
    if source[at] in _DASHES:
        raise ExpressionError(
            f"`{source[at]}` is a long dash; without is written with a hyphen.",
            position=at,
            suggestion=source[:at] + "-" + rest,
        )
    return Token(mark="NOT", position=at, end=at + 1)


def _term(source: str, at: int) -> Token:
    letter = source[at]
    if letter in _QUOTES:
        value, end = _quoted(source, at)
        return _made(at, end, "phrase", value)
    if letter == "/":
        return _regex(source, at)
    if letter in "=~#":
        kind: Kind = "exact" if letter == "=" else "fuzzy" if letter == "~" else "tag"
        value, end = _operand(source, at, at + 1)
        return _made(at, end, kind, value)
    if named := _FIELD.match(source, at):
        value, end = _operand(source, at, named.end())
        return _made(at, end, _field(named[1]), value)
    return _word(source, at)


def _made(at: int, end: int, kind: Kind, value: str) -> Token:
    return Token(mark="term", position=at, end=end, kind=kind, value=value)


def _field(name: str) -> Kind:
    kinds: dict[str, Kind] = {
        "from": "from",
        "has": "has",
        "is": "is",
        "lang": "lang",
        "in": "in",
        "list": "list",
    }
    return kinds[name.lower()]


def _operand(source: str, at: int, start: int) -> tuple[str, int]:
    """Return what follows ``=``, ``~``, ``#`` or ``has:``: a word or a quoted phrase."""
    if source[start : start + 1] in _QUOTES and start < len(source):
        return _quoted(source, start)
    found = _BODY.match(source, start)
    if found is None:
        raise ExpressionError(
            f"`{source[at:start]}` has nothing after it. The word follows without a space.",
            position=start,
            suggestion=source[at:start] + "word",
        )
    return found[0], found.end()


def _quoted(source: str, at: int) -> tuple[str, int]:
    found = _QUOTED.match(source, at)
    if found is None:
        raise ExpressionError(
            f"{shown(source, len(source))} is missing a closing quotation mark.",
            position=len(source),
            suggestion=source + '"' if len(source) < LONGEST_EXPRESSION else "",
        )
    words = re.sub(r'["“”„«»‟\s]+', " ", found[0]).strip()
    if not words:
        raise ExpressionError(
            "There is nothing between the quotation marks.", position=at, suggestion='"left bank"'
        )
    return words, found.end()


def _regex(source: str, at: int) -> Token:
    found = _REGEX.match(source, at)
    if found is None:
        body = _BODY.match(source, at)
        text = body[0] if body else source[at:]
        raise ExpressionError(
            f"`{text[:60]}` begins like a regular expression but does not end like one. "
            "A regular expression stands between two slashes; a word with a slash in quotation "
            "marks.",
            position=at,
            suggestion=f'="{text.replace(chr(34), "")[:60]}"',
        )
    if found[2] not in ("", "i"):
        raise ExpressionError(
            f"`{found[2][:20]}` after the closing slash is not known. Only i is, and it is the "
            "default: case never counts.",
            position=found.start(2),
            suggestion=f"/{found[1]}/",
        )
    return _made(at, found.end(), "regex", found[1])


def _word(source: str, at: int) -> Token:
    found = _BODY.match(source, at)
    if found is None:
        raise ExpressionError(
            f"`{source[at]}` closes a quotation that was never opened.",
            position=at,
            suggestion='"left bank"',
        )
    typed = found[0]
    word = typed.rstrip(_TRAILING)
    if not word or _OPERATOR.fullmatch(word) or _NEAR.fullmatch(word):
        word = typed
    _refuse_riddles(word, at)
    kinds: dict[tuple[bool, bool], Kind] = {
        (True, True): "inside",
        (True, False): "suffix",
        (False, True): "prefix",
        (False, False): "word",
    }
    kind = kinds[word.startswith("*"), word.endswith("*")]
    return _made(at, found.end(), kind, word.strip("*"))


def _refuse_riddles(word: str, at: int) -> None:
    """Refuse a word whose stars or commas say something else than the rule would do."""
    bare = word.strip("*")
    if not bare:
        raise ExpressionError(
            f"`{word[:20]}` alone would match every post. Put a piece of a word with it.",
            position=at,
            suggestion="evacuat*",
        )
    if _STAR_BETWEEN.search(bare):
        raise ExpressionError(
            f"`{word[:60]}` has a star in the middle; a star stands at the beginning or the end.",
            position=at,
            suggestion="/" + re.escape(bare[:60]).replace(r"\*", r"\w*") + "/",
        )
    if _COMMA_BETWEEN.search(bare):
        raise ExpressionError(
            f"`{word[:60]}` has a comma in it. Either of several words is written with OR.",
            position=at,
            suggestion=" OR ".join(part for part in bare[:120].split(",") if part),
        )


def shown(source: str, position: int) -> str:
    """Return the expression, or the part of it around a position, in backticks."""
    start = max(0, position - 40)
    end = min(len(source), start + 60)
    left, right = ("…" if start else ""), ("…" if end < len(source) else "")
    return f"`{left}{source[start:end]}{right}`"


def is_bare(value: str) -> bool:
    """Whether a value can stand without quotation marks, as in ``=flag`` or ``from:@name``."""
    return value[:1] not in _QUOTES and _BODY.fullmatch(value) is not None
