"""What a bot may send: text, entities and buttons, checked as Telegram checks them.

Stricter than Telegram in two points: an entity that reaches beyond the text is refused, and so is
a 101st one, where Telegram would cut and drop them silently: the first test finds the mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Entity
from bot.simulator.bot_api.errors import bad_request

if TYPE_CHECKING:
    from bot.simulator.bot_api.params import Params
    from bot.simulator.chats import Buttons

LONGEST_TEXT = 4096
MOST_ENTITIES = 100
LONGEST_CALLBACK = 64  # bytes
ENTITY_TYPES = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link"),
        *("blockquote", "expandable_blockquote", "mention", "hashtag", "cashtag", "bot_command"),
        *("url", "email", "phone_number"),
    }
)


def sent_text(params: Params) -> str:
    """Return the text of a message: 1 to 4096 UTF-16 units that are not all white space."""
    text = params.text("text")
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    if params.has("parse_mode"):
        raise bad_request("unsupported parse_mode")
    return text


def sent_entities(params: Params, text: str) -> tuple[Entity, ...]:
    """Return the entities of a message, every one inside the text and on whole characters."""
    given = params.listed("entities") or []
    if len(given) > MOST_ENTITIES:
        raise bad_request("too many entities")
    boundaries = _boundaries(text) if given else frozenset()
    return tuple(_entity(item, boundaries) for item in given)


def sent_buttons(params: Params) -> Buttons:
    """Return an inline keyboard's rows of (label, callback data or URL)."""
    markup = params.mapped("reply_markup") or {}
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("field inline_keyboard must be an Array of Arrays")
    return tuple(tuple(_button(item) for item in row) for row in rows)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le")) // 2


def _boundaries(text: str) -> frozenset[int]:
    """Return the UTF-16 offsets at which a character begins, and the end."""
    offsets = [0]
    for letter in text:
        offsets.append(offsets[-1] + (2 if letter > "\uffff" else 1))
    return frozenset(offsets)


def _entity(item: object, boundaries: frozenset[int]) -> Entity:
    if not isinstance(item, dict):
        raise bad_request("can't parse entities: an entity must be an Object")
    kind, offset, length = item.get("type"), item.get("offset"), item.get("length")
    if kind not in ENTITY_TYPES:
        raise bad_request(f"can't parse entities: unsupported type {kind!r}")
    if not isinstance(offset, int) or not isinstance(length, int) or length <= 0:
        raise bad_request("can't parse entities: offset and length must be positive numbers")
    if offset not in boundaries or offset + length not in boundaries:
        raise bad_request(
            f"can't parse entities: {kind} at {offset}+{length} is outside of the text"
            " or in the middle of a UTF-16 symbol"
        )
    url = item.get("url") if kind == "text_link" else None
    if kind == "text_link" and not (isinstance(url, str) and url):
        raise bad_request("can't parse entities: a text_link needs a url")
    return Entity(type=kind, offset=offset, length=length, url=url)


def _button(item: object) -> tuple[str, str]:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not item["text"]:
        raise bad_request("can't parse inline keyboard button: text is missing")
    payload = item.get("callback_data", item.get("url"))
    if not isinstance(payload, str) or not payload:
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed")
    if "callback_data" in item and len(payload.encode()) > LONGEST_CALLBACK:
        raise bad_request("BUTTON_DATA_INVALID")
    return item["text"], payload
