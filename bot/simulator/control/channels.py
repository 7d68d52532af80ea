"""Routes for channels and their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.control.fields import LARGEST
from bot.simulator.http import HttpError
from bot.simulator.pace import paced

if TYPE_CHECKING:
    from bot.simulator.chats import ChatMessage
    from bot.simulator.control.asks import Ask

FASTEST = 1_000_000  # posts a second
MEDIA = ("photo", "video", "document")


async def add_channel(ask: Ask) -> object:
    """POST /channels: a public broadcast channel."""
    fields = ask.fields
    username, title = fields.text("username"), fields.text("title")
    about, members = fields.text_or_none("about") or "", fields.within("members", 0, LARGEST) or 0
    fields.finish()
    chat = ask.world.add_channel(username, title, about=about, members=members)
    return {"channel_id": chat.bare_id, "username": chat.username}


async def add_post(ask: Ask) -> object:
    """POST /channels/NAME/posts: one post, or an album."""
    chat, fields = ask.channel(), ask.fields
    album, media = fields.whole_or_none("album"), fields.choice("media", MEDIA)
    service, text = fields.flag("service"), fields.text_or_none("text")
    if text is None and not (media or album or service):
        raise HttpError(400, "text is missing (only media and service posts go without).")
    date, signature = fields.moment_or_none("date"), fields.text_or_none("signature")
    forward_from = fields.peer_or_none("forward_from")
    reply_to = fields.within("reply_to", 1, LARGEST)
    fields.finish()
    messages = ask.world.post(
        str(chat.username),
        text or "",
        date=date,
        media=media or "",
        album=1 if album is None else album,
        forward_from=None if forward_from is None else str(forward_from),
        reply_to=reply_to,
        service=service,
        signature=signature,
    )
    return _ids(messages)


async def add_batch(ask: Ask) -> object:
    """POST /channels/NAME/posts/batch: many texts, at once or at a rate; answers when all stand."""
    chat, fields = ask.channel(), ask.fields
    texts, rate = fields.texts("texts"), fields.number_or_none("rate")
    fields.finish()
    if rate is not None and not 0 < rate <= FASTEST:
        raise HttpError(400, f"rate must be above 0 posts a second and at most {FASTEST}.")
    if rate is None:
        return _ids(ask.world.post_batch(str(chat.username), texts))
    messages = []
    async for due in paced(texts, rate, ask.world.clock):
        messages += ask.world.post_batch(str(chat.username), due)
    return _ids(messages)


async def edit_post(ask: Ask) -> object:
    """PATCH /channels/NAME/posts/ID: another text."""
    chat = ask.channel()
    post, text = ask.post(chat), ask.fields.text("text")
    ask.fields.finish()
    ask.world.edit_post(str(chat.username), post.message_id, text)
    return {}


async def delete_post(ask: Ask) -> object:
    """DELETE /channels/NAME/posts/ID."""
    chat = ask.channel()
    ask.fields.finish()
    ask.world.delete_post(str(chat.username), ask.post(chat).message_id)
    return {}


async def list_posts(ask: Ask) -> object:
    """GET /channels/NAME/posts: the truth, deleted posts included."""
    chat = ask.channel()
    ask.fields.finish()
    return [
        {
            "id": post.message_id,
            "text": post.text,
            "date": post.at.isoformat(),
            "edited": post.edited_at is not None,
            "deleted": post.deleted,
            "service": post.service,
            "grouped_id": post.grouped_id,
        }
        for post in ask.world.truth(str(chat.username))
    ]


def _ids(messages: list[ChatMessage]) -> dict[str, list[int]]:
    return {"ids": [message.message_id for message in messages]}
