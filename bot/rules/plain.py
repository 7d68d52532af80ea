"""A text as regular expressions and literal signs see it: what a reader sees, letter by letter.

Invisible characters are gone, letters are composed (й is one letter), apostrophes are ``'``. Case
and look-alikes are as written. Every character knows where it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from bot.rules.text import APOSTROPHES, INVISIBLE, MARKS

_ODD = re.compile(rf"[{INVISIBLE}{MARKS}{APOSTROPHES[1:]}\ud800-\udfff]")
_CLUSTER = re.compile(rf"[{INVISIBLE}]*([^{INVISIBLE}])((?:[{INVISIBLE}]|[{MARKS}])*)", re.DOTALL)
_SEEN = re.compile(rf"[^{INVISIBLE}]")
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Plain:
    """The visible text, with the way back to the original offsets (None: they are the same)."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text; ``end`` is exclusive, and after ``start``."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    @cached_property
    def octets(self) -> bytes:
        """The text as UTF-8."""
        return self.text.encode()

    def from_octets(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a span of ``octets``."""
        first = len(self.octets[:start].decode())
        return self.span(first, first + len(self.octets[start:end].decode()))


def plain(text: str) -> Plain:
    """Return the visible text. Never raises."""
    if not _ODD.search(text):
        return Plain(text)
    if not _SEEN.search(text):
        return Plain("", [], [])
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _CLUSTER.finditer(text):
        visible = spelled(found[1] + _UNSEEN.sub("", found[2]))
        letters.append(visible)
        starts += [found.start(1)] * len(visible)
        ends += [found.end()] * len(visible)
    return Plain("".join(letters), starts, ends)


def spelled(text: str) -> str:
    """Return a text composed, with plain apostrophes and without lone surrogates."""
    text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
