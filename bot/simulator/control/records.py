"""Routes for looking on: what was said, which calls were made; and for faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.bot_api.shapes import buttons_json, entity_json
from bot.simulator.control.fields import LARGEST

if TYPE_CHECKING:
    from bot.simulator.chats import ChatMessage
    from bot.simulator.control.asks import Ask

TEXTS = ("account", "description", "message", "method")
RANGES = {
    "code": (-999, 999),
    "count": (1, LARGEST),
    "id": (1, LARGEST),
    "retry_after": (0, LARGEST),
    "status": (200, 599),
}
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
    fields, kind = ask.fields, ask.fields.text("kind")
    typed = {
        **{name: fields.text_or_none(name) for name in TEXTS},
        **{name: fields.within(name, least, most) for name, (least, most) in RANGES.items()},
        "api": fields.choice("api", APIS),
        "seconds": fields.number_or_none("seconds"),
    }
    given = {name: value for name, value in typed.items() if value is not None}
    if channel := fields.label_or_number("channel"):
        given["channel"] = ask.named(str(channel)).key
    return {"fault_id": ask.world.add_fault(kind, {**fields.rest(), **given}).fault_id}


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
