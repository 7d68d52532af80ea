"""The Bot API's methods, each a function of one call; METHODS names them as Telegram does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.simulator.bot_api.errors import BotApiError, bad_request, forbidden
from bot.simulator.bot_api.shapes import chat_json, message_json, update_json, user_json
from bot.simulator.bot_api.texts import sent_buttons, sent_entities, sent_text
from bot.simulator.chats import Chat, Kind
from bot.simulator.rights import DeniedError, status_of

if TYPE_CHECKING:
    from bot.simulator.bot_api.params import Params
    from bot.simulator.bot_api.updates import Polls
    from bot.simulator.people import Bot, User
    from bot.simulator.world import World

MOST_UPDATES = 100
LONGEST_POLL = 50

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)
STALE_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
# What Telegram says over HTTP where MTProto has these error names.
DENIALS = {
    "MESSAGE_EMPTY": (400, "Bad Request: message text is empty"),
    "MESSAGE_TOO_LONG": (400, "Bad Request: message is too long"),
    "MESSAGE_ID_INVALID": (400, "Bad Request: message to edit not found"),
    "MESSAGE_AUTHOR_REQUIRED": (400, "Bad Request: message can't be edited"),
    "MESSAGE_DELETE_FORBIDDEN": (400, "Bad Request: message can't be deleted"),
    "MESSAGE_NOT_MODIFIED": (400, NOT_MODIFIED),
    "USER_IS_BLOCKED": (403, "Forbidden: bot was blocked by the user"),
    "PEER_ID_INVALID": (403, "Forbidden: bot can't initiate conversation with a user"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCall:
    """One call of one bot."""

    world: World
    polls: Polls
    bot: Bot
    params: Params

    def chat(self) -> Chat:
        """Return the chat that ``chat_id`` names, by id or @name.

        Raises:
            BotApiError: 400 where there is none; 403 where the bot may not look into it.
        """
        if not self.params.has("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self._named() if self.params.text("chat_id").startswith("@") else self._numbered()
        if not chat.is_private and self.bot.user_id in chat.banned:
            raise forbidden(f"bot was kicked from the {_noun(chat)} chat")
        return chat

    def refusal(self, chat: Chat, denied: DeniedError) -> BotApiError:
        """Return in the Bot API's words why something may not be done in a chat."""
        if denied.name in DENIALS:
            return BotApiError(*DENIALS[denied.name])
        if denied.name == "CHAT_ADMIN_REQUIRED" and self.bot.user_id in chat.members:
            return bad_request(f"need administrator rights in the {_noun(chat)} chat")
        return forbidden(f"bot is not a member of the {_noun(chat)} chat")

    def _named(self) -> Chat:
        found = self.world.lookup(self.params.text("chat_id"))
        if not isinstance(found, Chat):
            raise bad_request("chat not found")
        return found

    def _numbered(self) -> Chat:
        chat_id = self.params.whole("chat_id")
        try:
            return (
                self.world.private_chat(chat_id) if chat_id > 0 else self.world.chats.get(chat_id)
            )
        except RefusedError as error:
            raise bad_request("chat not found") from error


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
            reply_to=_reply_to(call.params),
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


async def get_chat(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getchat."""
    chat = call.chat()
    return {**chat_json(chat), "accent_color_id": 0, "max_reaction_count": 11}


async def get_chat_member(call: BotCall) -> object:
    """https://core.telegram.org/bots/api#getchatmember."""
    chat = call.chat()
    if not chat.is_private and call.bot.user_id not in chat.members:
        raise forbidden(f"bot is not a member of the {_noun(chat)} chat")
    user = _user(call)
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
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
}


def _noun(chat: Chat) -> str:
    return "channel" if chat.kind is Kind.CHANNEL else "supergroup"


def _user(call: BotCall) -> User:
    try:
        return call.world.people.get(call.params.whole("user_id"))
    except RefusedError as error:
        raise bad_request("invalid user_id specified") from error


def _reply_to(params: Params) -> int | None:
    reply = params.mapped("reply_parameters") or {}
    message_id = reply.get("message_id")
    return message_id if isinstance(message_id, int) else None


def _thread(params: Params, chat: Chat) -> int | None:
    if not params.has("message_thread_id"):
        return None
    if chat.kind is not Kind.FORUM:
        raise bad_request("message thread not found")
    return params.whole("message_thread_id")


def _is_default_scope(params: Params) -> bool:
    scope = params.mapped("scope") or {"type": "default"}
    return scope.get("type") == "default" and not params.has("language_code")


def _command(item: object) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, summary = item.get("command"), item.get("description")
    if not isinstance(name, str) or not name:
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(summary, str) or not summary:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return name, summary
