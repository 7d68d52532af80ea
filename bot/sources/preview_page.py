"""A page of t.me/s/NAME taken apart: which ids it shows, and what stands under each.

Pure. Classes are relied on, never wording: but for "edited", which has none. The structure is
described where it is used; a page that no longer has it raises UndecodableError.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bot.errors import UndecodableError
from bot.model import SlotKind
from bot.sources.preview_bubble import entries_of
from bot.sources.preview_text import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from bot.sources.preview_entry import Entry

_ADDRESS = re.compile(r"([A-Za-z0-9_]{1,64})/([1-9][0-9]{0,9})\Z")
_LARGEST_ID = 2**31 - 1
_OPENED = re.compile(r"<(?!br\b)[A-Za-z]")
# An HTML parser takes quadratic time for elements inside of each other; a real page leaves some
# hundred open (<meta>, <img>), which no end tag closes.
_MOST_UNCLOSED = 4000
_MOST_POSTS = 100
_COUNT = re.compile(
    r"(?P<rounded>[0-9]{1,6}(?:[.,][0-9]{1,3})?)(?P<scale>[KMB])"
    r"|(?P<whole>[0-9][0-9 ,.\u00a0]{0,14})"
)
_SCALE = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """What one page says. ``entries`` have ascending ids; ``name`` is as Telegram spells it.

    ``channel_id`` is None on a page that does not carry it: one without posts, for instance.
    ``subscribers`` is rounded by t.me.
    """

    entries: tuple[Entry, ...] = ()
    name: str = ""
    title: str = ""
    about: str = ""
    subscribers: int | None = None
    channel_id: int | None = None

    @property
    def newest(self) -> int:
        """The highest id shown, 0 of an empty page."""
        return self.entries[-1].message_id if self.entries else 0

    @property
    def oldest(self) -> int:
        """The lowest id shown, 0 of an empty page."""
        return self.entries[0].message_id if self.entries else 0


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of a page. Raises UndecodableError for one that no browser was to show."""
    unclosed = len(_OPENED.findall(html)) - html.count("</") - html.count("/>")
    if unclosed > _MOST_UNCLOSED:
        raise UndecodableError("The page is not one of t.me: thousands of its tags are not closed.")
    return LexborHTMLParser(html)


def read_page(html: str) -> PreviewPage:
    """Return what a page of t.me/s/NAME says; without entries only if it says so itself.

    Raises UndecodableError when it is built otherwise than this version knows: no post can be told,
    or under all of its posts nothing that is known.
    """
    tree = parse(html)
    found = tree.css("[data-post]")
    if len(found) > _MOST_POSTS:
        raise UndecodableError(f"The page shows {len(found)} posts; t.me shows some twenty.")
    blocks = [_addressed(block) for block in found]
    if not blocks and tree.css_first(".tme_no_messages_found") is None:
        raise UndecodableError("The page shows no posts, and does not say that there are none.")
    name = Counter(owner for owner, _, _ in blocks).most_common(1)[0][0] if blocks else ""
    own = [(number, block) for owner, number, block in blocks if owner == name]
    entries = _entries(own, name)
    _check(entries)
    return PreviewPage(
        entries=entries,
        name=name or _text(tree, ".tgme_channel_info_header_username").removeprefix("@"),
        title=_text(tree, ".tgme_channel_info_header_title"),
        about=_text(tree, ".tgme_channel_info_description"),
        subscribers=_subscribers(tree),
        channel_id=_channel_id([block for _, block in own]),
    )


def count_of(written: str) -> int | None:
    """Return a number as t.me writes it: 7, 12 345, 109K, 1.2M; None if there is none."""
    found = _COUNT.search(written)
    if found is None:
        return None
    if found["scale"]:
        return round(float(found["rounded"].replace(",", ".")) * _SCALE[found["scale"]])
    return int(re.sub("[^0-9]", "", found["whole"]))


def _addressed(block: LexborNode) -> tuple[str, int, LexborNode]:
    """Return whose post a block is, its id, and the block: data-post is NAME/ID."""
    address = _ADDRESS.match(block.attributes.get("data-post") or "")
    if address is None or int(address[2]) > _LARGEST_ID:
        raise UndecodableError("The page has a post whose number cannot be told.")
    return address[1], int(address[2]), block


def _entries(blocks: Sequence[tuple[int, LexborNode]], name: str) -> tuple[Entry, ...]:
    """Return one entry an id, ascending; what is known of an id goes before what is not."""
    found: dict[int, Entry] = {}
    for number, block in blocks:
        for entry in entries_of(block, number, name):
            there = found.get(entry.message_id)
            if there is None or there.kind is SlotKind.UNREADABLE:
                found[entry.message_id] = entry
    return tuple(found[number] for number in sorted(found))


def _check(entries: Sequence[Entry]) -> None:
    """Raise UndecodableError if a page is built otherwise than this version knows."""
    if entries and not any(entry.known for entry in entries):
        raise UndecodableError(f"Under its {len(entries)} posts stands nothing that is known.")
    if any(entry.lost_words for entry in entries) and not any(entry.text for entry in entries):
        raise UndecodableError("Its words stand where no words were known to stand.")


def _channel_id(blocks: Sequence[LexborNode]) -> int | None:
    """Return the bare id that all data-view agree on, else None.

    It is base64 of {"c": the id, negative, without -100; "p": the post's, with a g for an album}.
    """
    said = {number for block in blocks if (number := _viewed(block.attributes.get("data-view")))}
    return said.pop() if len(said) == 1 else None


def _viewed(packed: str | None) -> int | None:
    try:
        seen = json.loads(urlsafe_b64decode(f"{packed or ''}=="))
    except (ValueError, RecursionError, Base64Error):
        return None
    number = seen.get("c") if isinstance(seen, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    # -100... would be the Bot API's form, which has never been seen here: then it is not known.
    return -number if -(10**12) < number < 0 else None


def _subscribers(tree: LexborHTMLParser) -> int | None:
    for counter in tree.css(".tgme_channel_info_counter"):
        written = words_of(counter).text
        if "subscriber" in written:
            return count_of(written)
    return count_of(_text(tree, ".tgme_header_counter"))


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return words_of(node).text.strip() if node else ""
