"""Every way in which Telegram refuses a message, over both ways that a bot has to it."""

from __future__ import annotations

import json

import pytest
from telethon import errors
from telethon.tl.types import RpcError

from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError
from bot.notify.advice import advice
from bot.notify.answers import read_answer
from bot.notify.refusals import refused

PERSON, GROUP, CHANNEL = "77", "-1001234567890", "@desk"
START, DELETED, BOT = (
    "ask them to open it and press Start",
    "/refuse 77",
    "Bots cannot write to bots",
)
ADD, ALLOW = "Add the bot to that chat again", "an admin of that chat with the right to post"
FIND, CLOSED = "Check NOTIFY_CHAT", "name another chat"

SHUT = [
    ("Forbidden: bot was blocked by the user", 403, PERSON, START),
    ("Forbidden: bot can't initiate conversation with a user", 403, PERSON, START),
    ("Bad Request: chat not found", 400, PERSON, START),
    ("Bad Request: user not found", 400, PERSON, START),
    ("Bad Request: PEER_ID_INVALID", 400, PERSON, START),
    ("Bad Request: USER_IS_BLOCKED", 400, PERSON, START),
    ("Forbidden: USER_IS_BLOCKED", 403, "", START),
    ("Forbidden: user is deactivated", 403, PERSON, DELETED),
    ("Bad Request: INPUT_USER_DEACTIVATED", 400, PERSON, DELETED),
    ("Forbidden: bot can't send messages to bots", 403, PERSON, BOT),
    ("Forbidden: bot can't send messages to the user", 403, PERSON, START),
    ("Forbidden: bot was kicked from the group chat", 403, "-4242", ADD),
    ("Forbidden: bot was kicked from the supergroup chat", 403, GROUP, ADD),
    ("Forbidden: bot was kicked from the channel chat", 403, CHANNEL, ADD),
    ("Forbidden: bot is not a member of the channel chat", 403, CHANNEL, ADD),
    ("Forbidden: bot is not a member of the supergroup chat", 403, GROUP, ADD),
    ("Bad Request: CHANNEL_PRIVATE", 400, CHANNEL, ADD),
    ("Forbidden: the group chat was deleted", 403, GROUP, CLOSED),
    ("Bad Request: group chat was deactivated", 400, "-4242", CLOSED),
    ("Bad Request: chat not found", 400, GROUP, FIND),
    ("Bad Request: PEER_ID_INVALID", 400, GROUP, FIND),
    ("Bad Request: CHANNEL_INVALID", 400, GROUP, FIND),
    ("Bad Request: not enough rights to send text messages to the chat", 400, GROUP, ALLOW),
    ("Bad Request: have no rights to send a message", 400, CHANNEL, ALLOW),
    ("Bad Request: need administrator rights in the channel chat", 400, CHANNEL, ALLOW),
    ("Bad Request: CHAT_WRITE_FORBIDDEN", 400, GROUP, ALLOW),
    ("Forbidden: CHAT_WRITE_FORBIDDEN", 403, GROUP, ALLOW),
    ("Bad Request: CHAT_ADMIN_REQUIRED", 400, CHANNEL, ALLOW),
    ("Bad Request: CHAT_RESTRICTED", 400, GROUP, ALLOW),
    ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", 400, GROUP, ALLOW),
    ("Bad Request: CHAT_GUEST_SEND_FORBIDDEN", 400, GROUP, ALLOW),
    ("Bad Request: USER_BANNED_IN_CHANNEL", 400, GROUP, ALLOW),
    ("Forbidden: something of tomorrow", 403, GROUP, ALLOW),
    ("Forbidden: something of tomorrow", 403, PERSON, START),
]
OPEN = [
    ("Bad Request: message text is empty", 400),
    ("Bad Request: message is too long", 400),
    ("Bad Request: can't parse entities: unsupported start tag", 400),
    ("Bad Request: ENTITY_BOUNDS_INVALID", 400),
    ("Bad Request: BUTTON_DATA_INVALID", 400),
    ("Bad Request: message to edit not found", 400),
    ("Bad Request: message can't be edited", 400),
    ("Bad Request: message can't be deleted", 400),
    ("Bad Request: message thread not found", 400),
    ("Bad Request: REPLY_MARKUP_INVALID", 400),
    ("Bad Request: something of tomorrow", 400),
    ("Forbidden: MESSAGE_AUTHOR_REQUIRED", 403),
]
NAMED_SHUT = [
    ("USER_IS_BLOCKED", 400, PERSON, START),
    ("USER_IS_BLOCKED", 403, PERSON, START),
    ("PEER_ID_INVALID", 400, PERSON, START),
    ("USER_ID_INVALID", 400, PERSON, START),
    ("USER_PRIVACY_RESTRICTED", 403, PERSON, START),
    ("SOMETHING_NEW_FORBIDDEN", 403, PERSON, START),
    ("INPUT_USER_DEACTIVATED", 400, PERSON, DELETED),
    ("USER_DELETED", 403, PERSON, DELETED),
    ("USER_IS_BOT", 400, PERSON, BOT),
    ("CHANNEL_PRIVATE", 400, CHANNEL, ADD),
    ("CHANNEL_PRIVATE", 406, CHANNEL, ADD),
    ("USER_NOT_PARTICIPANT", 400, GROUP, ADD),
    ("PEER_ID_INVALID", 400, GROUP, FIND),
    ("CHAT_ID_INVALID", 400, "-4242", FIND),
    ("CHANNEL_INVALID", 400, GROUP, FIND),
    ("USERNAME_INVALID", 400, CHANNEL, FIND),
    ("USERNAME_NOT_OCCUPIED", 400, CHANNEL, FIND),
    ("CHAT_ADMIN_REQUIRED", 400, CHANNEL, ALLOW),
    ("CHAT_WRITE_FORBIDDEN", 403, GROUP, ALLOW),
    ("CHAT_FORBIDDEN", 403, GROUP, ALLOW),
    ("CHAT_RESTRICTED", 400, GROUP, ALLOW),
    ("CHAT_SEND_PLAIN_FORBIDDEN", 403, GROUP, ALLOW),
    ("CHAT_GUEST_SEND_FORBIDDEN", 403, GROUP, ALLOW),
    ("USER_BANNED_IN_CHANNEL", 400, GROUP, ALLOW),
    ("BOT_GROUPS_BLOCKED", 400, GROUP, ALLOW),
    ("SOMETHING_NEW_FORBIDDEN", 403, GROUP, ALLOW),
]
NAMED_OPEN = [
    ("MESSAGE_EMPTY", 400),
    ("MESSAGE_TOO_LONG", 400),
    ("ENTITY_BOUNDS_INVALID", 400),
    ("BUTTON_DATA_INVALID", 400),
    ("MESSAGE_ID_INVALID", 400),
    ("MESSAGE_EDIT_TIME_EXPIRED", 400),
    ("REPLY_MARKUP_INVALID", 400),
    ("SOMETHING_NEW_INVALID", 400),
    ("MESSAGE_AUTHOR_REQUIRED", 403),
    ("MESSAGE_DELETE_FORBIDDEN", 403),
]


def answered(said: str, code: int, chat: str) -> NetworkError:
    body = json.dumps({"ok": False, "error_code": code, "description": said}).encode()
    with pytest.raises(NetworkError) as caught:
        read_answer("sendMessage", code, body, chat=chat)
    return caught.value


def raised(name: str, code: int, chat: str) -> NetworkError:
    return refused(errors.rpc_message_to_error(RpcError(code, name), None), chat=chat)


@pytest.mark.parametrize(("said", "code", "chat", "remedy"), SHUT)
def test_the_bot_api_says_that_a_chat_takes_nothing(
    said: str, code: int, chat: str, remedy: str
) -> None:
    error = answered(said, code, chat)
    assert course_of(error) is Course.SUSPEND
    assert remedy in error.remedy


@pytest.mark.parametrize(("said", "code"), OPEN)
@pytest.mark.parametrize("chat", [PERSON, GROUP])
def test_the_bot_api_says_that_a_message_was_not_taken(said: str, code: int, chat: str) -> None:
    error = answered(said, code, chat)
    assert course_of(error) is Course.REFUSED
    assert error.remedy == ""


@pytest.mark.parametrize(("name", "code", "chat", "remedy"), NAMED_SHUT)
def test_mtproto_names_what_keeps_a_chat_shut(name: str, code: int, chat: str, remedy: str) -> None:
    error = raised(name, code, chat)
    assert course_of(error) is Course.SUSPEND
    assert remedy in error.remedy


@pytest.mark.parametrize(("name", "code"), NAMED_OPEN)
@pytest.mark.parametrize("chat", [PERSON, GROUP])
def test_mtproto_names_what_is_wrong_with_a_message(name: str, code: int, chat: str) -> None:
    error = raised(name, code, chat)
    assert course_of(error) is Course.REFUSED
    assert error.remedy == ""


@pytest.mark.parametrize("chat", [PERSON, GROUP, CHANNEL])
def test_a_person_is_never_asked_to_make_the_bot_an_admin(chat: str) -> None:
    every = {advice(said, chat) for said, *_ in [*SHUT, *NAMED_SHUT]}
    assert any("admin" in one for one in every) is (chat != PERSON)
