"""``has:photo``, ``has:link`` ...: what the post carries beside its words."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bot.rules.filters import choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rules.matching import Bench, Operator
    from bot.rules.subject import Subject
    from bot.rules.tree import Term

_ADDRESS = re.compile(r"https?://|\bwww\.|\bt\.me/", re.IGNORECASE)


def build(term: Term, _bench: Bench) -> Operator:
    """Return the filter. Raises ExpressionError for a kind there is not."""
    return choose(term, _KINDS)


def _carries(kind: str, subject: Subject) -> bool:
    media = subject.post.get("media")
    return isinstance(media, (tuple, list)) and kind in media


def _links(subject: Subject) -> bool:
    return (
        _carries("link", subject)
        or bool(subject.post.get("links"))
        or _ADDRESS.search(subject.text) is not None
    )


_KINDS: dict[str, tuple[Callable[[Subject], bool], str]] = {
    "photo": (partial(_carries, "photo"), "posts with a photo"),
    "video": (partial(_carries, "video"), "posts with a video"),
    "link": (_links, "posts with a link"),
    "document": (partial(_carries, "document"), "posts with a file"),
    "poll": (partial(_carries, "poll"), "posts with a poll"),
}
