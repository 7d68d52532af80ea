"""What Telegram refuses over MTProto, as the errors that the dispatch knows.

Source: https://core.telegram.org/method/messages.sendMessage#possible-errors
"""

from __future__ import annotations

from telethon import errors

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.notify.advice import advice
from bot.notify.telling import ClosedError
from bot.telegram.failures import name_of, seconds_of

_FLOOD, _SERVER, _BAD = 420, 500, 400
_LONG_WAIT = 300.0  # seconds, where Telegram has called it spam and names no time

# The chat cannot be written to, whatever is sent. Telegram says most of it with a 400.
_GONE = (
    errors.ForbiddenError,
    errors.ChannelInvalidError,
    errors.ChannelPrivateError,
    errors.ChatAdminRequiredError,
    errors.ChatIdInvalidError,
    errors.ChatRestrictedError,
    errors.BotGroupsBlockedError,
    errors.InputUserDeactivatedError,
    errors.PeerIdInvalidError,
    errors.UserBannedInChannelError,
    errors.UserIdInvalidError,
    errors.UserIsBlockedError,
    errors.UserIsBotError,
    errors.UserNotParticipantError,
    errors.UsernameInvalidError,
    errors.UsernameNotOccupiedError,
)
# These are forbidden, too, but of the message that is written anew: others may well be sent.
_OF_THE_MESSAGE = (errors.MessageAuthorRequiredError, errors.MessageDeleteForbiddenError)


def is_gone(error: errors.RPCError) -> bool:
    """Whether the chat is not there, or cannot be written to."""
    return isinstance(error, _GONE) and not isinstance(error, _OF_THE_MESSAGE)


def is_without_topic(error: errors.RPCError) -> bool:
    """Whether it is the topic of a forum that is gone, or closed."""
    return isinstance(error, errors.TopicDeletedError) or "TOPIC_CLOSED" in str(error.message)


def refused(error: errors.RPCError, *, chat: str = "") -> NetworkError:
    """Return what a refusal means for the message, its ``chat`` and the sender."""
    code = error.code or _SERVER
    said = f"Telegram refused: {name_of(error)}"
    if code == _FLOOD:
        seconds = max(seconds_of(error), 1.0)
        return ThrottledError(f"Telegram asks to wait {seconds:g} s.", seconds=seconds)
    if isinstance(error, errors.PeerFloodError):
        return ThrottledError(f"{said}.", seconds=_LONG_WAIT)
    if is_gone(error):
        name = f"{type(error).__name__} {error.message}"  # what Telethon knows is named by its kind
        return ClosedError(f"{said} ({code}).", code=code, remedy=advice(name, chat))
    if code < 0 or code >= _SERVER or isinstance(error, errors.InvalidDCError):
        return NetworkError(f"Telegram has trouble: {name_of(error)} ({code}).", sent=True)
    # what is left is about the message: 401 and 404 would stop the sender
    return RejectedError(f"{said} ({code}).", code=_BAD)
