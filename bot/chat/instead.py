"""Answers that take the place of the question whose button was pressed.

A client may send whatever it likes as a pressed button of whatever message of ours. So only what is
known to stand under that message counts: nobody can have an alert overwritten. A button that stood
there before, and is pressed again, is told that it was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.dispatch.address import CHAT
from bot.model import INSTEAD, Delivery, Severity

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat.command import Answer
    from bot.chat.updates import Request
    from bot.model import Message
    from bot.store.protocol import Store

_DONE = "That was answered already: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a message of ours shows now; ``anew`` if it was put in the place of a question."""

    message: Message
    anew: bool

    def has(self, request: Request) -> bool:
        """Whether the button that was pressed is one of those under it."""
        return request.token in [token for row in self.message.buttons for _, token in row]

    @property
    def buttons(self) -> int:
        """How many buttons are under it."""
        return sum(map(len, self.message.buttons))


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


def about_old(request: Request, shown: Shown | None) -> str:
    """Return what is said of a button that was answered before, "" of any other."""
    if shown is None or not shown.anew or shown.has(request):
        return ""
    return _DONE + shown.message.text.partition("\n")[0]


def goes_instead(answer: Answer, request: Request, shown: Shown | None) -> bool:
    """Whether an answer takes the place of the message whose button was pressed.

    One that took such a place itself goes on to change there, if nothing else can be pressed in it.
    """
    if shown is None or not shown.has(request):
        return False
    return answer.instead or (shown.anew and shown.buttons == 1)


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
