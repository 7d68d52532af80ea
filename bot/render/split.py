"""Long replies, cut into messages that Telegram takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Entity, Message
from bot.render.alert import REPEAT
from bot.render.utf16 import MAX_ENTITIES, MAX_UNITS, sendable, units

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = MAX_UNITS - units(REPEAT) - 1  # a part sent again must have room to say so

_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)


def split(message: Message) -> list[Message]:
    """Cut a message that is too long for Telegram into several that are not.

    Cuts fall on line ends, else on spaces, else anywhere but inside a surrogate pair. Entities
    are carried into every part they touch; the buttons go under the last part. Nothing but the
    blank at a cut is left out.
    """
    text = sendable(message.text)
    entities = sorted(message.entities, key=lambda entity: (entity.offset, -entity.length))
    if units(text) <= ROOM and len(entities) <= MAX_ENTITIES:
        return [Message(text=text, entities=message.entities, buttons=message.buttons)]
    raw = text.encode("utf-16-le")
    parts = [_part(raw, entities, start, end) for start, end in _cuts(raw, entities)]
    kept = [part for part in parts if part.text.strip()]
    if kept and message.buttons:
        last = kept[-1]
        kept[-1] = Message(text=last.text, entities=last.entities, buttons=message.buttons)
    return kept or [Message(text=text[:1])]


def _cuts(raw: bytes, entities: list[Entity]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of every part, in units."""
    start, total = 0, len(raw) // 2
    while start < total:
        limit = _limit(start, total, entities)
        end = limit if limit == total else _good_end(raw, start, limit)
        yield start, end
        start = end


def _limit(start: int, total: int, entities: list[Entity]) -> int:
    """Return the furthest end that a part from ``start`` may have."""
    touching = [entity.offset for entity in entities if entity.offset + entity.length > start]
    limit = min(start + ROOM, total)
    if len(touching) > MAX_ENTITIES:
        limit = min(limit, max(touching[MAX_ENTITIES], start + 2))
    return limit


def _good_end(raw: bytes, start: int, limit: int) -> int:
    """Return where to cut at or before ``limit``: after a line, after a word, or right there."""
    chunk = [int.from_bytes(raw[2 * at : 2 * at + 2], "little") for at in range(start, limit)]
    for blank in (0x0A, 0x20):
        if blank in chunk:
            return limit - chunk[::-1].index(blank)
    splits_pair = chunk[-1] in _HIGH and _unit(raw, limit) in _LOW
    return limit - 1 if splits_pair and limit - 1 > start else limit


def _unit(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[2 * at : 2 * at + 2], "little")


def _part(raw: bytes, entities: list[Entity], start: int, end: int) -> Message:
    """Return one part with its share of the entities, its last line end left out."""
    text = raw[2 * start : 2 * end].decode("utf-16-le")
    text = text.removesuffix("\n")
    end = start + units(text)
    shares = []
    for entity in entities:
        left, right = max(entity.offset, start), min(entity.offset + entity.length, end)
        if left < right:
            shares.append(
                Entity(type=entity.type, offset=left - start, length=right - left, url=entity.url)
            )
    return Message(text=text, entities=tuple(shares))
