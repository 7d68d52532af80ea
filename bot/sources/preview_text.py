"""The words of a piece of a t.me page, as Telegram itself would give them.

t.me writes a line break as <br/> and keeps spaces as they are, so both are taken literally. A line
break of the HTML source itself means nothing: there it counts for a space, as in a browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_SOURCE_BREAK = re.compile(r"[ \t\f]*[\r\n][ \t\f\r\n]*")
_OWN_LINE = frozenset({"blockquote", "div", "p"})  # stand on lines of their own
_NO_WORDS = frozenset({"script", "style", "svg", "template", "video"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text, and the addresses hidden behind parts of it."""

    text: str = ""
    links: tuple[str, ...] = ()


def words_of(node: LexborNode) -> Words:
    """Return the text inside an element and the links that do not show where they lead."""
    text = _Text()
    links = []
    preformatted = 0
    for inner, entered in _walk(node):
        tag = inner.tag or ""
        if tag == "-text":
            text.add(inner.text_content or "", literally=preformatted > 0)
        elif tag in _OWN_LINE:
            text.end_line()
        elif tag == "pre":
            preformatted += 1 if entered else -1
        elif entered:
            text.write(_character(inner, tag))
            links += _hidden_link(inner, tag)
    return Words(text=text.whole(), links=tuple(links))


def _walk(top: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node below one, entering (True) and leaving it (False), in reading order."""
    node, entering = top.child, True
    while node is not None:
        yield node, entering
        inner = node.child if entering and node.tag not in _NO_WORDS else None
        if inner is not None:
            node, entering = inner, True
        elif entering and node.is_element_node:
            entering = False
        elif node.next is not None:
            node, entering = node.next, True
        else:
            parent = node.parent
            if parent is None or parent.mem_id == top.mem_id:
                return
            node, entering = parent, False


def _character(node: LexborNode, tag: str) -> str:
    """Return what an element without words of its own stands for."""
    if tag == "br":
        return "\n"
    return node.attributes.get("alt") or "" if tag == "img" else ""


def _hidden_link(node: LexborNode, tag: str) -> list[str]:
    """Return where a link leads if its text is something else: t.me has those confirmed first.

    Their ampersands have been escaped twice since April 2024.
    """
    address = node.attributes.get("href") if tag == "a" else None
    if not address or "confirm(" not in (node.attributes.get("onclick") or ""):
        return []
    return [address.replace("&amp;", "&")]


class _Text:
    """Collects a text; breaks of the source count only where something stands on both sides."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._last = ""
        self._space = False
        self._line_ended = False

    def add(self, words: str, *, literally: bool) -> None:
        """Add a piece of text as it stands in the page."""
        pieces = [words] if literally else _SOURCE_BREAK.split(words)
        for index, piece in enumerate(pieces):
            self._space = self._space or index > 0
            self.write(piece)

    def write(self, words: str) -> None:
        """Add what is certain to be part of the text."""
        if not words:
            return
        if self._line_ended:
            self._append("\n" if "\n" not in (self._last, words[0]) else "")
        elif self._space:
            self._append("" if self._last.isspace() or words[0].isspace() else " ")
        self._parts.append(words)
        self._last = words[-1]
        self._space = self._line_ended = False

    def end_line(self) -> None:
        """Take note that what follows begins a line, if anything came before it."""
        self._line_ended = True

    def whole(self) -> str:
        """Return the text."""
        return "".join(self._parts)

    def _append(self, gap: str) -> None:
        if self._parts:
            self._parts.append(gap)
