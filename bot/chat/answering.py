"""Where an answer is given: nobody's button may flood the channel that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer
from bot.chat.roles import denial
from bot.chat.wording import lines
from bot.render.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.command import Call, Command
    from bot.chat.updates import Request
    from bot.model import Person

_TOAST = 200  # https://core.telegram.org/bots/api#answercallbackquery
_IN_PRIVATE = "The answer is in our private chat."
_UNCHANGED = "Nothing was changed."
_NO_PLACE = "Write /start to me in private first: that is where I answer."

# What is said to a No, in the place of the question.
DECLINED = Answer(message=lines(_UNCHANGED), toast=_UNCHANGED, instead=True)


def refusal(command: Command, call: Call, people: Iterable[Person]) -> Answer:
    """Return what somebody known hears who may not use a command: who may."""
    said = denial(command, people)
    return Answer(toast=said) if call.request.pressed else Answer(message=lines(said))


def reply_chat(request: Request, person: Person | None) -> int | None:
    """Return the chat that the answer goes to, None if there is none.

    What was written is answered where it was written. Buttons under alerts stand where many read,
    so whoever presses one is answered in private; somebody without a private chat in the group,
    never in a channel.
    """
    if request.private or not request.pressed:
        return request.chat_id
    if person and person.chat_id:
        return person.chat_id
    return None if request.chat_kind == "channel" else request.chat_id


def toast_about(request: Request, chat_id: int | None) -> str:
    """Return what whoever pressed a button is shown of where the answer is, "" if it is there."""
    if chat_id is None:
        return _NO_PLACE
    return "" if chat_id == request.chat_id else _IN_PRIVATE


def as_toast(text: str) -> str:
    """Return a text as long as Telegram shows it for a moment."""
    return shortened(text, _TOAST)
