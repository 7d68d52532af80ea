"""Every method the server knows, by the name Telegram documents it under."""

from __future__ import annotations

from collections.abc import Callable

from bot.simulator.mtproto.caller import Caller
from bot.simulator.mtproto.methods import (
    account,
    auth,
    bots,
    channels,
    contacts,
    dialogs,
    help,  # noqa: A004  Telegram's own name of the namespace
    history,
    messages,
    updates,
    users,
)
from bot.simulator.mtproto.wire import Tl

Method = Callable[[Caller, Tl], Tl]

METHODS: dict[str, Method] = {
    "account.getPassword": account.get_password,
    "auth.checkPassword": auth.check_password,
    "auth.importBotAuthorization": auth.import_bot_authorization,
    "auth.logOut": auth.log_out,
    "auth.sendCode": auth.send_code,
    "auth.signIn": auth.sign_in,
    "bots.setBotCommands": bots.set_bot_commands,
    "channels.deleteMessages": channels.delete_messages,
    "channels.getChannels": channels.get_channels,
    "channels.getFullChannel": channels.get_full_channel,
    "channels.getMessages": channels.get_messages,
    "channels.getParticipant": channels.get_participant,
    "channels.joinChannel": channels.join_channel,
    "channels.leaveChannel": channels.leave_channel,
    "channels.readHistory": channels.read_history,
    "contacts.resolveUsername": contacts.resolve_username,
    "help.getConfig": help.get_config,
    "help.getNearestDc": help.get_nearest_dc,
    "messages.checkChatInvite": messages.check_chat_invite,
    "messages.deleteMessages": messages.delete_messages,
    "messages.editMessage": messages.edit_message,
    "messages.getChats": messages.get_chats,
    "messages.getDialogs": dialogs.get_dialogs,
    "messages.getFullChat": messages.get_full_chat,
    "messages.getHistory": history.get_history,
    "messages.getMessages": history.get_messages,
    "messages.getPeerDialogs": dialogs.get_peer_dialogs,
    "messages.importChatInvite": messages.check_chat_invite,
    "messages.readHistory": messages.read_history,
    "messages.sendMedia": messages.send_media,
    "messages.sendMessage": messages.send_message,
    "messages.setBotCallbackAnswer": messages.set_bot_callback_answer,
    "updates.getChannelDifference": updates.get_channel_difference,
    "updates.getDifference": updates.get_difference,
    "updates.getState": updates.get_state,
    "users.getUsers": users.get_users,
}
