"""Addresses that were made harmless for reading, made whole again: ``hxxps[:]//acme[.]com``.

``refang`` keeps the way back to the text as it was written, ``defang`` writes the usual form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# One of these is in every text that has something to refang; looking for them takes a microsecond.
_SIGNS = ("[", "(", "{", "\\.")
_SCHEMES = ("hx", "hX", "HX", "Hx", "h*", "H*", "fx", "FX", "tx", "TX", "xt", "XT")
_ODD_SIGNS = ("。", "．", "｡", "＠")
_DOT = r"[\[({][ \t]*(?:\.|dot|d0t|точка|крапка)[ \t]*[\])}]"
_AT = r"[\[({][ \t]*(?:@|at|собака)[ \t]*[\])}]"
_DEFANGED = re.compile(
    r"(?P<scheme>(?<![^\W_])(?:h(?:xx|\*\*|xt|tx)p|fxp)(?=s?(?::|\[:|\[?://)))"
    rf"|(?P<slashes>\[://\])|(?P<colon>\[:\])|(?P<slash>\[/\])"
    rf"|(?P<dot>[ \t]{_DOT}[ \t](?=\w)|{_DOT}|\[\.(?=\w)|\\\.|[。．｡])"
    rf"|(?P<at>[ \t]{_AT}[ \t](?=\w)|{_AT}|＠)",
    re.IGNORECASE,
)
_WHOLE = {"slashes": "://", "colon": ":", "slash": "/", "dot": ".", "at": "@"}
_SCHEME = re.compile(r"(https?|ftp)(://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refanged:
    """A text with whole addresses; ``starts`` and ``ends`` lead back (None: nothing changed)."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch stands in the text as it was written; ``end`` > ``start``."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def refang(text: str) -> Refanged:
    """Return the text with every defanged address whole. Never raises."""
    for sign in _SIGNS:
        if sign in text:
            return _refanged(text)
    for sign in _SCHEMES if ":" in text else ():
        if sign in text:
            return _refanged(text)
    for sign in () if text.isascii() else _ODD_SIGNS:
        if sign in text:
            return _refanged(text)
    return Refanged(text)


def defang(address: str, *, dot: str = "[.]", at: str = "[@]", colon: str = "[:]") -> str:
    """Return a domain, mail address, URL or IP address so that no program makes a link of it."""
    scheme = _SCHEME.match(address)
    begun = ""
    if scheme:
        begun = scheme[1].replace("tt", "xx").replace("TT", "XX") if scheme[1][0] in "hH" else ""
        begun = (begun or f"{scheme[1][0]}x{scheme[1][2]}") + f"{colon}//"
    rest = address[scheme.end() :] if scheme else address
    rest = rest.replace(":", colon) if not scheme and rest.count(":") > 1 else rest
    return begun + rest.replace(".", dot).replace("@", at)


def _refanged(text: str) -> Refanged:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _DEFANGED.finditer(text):
        start, end = found.span()
        whole = _whole(found)
        pieces += (text[at:start], whole)
        starts += range(at, start)
        ends += range(at + 1, start + 1)
        starts += [start] * len(whole)
        ends += [end] * len(whole)
        at = end
    if not pieces:
        return Refanged(text)
    pieces.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Refanged("".join(pieces), tuple(starts), tuple(ends))


def _whole(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    if kind == "scheme":
        shouted = found[0].isupper() or found[0][0].isupper()
        whole = "ftp" if found[0][0] in "fF" else "http"
        return whole.upper() if shouted else whole
    return _WHOLE[kind]
