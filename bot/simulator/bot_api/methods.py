"""The Bot API's methods, each a function of one call; METHODS names them as Telegram does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.simulator.bot_api.calls import BotCall
from bot.simulator.bot_api.errors import BotApiError, bad_request
from bot.simulator.bot_api.shapes import chat_json, message_json, update_json, user_json
from bot.simulator.bot_api.texts import sent_buttons, sent_entities, sent_text
from bot.simulator.chats import Chat, Kind
from bot.simulator.rights import DeniedError, status_of

if TYPE_CHECKING:
    from bot.simulator.bot_api.params import Params

MOST_UPDATES = 100
LARGEST_THREAD = 2**31 - 1
LONGEST_POLL = 50

STALE_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
# https://core.telegram.org/bots/api#botcommand
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_SUMMARY = 256
MOST_COMMANDS = 100


async def get_me(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getme."""
    return {
        **user_json(call.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def get_updates(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getupdates."""
    allowed = call.params.listed("allowed_updates")
    if allowed is not None:
        call.polls.allow(call.bot.user_id, [str(kind) for kind in allowed])
    updates = await call.polls.fetch(
        call.bot.user_id,
        offset=call.params.whole("offset"),
        limit=min(max(call.params.whole("limit", MOST_UPDATES), 1), MOST_UPDATES),
        seconds=min(max(call.params.whole("timeout"), 0), LONGEST_POLL),
    )
    return [update_json(call.world.people, update) for update in updates]


async def send_message(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#sendmessage."""
    chat = call.chat()
    text = sent_text(call.params)
    try:
        message = call.world.send(
            call.bot.user_id,
            chat,
            text,
            via="bot_api",
            entities=sent_entities(call.params, text),
            buttons=sent_buttons(call.params),
            reply_to=_reply_to(call.params, chat),
            thread_id=_thread(call.params, chat),
            silent=call.params.flag("disable_notification"),
        )
    except DeniedError as denied:
        raise call.refusal(chat, denied) from denied
    return message_json(call.world.people, chat, message)


async def edit_message_text(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#editmessagetext."""
    chat = call.chat()
    text = sent_text(call.params)
    try:
        message = call.world.edit(
            call.bot.user_id,
            chat,
            call.params.whole("message_id"),
            text,
            entities=sent_entities(call.params, text),
            # No reply_markup takes the buttons away.
            buttons=sent_buttons(call.params),
        )
    except DeniedError as denied:
        raise call.refusal(chat, denied) from denied
    return message_json(call.world.people, chat, message)


async def delete_message(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#deletemessage."""
    chat = call.chat()
    try:
        found = call.world.delete(call.bot.user_id, chat, [call.params.whole("message_id")])
    except DeniedError as denied:
        raise call.refusal(chat, denied) from denied
    if not found:
        raise bad_request("message to delete not found")
    return True


async def set_my_commands(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#setmycommands; every scope but the default is ignored."""
    commands = [_command(item) for item in call.params.listed("commands") or []]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if _is_default_scope(call.params):
        call.bot.commands = commands
    return True


async def get_my_commands(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getmycommands."""
    commands = call.bot.commands if _is_default_scope(call.params) else []
    return [{"command": name, "description": summary} for name, summary in commands]


async def answer_callback_query(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#answercallbackquery."""
    try:
        call.world.answer(
            call.bot.user_id, call.params.text("callback_query_id"), call.params.text("text")
        )
    except DeniedError as denied:
        raise BotApiError(400, STALE_QUERY) from denied
    return True


async def get_webhook_info(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getwebhookinfo; there are no webhooks here."""
    waiting = len(call.world.queues.pending(call.bot.user_id))
    return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}


async def get_chat(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getchat."""
    chat = call.chat()
    return {**chat_json(chat), "accent_color_id": 0, "max_reaction_count": 11}


async def get_chat_member(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getchatmember."""
    chat = call.chat()
    call.check_inside(chat)
    user = call.user()
    status = status_of(chat, user.user_id)
    shape: dict[str, object] = {"user": user_json(user), "status": status}
    if status == "administrator":
        shape |= {"can_post_messages": True, "can_edit_messages": True, "can_manage_chat": True}
    return shape


async def get_chat_member_count(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getchatmembercount."""
    return call.chat().member_count


Method = Callable[[BotCall], Awaitable[object]]

METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "deleteMessage": delete_message,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "answerCallbackQuery": answer_callback_query,
    "getWebhookInfo": get_webhook_info,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
}


def _reply_to(params: Params, chat: Chat) -> int | None:
    reply = params.mapped("reply_parameters")
    if reply is None:
        return None
    message_id = reply.get("message_id")
    if isinstance(message_id, int) and chat.find(message_id):
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _thread(params: Params, chat: Chat) -> int | None:
    if not params.has("message_thread_id"):
        return None
    thread = params.whole("message_thread_id")
    if chat.kind is not Kind.FORUM or not 1 <= thread <= LARGEST_THREAD:
        raise bad_request("message thread not found")
    return thread


def _is_default_scope(params: Params) -> bool:
    scope = params.mapped("scope") or {"type": "default"}
    return scope.get("type") == "default" and not params.has("language_code")


def _command(item: object) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, summary = str(item.get("command", "")), str(item.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(summary) <= LONGEST_SUMMARY:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return name, summary
