"""The doctor's checks of the bot, over the API that it speaks: token, receivers, other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.doctor.check import Check, bad, failed, good, untried
from bot.cli.doctor.remote import PATIENCE, clock_beside
from bot.daemon.parts import open_bot
from bot.errors import BotError
from bot.notify.mtproto import MtProto
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.config import Config
    from bot.notify.bot_api import BotApi

_NO_TOKEN = bad(
    "bot token",
    "TELEGRAM_BOT_TOKEN is not set; nobody is told of a hit.",
    "Ask @BotFather for one.",
)
_NO_BOT = untried(
    "bot token",
    "TELEGRAM_BOT_TOKEN is not set. No receiver is a chat, so only commands would need a bot.",
)
_NOBODY = bad(
    "notification chat",
    "No chat is told of hits.",
    "Set NOTIFY_CHAT, or send /notify to the bot in the chat that is to be told.",
)


async def check_bot(
    config: Config, receivers: dict[str, str], *, clock: Clock, elsewhere: bool = False
) -> list[Check]:
    """The token works, and the bot may write to every receiver (name -> target).

    There must be one, unless somebody is told ``elsewhere``, by no bot. Over MTProto Telegram's
    time is asked for on the same line.
    """
    try:
        bot = open_bot(config, timeout=PATIENCE)
    except BotError as error:
        return [failed("bot token", error)]
    if bot is None:
        return [_NO_BOT if elsewhere and not receivers else _NO_TOKEN]
    try:
        me = await bot.get_me()
        found = [good("bot token", f"The bot is @{me.get('username')}{_way(bot)}.")]
        found += [await _check_receiver(bot, me, *each) for each in receivers.items()]
        if not (receivers or elsewhere):
            found.append(_NOBODY)
        if isinstance(bot, MtProto):
            found.append(clock_beside(await bot.now(), where="Telegram", clock=clock))
    except BotError as error:
        return [failed("bot token", error)]
    else:
        return found
    finally:
        await bot.aclose()


def of_other_programs() -> Check:
    """Whether another program runs the same bot, which nobody tells over MTProto.

    The Bot API refuses a second poll (409) and names a webhook; but asking it anything signs the
    bot in there again, and with two sessions a bot may miss the buttons that are pressed.
    Source: https://core.telegram.org/bots/api#logout
    """
    return untried(
        "other programs",
        "Not looked for: run this bot nowhere else, neither by polling nor by a webhook.",
    )


def _way(bot: BotApi | MtProto) -> str:
    return ", over MTProto" if isinstance(bot, MtProto) else ""


async def _check_receiver(
    bot: BotApi | MtProto, me: dict[str, object], name: str, target: str
) -> Check:
    what = f"receiver {name}"
    try:
        chat = await bot.get_chat(target)
        if chat.get("type") == "private":
            return untried(what, f"{_owner_of(chat) or target}'s private chat, not tried.")
        member = await bot.get_chat_member(target, int(str(me["id"])))
    except BotError as error:
        return failed(what, error)
    if _may_write(str(chat.get("type")), member):
        return good(what, f"The bot may write to {chat.get('title') or target}.")
    fix = "Make the bot an admin there that may post messages."
    return bad(what, f"The bot may not write to {chat.get('title') or target}.", fix)


def _owner_of(chat: Mapping[str, object]) -> str:
    return tame(str(chat.get("first_name") or chat.get("username") or ""))


def _may_write(kind: str, member: dict[str, object]) -> bool:
    """Say whether a ChatMember may write: https://core.telegram.org/bots/api#chatmember."""
    status = member.get("status")
    if status == "creator":
        return True
    if kind == "channel":
        return status == "administrator" and member.get("can_post_messages") is True
    if status == "restricted":
        return member.get("can_send_messages") is True
    return status in {"administrator", "member"}
