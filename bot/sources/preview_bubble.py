"""One bubble of a t.me page: a post, an album, a service message, or something not known."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.model import SlotKind
from bot.sources.preview_entry import Entry
from bot.sources.preview_text import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

_OF = "tgme_widget_message"
_SERVICE = "service_message"
_TEXT = "js-message_text"
_KINDS = {
    f"{_OF}_photo_wrap": "photo",
    f"{_OF}_video_player": "video",
    f"{_OF}_roundvideo_player": "video",
    f"{_OF}_videosticker": "video",
    f"{_OF}_document_wrap": "document",
    f"{_OF}_voice_player": "document",
    f"{_OF}_sticker": "document",
    f"{_OF}_tgsticker": "document",
    f"{_OF}_link_preview": "link",
    f"{_OF}_poll": "poll",
}
# A post all the same, without a text or a medium that a rule could ask for.
_BARE = (f"{_OF}_location_wrap", f"{_OF}_contact_wrap", f"{_OF}_contact")
_UNSUPPORTED = "message_media_not_supported_wrap"  # "Please open Telegram to view this post"
_FURNITURE = frozenset(
    f"{_OF}_{part}"
    for part in (
        "author",
        "bubble_tail",
        "footer",
        "forwarded_from",
        "grouped_wrap",
        "inline_keyboard",
        "inline_row",
        "reactions",
        "reply",
    )
)
_LONG = 40  # characters; what is shorter may be an ornament
_ADDRESS = re.compile(r"/([A-Za-z0-9_]{1,64})/([1-9][0-9]{0,9})(\?single)?\Z")


def entries_of(block: LexborNode, number: int, name: str) -> list[Entry]:
    """Return what a block shows: one entry, or one for each id of an album.

    ``number`` and ``name`` are those of its data-post.
    """
    parts = _Parts(block)
    if _SERVICE in _classes(block):
        return [Entry(message_id=number, kind=SlotKind.SERVICE, posted_at=_posted_at(parts))]
    album = _album(parts, name)
    first = _first(parts, number, name, album.get(number))
    if not album.keys() - {number}:
        return [first]
    return [_of_album(first, other, album) for other in sorted({number, *album})]


@dataclass(frozen=True, slots=True)
class _Item:
    """What an album shows of one id: its caption stands apart, and belongs to the first."""

    media: tuple[str, ...]
    names: tuple[str, ...]


class _Parts:
    """The elements of a block by class, what is inside of a quoted reply left out."""

    def __init__(self, block: LexborNode) -> None:
        self._by_class: dict[str, list[LexborNode]] = defaultdict(list)
        quoted: set[int] = set()
        for node in block.css("[class]"):
            if node.mem_id in quoted:
                continue
            names = _classes(node)
            if f"{_OF}_reply" in names:
                quoted |= {inner.mem_id for inner in node.css("*")}
            for name in names:
                self._by_class[name].append(node)

    def all(self, *names: str) -> list[LexborNode]:
        """Return the elements that have one of these classes."""
        return [node for name in names for node in self._by_class.get(name, ())]

    def of(self, *names: str) -> LexborNode | None:
        """Return the first of them."""
        return next(iter(self.all(*names)), None)

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return what stands in them, where something does."""
        found = (words_of(node).text for node in self.all(*names))
        return tuple(text for text in found if text)


def _first(parts: _Parts, number: int, name: str, item: _Item | None) -> Entry:
    """Return the entry of a block's own id.

    A post of which the page shows nothing is no post without text: were its text read one day, it
    would count for an edit, and not be told of by rules that leave edits out.
    """
    item = item or _Item(_media(parts), parts.texts(f"{_OF}_document_title"))
    body, posted_at = _body(parts), _posted_at(parts)
    lost_words = body is None and _has_strange_words(parts)
    if lost_words or posted_at is None or not (body or item.media or parts.of(*_BARE)):
        known = not lost_words and parts.of(_UNSUPPORTED) is not None
        return _unreadable(number, known=known, lost_words=lost_words)
    words = body or Words()
    polled = parts.texts(f"{_OF}_poll_question") + parts.texts(f"{_OF}_poll_option_text")
    return Entry(
        message_id=number,
        kind=SlotKind.POST,
        posted_at=posted_at,
        edited=_is_edited(parts),
        text="\n".join(filter(None, (words.text, *polled, *item.names))),
        author=next(iter(parts.texts(f"{_OF}_from_author")), None),
        forwarded_from=_forwarded_from(parts),
        reply_to=_reply_to(parts, name),
        media=item.media,
        links=words.links,
    )


def _of_album(first: Entry, number: int, album: Mapping[int, _Item]) -> Entry:
    """Return the entry of one id of an album; the others have the first one's circumstances."""
    if number == first.message_id:
        return replace(first, grouped_id=number)
    item = album[number]
    if first.posted_at is None or not item.media:
        return _unreadable(number, known=first.known)
    return replace(
        first,
        message_id=number,
        grouped_id=first.message_id,
        text="\n".join(item.names),
        media=item.media,
        links=(),
    )


def _unreadable(number: int, *, known: bool, lost_words: bool = False) -> Entry:
    return Entry(message_id=number, kind=SlotKind.UNREADABLE, known=known, lost_words=lost_words)


def _album(parts: _Parts, name: str) -> dict[int, _Item]:
    """Return the items of an album by id: each is a link to NAME/ID?single around its medium."""
    album: dict[int, _Item] = {}
    for kind, node in _media_of(parts):
        owner, number, single = _numbered(node)
        if single and owner == name.casefold():
            there = album.get(number, _Item((), ()))
            titles = node.css(f".{_OF}_document_title")
            names = (words_of(title).text for title in titles)
            album[number] = _Item((*there.media, kind), (*there.names, *filter(None, names)))
    return album


def _numbered(node: LexborNode) -> tuple[str, int, bool]:
    """Return which post a link leads to (folded name, id) and whether it shows that one alone."""
    address = _ADDRESS.search(node.attributes.get("href") or "")
    return (address[1].casefold(), int(address[2]), bool(address[3])) if address else ("", 0, False)


def _media_of(parts: _Parts) -> list[tuple[str, LexborNode]]:
    return [(kind, node) for name, kind in _KINDS.items() for node in parts.all(name)]


def _media(parts: _Parts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind, _ in _media_of(parts)))


def _body(parts: _Parts) -> Words | None:
    """Return the post's own words; an album's stand in two elements of that class, nested."""
    found: list[Words] = []
    inside: set[int] = set()
    for node in parts.all(_TEXT):
        if node.mem_id not in inside:
            inside |= {inner.mem_id for inner in node.css(f".{_TEXT}")}
            found.append(words_of(node))
    if not found:
        return None
    text = "\n".join(words.text for words in found if words.text)
    return Words(text=text, links=tuple(link for words in found for link in words.links))


def _has_strange_words(parts: _Parts) -> bool:
    """Whether a bubble holds words where this version knows of none.

    t.me marks what people wrote with dir="auto", and what it adds itself is short.
    """
    bubble = parts.of(f"{_OF}_bubble")
    node = bubble.child if bubble else None
    while node is not None:
        if node.is_element_node and not _is_familiar(node):
            words = words_of(node).text.strip()
            if len(words) > _LONG or (words and "dir" in node.attributes):
                return True
        node = node.next
    return False


def _is_familiar(node: LexborNode) -> bool:
    names = set(_classes(node))
    return not names.isdisjoint(_FURNITURE.union(_KINDS, _BARE, {_UNSUPPORTED, _TEXT}))


def _posted_at(parts: _Parts) -> datetime | None:
    """Return the time in a post's footer; a video's length is a <time>, too."""
    for meta in parts.all(f"{_OF}_meta"):
        time = meta.css_first("time[datetime]")
        try:
            at = datetime.fromisoformat((time and time.attributes.get("datetime")) or "")
            return at.astimezone(UTC) if at.tzinfo else None
        except (ValueError, OverflowError):
            return None
    return None


def _is_edited(parts: _Parts) -> bool:
    """Whether a post's footer says so, in bare text beside the author and the time."""
    meta = parts.of(f"{_OF}_meta")
    node = meta.child if meta else None
    while node is not None:
        if node.is_text_node and "edited" in (node.text_content or ""):
            return True
        node = node.next
    return False


def _forwarded_from(parts: _Parts) -> str | None:
    if parts.of(f"{_OF}_forwarded_from") is None:
        return None
    return next(iter(parts.texts(f"{_OF}_forwarded_from_name")), "")


def _reply_to(parts: _Parts, name: str) -> int | None:
    """Return the id replied to, unless it is one of another channel."""
    quote = parts.of(f"{_OF}_reply")
    owner, number, _ = _numbered(quote) if quote else ("", 0, False)
    return number if number and owner == name.casefold() else None


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()
