"""Routes for looking on: what was said, which calls were made; and for faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.bot_api.shapes import buttons_json, entity_json
from bot.simulator.http import HttpError

if TYPE_CHECKING:
    from bot.simulator.chats import ChatMessage
    from bot.simulator.control.asks import Ask

TEXTS = {"account", "api", "channel", "description", "message", "method"}
RANGES = {"count": (1, 10**9), "status": (200, 599), "retry_after": (0, 10**6)}
APIS = ("mtproto", "bot_api")


async def list_messages(ask: Ask) -> object:
    """GET /messages: what a chat received after a message id."""
    peer, after = ask.fields.peer("chat_id"), ask.fields.whole_or_none("after") or 0
    ask.fields.finish()
    return [_message(message) for message in ask.world.messages(ask.chat(peer).chat_id, after)]


async def list_calls(ask: Ask) -> object:
    """GET /calls: what clients called after a call's number."""
    after = ask.fields.whole_or_none("after") or 0
    ask.fields.finish()
    return [
        {
            "n": call.n,
            "at": call.at.isoformat(),
            "account": call.account,
            "api": call.api,
            "method": call.method,
            "params": call.params,
        }
        for call in ask.world.calls(after)
    ]


async def add_fault(ask: Ask) -> object:
    """POST /faults: from now on something goes wrong."""
    kind, params = ask.fields.text("kind"), ask.fields.rest()
    for name in TEXTS & params.keys():
        if not isinstance(params[name], str):
            raise HttpError(400, f"{name} must be a text.")
    for name, (least, most) in RANGES.items():
        value = params.get(name, least)
        if type(value) is not int or not least <= value <= most:
            raise HttpError(400, f"{name} must be a whole number, {least} to {most}.")
    if params.get("api", APIS[0]) not in APIS:
        raise HttpError(400, f"api must be one of {', '.join(APIS)}.")
    if "channel" in params:
        ask.named(str(params["channel"]))
    return {"fault_id": ask.world.add_fault(kind, params).fault_id}


async def clear_faults(ask: Ask) -> object:
    """DELETE /faults: everything is well again."""
    ask.fields.finish()
    ask.world.clear_faults()
    return {}


def _message(message: ChatMessage) -> dict[str, object]:
    return {
        "message_id": message.message_id,
        "from": message.sender,
        "text": message.text,
        "entities": [entity_json(entity) for entity in message.entities],
        "buttons": buttons_json(message.buttons),
        "random_id": message.random_id,
        "via": message.via,
        "at": message.at.isoformat(),
        "edits": list(message.edits),
        "deleted": message.deleted,
    }
