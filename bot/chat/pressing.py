"""Buttons under our answers: whose they are, whether they still stand, and what replaces them.

A client may send whatever it likes as a pressed button of whatever message of ours. So only what is
known to stand under that message counts where a message is overwritten: nobody can have an alert
replaced by an answer. A button that stood there before is told that it was answered.

In a group, the buttons under an answer are for whoever it was given to: their tokens say so. Those
under alerts are for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.updates import MAX_TOKEN
from bot.dispatch.address import CHAT
from bot.model import INSTEAD, Delivery, Severity

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat.command import Answer
    from bot.chat.updates import Request
    from bot.model import Message
    from bot.store.protocol import Store

_DONE = "That was answered already: "
_FOR_ANOTHER = "This button is for whoever asked. /help says how to."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a message of ours shows now; ``anew`` if it was put in the place of a question."""

    message: Message
    anew: bool

    def has(self, request: Request) -> bool:
        """Whether the button that was pressed is one of those under it."""
        return request.token in [token for row in self.message.buttons for _, token in row]


async def shown_under(request: Request, store: Store) -> Shown | None:
    """Return the message whose button was pressed, None if it is no answer of ours."""
    if not request.pressed:
        return None
    receiver = f"{CHAT}{request.chat_id}"
    last = await store.delivery(receiver, f"{INSTEAD}{request.message_id}")
    if last and last.message:
        return Shown(message=last.message, anew=True)
    for row in await store.under_id(receiver, request.message_id):
        shown = Shown(message=row.message, anew=False) if row.message else None
        if shown and shown.has(request):
            return shown
    return None


def why_not(request: Request, shown: Shown | None) -> str:
    """Return why a pressed button does nothing, "" if it does."""
    if request.asked_by not in (None, request.user_id):
        return _FOR_ANOTHER
    if shown is None or not shown.anew or shown.has(request):
        return ""
    return _DONE + shown.message.text.partition("\n")[0]


def goes_instead(answer: Answer, request: Request, shown: Shown | None) -> bool:
    """Whether an answer takes the place of the message whose button was pressed.

    What took such a place itself goes on to change there, if its buttons are ways back of one
    thing: those of several stand in a row each.
    """
    if shown is None or not shown.has(request):
        return False
    return answer.instead or (shown.anew and len(shown.message.buttons) == 1)


def row_instead(request: Request, message: Message, now: datetime) -> Delivery:
    """Return the row that puts a message in the place of the one whose button was pressed."""
    return Delivery(
        receiver=f"{CHAT}{request.chat_id}",
        subject=f"{INSTEAD}{request.message_id}",
        kind="edit",
        queued_at=now,
        severity=Severity.URGENT,  # somebody waits for it, in front of queued alerts
        message_id=request.message_id,
        message=message,
    )


def for_whoever_asked(message: Message, request: Request, chat_id: int | None) -> Message:
    """Return an answer whose buttons others cannot press, if it is given where others read it."""
    if request.private or chat_id != request.chat_id:
        return message
    mark = f" by:{request.user_id}"
    rows = tuple(
        tuple((label, _marked(token, mark)) for label, token in row) for row in message.buttons
    )
    return replace(message, buttons=rows)


def _marked(token: str, mark: str) -> str:
    """Return a token with whose it is, without where it would be too long to be sent."""
    marked = token + mark
    return marked if len(marked.encode()) <= MAX_TOKEN else token
