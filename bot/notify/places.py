"""Where a message goes: a chat, and the topic of a forum.

A receiver's target is a Bot API chat id or an @name; ``/NUMBER`` behind it names a topic, which is
the number in the topic's own link.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERAL = 1  # the topic that every forum has; messages without a topic go there


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat by its Bot API id or @name, and the topic, None for none (or the general one)."""

    chat: str
    topic: int | None = None


def place_of(target: str) -> Place:
    """Return the place that a receiver's target names."""
    chat, _, topic = target.partition("/")
    number = int(topic) if topic.isdecimal() else GENERAL
    return Place(chat=chat, topic=None if number == GENERAL else number)


def is_person(chat: str) -> bool:
    """Whether a chat is somebody's private one: of all chats only these have positive ids.

    A bot reaches a person by id alone, so that a @name is a group's or a channel's.
    """
    return chat.isdecimal()
