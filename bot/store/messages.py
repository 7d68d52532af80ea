"""A ready message as one column of JSON."""

from __future__ import annotations

import json

from bot.model import Entity, Message
from bot.store.values import to_json


def from_message(message: Message) -> str:
    """Return a message as JSON."""
    entities = [
        (entity.type, entity.offset, entity.length, entity.url) for entity in message.entities
    ]
    return to_json({"text": message.text, "entities": entities, "buttons": message.buttons})


def to_message(text: str) -> Message:
    """Return the message that ``from_message`` was given."""
    parts = json.loads(text)
    return Message(
        text=parts["text"],
        entities=tuple(
            Entity(type=kind, offset=offset, length=length, url=url)
            for kind, offset, length, url in parts["entities"]
        ),
        buttons=tuple(
            tuple((label, callback) for label, callback in row) for row in parts["buttons"]
        ),
    )
