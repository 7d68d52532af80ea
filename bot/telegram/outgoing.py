"""Our messages as Telethon's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Entity, Message

# By the Bot API's names; https://core.telegram.org/bots/api#messageentity
_ENTITIES: Mapping[str, type[types.TypeMessageEntity]] = {
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "underline": types.MessageEntityUnderline,
    "strikethrough": types.MessageEntityStrike,
    "spoiler": types.MessageEntitySpoiler,
    "code": types.MessageEntityCode,
    "blockquote": types.MessageEntityBlockquote,
}


def entities_of(message: Message) -> list[types.TypeMessageEntity] | None:
    """Return the message's entities, None if it has none."""
    return [_entity(entity) for entity in message.entities] or None


def buttons_of(message: Message) -> types.ReplyInlineMarkup | None:
    """Return the message's buttons, None if it has none."""
    if not message.buttons:
        return None
    return types.ReplyInlineMarkup(
        rows=[
            types.KeyboardInlineButtonRow(buttons=[_button(*button) for button in row])
            for row in message.buttons
        ]
    )


def _entity(entity: Entity) -> types.TypeMessageEntity:
    offset, length = entity.offset, entity.length
    match entity.type:
        case "text_link":
            return types.MessageEntityTextUrl(offset, length, entity.url or "")
        case "pre":
            return types.MessageEntityPre(offset, length, "")
        case "expandable_blockquote":
            return types.MessageEntityBlockquote(offset, length, collapsed=True)
        case kind:
            return _ENTITIES[kind](offset, length)


def _button(label: str, token: str) -> types.KeyboardInlineButton:
    return types.KeyboardInlineButton(
        text=label, type=types.InlineButtonTypeCallback(data=token.encode())
    )
