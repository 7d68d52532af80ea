"""A post under judgement: every view of it that an operator may ask for, made on demand."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.language import language_of
from bot.rules.lists.indicators import Indicators
from bot.rules.plain import Plain, plain
from bot.rules.text import INVISIBLE, MARKS, Folded, fold_word, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG = re.compile(rf"(?<![\w#])#(\w[\w'’ʼ{INVISIBLE}{MARKS}]*)")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([^/?#]+)", re.IGNORECASE | re.ASCII
)

MOST_PLACES = 200  # of one term that anybody looks at


class Place(NamedTuple):
    """Where an operator matched: the words it takes (first, last) and the spans to show."""

    first: int
    last: int
    spans: tuple[tuple[int, int], ...]


class Subject:
    """A post in the form that operators read. Missing keys are as good as empty ones.

    ``text`` is the post's text, "" when it has none; ``folded`` the same as words.
    """

    def __init__(self, post: Mapping[str, object]) -> None:
        text = post.get("text")
        self.post = post
        self.text: str = text if isinstance(text, str) else ""
        self.folded = Folded(self.text)

    @cached_property
    def plain(self) -> Plain:
        """The text as a reader sees it."""
        return plain(self.text)

    @cached_property
    def language(self) -> str | None:
        """The language the text is written in, if it can be told."""
        return language_of(self.text)

    @cached_property
    def indicators(self) -> Indicators:
        """The hosts, addresses, names and phones of the text and of the links behind it."""
        links = self.post.get("links")
        some = links if isinstance(links, list | tuple) else ()
        hidden = [link for link in some if isinstance(link, str)]
        return Indicators(self.text, hidden)

    @cached_property
    def channels(self) -> frozenset[str]:
        """The names the channel goes by, folded, without @: its username and its earlier ones."""
        earlier = self.post.get("earlier_names")
        names = earlier if isinstance(earlier, tuple | list) else ()
        return frozenset(name_of(name) for name in (self.post.get("channel"), *names))

    @cached_property
    def tags(self) -> dict[str, list[tuple[int, int]]]:
        """The spans of every hashtag by its folded name, # included."""
        tags: dict[str, list[tuple[int, int]]] = {}
        for found in _TAG.finditer(readable(self.text)):
            tags.setdefault(fold_word(found[1]), []).append(found.span())
        return tags

    def place_of(self, start: int, end: int) -> Place:
        """Return a span of the original text as a place among the words."""
        return Place(*self.folded.places_of(start, end), ((start, end),))


def name_of(value: object) -> str:
    """Return a username as names are compared: folded case, without @ or address."""
    if not isinstance(value, str):
        return ""
    address = _ADDRESS.match(value.strip())
    name = address[1] if address else value.strip()
    return name.removeprefix("@").casefold()
