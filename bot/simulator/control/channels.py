"""Routes for channels and their posts; a channel is named by username or by its channel_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ops.http import HttpError
from bot.simulator.chats import MEDIA
from bot.simulator.control.fields import LARGEST
from bot.simulator.pace import paced

if TYPE_CHECKING:
    from bot.simulator.chats import ChatMessage
    from bot.simulator.control.asks import Ask

FASTEST = 1_000_000  # posts a second


async def add_channel(ask: Ask) -> object:
    """POST /channels: a public broadcast channel."""
    fields = ask.fields
    username, title = fields.text("username"), fields.text("title")
    about, members = fields.text_or_none("about") or "", fields.within("members", 0, LARGEST) or 0
    fields.finish()
    chat = ask.world.add_channel(username, title, about=about, members=members)
    return {"channel_id": chat.bare_id, "username": chat.username}


async def change_channel(ask: Ask) -> object:
    """PATCH /channels/NAME: another username (null: none, members read it by id), another title."""
    chat, fields = ask.channel(), ask.fields
    nameless = fields.is_null("username")
    username, title = fields.text_or_none("username"), fields.text_or_none("title")
    fields.finish()
    if not (nameless or username or title):
        raise HttpError(400, "Nothing to change: give a username (or null), a title or both.")
    kept = None if nameless else chat.username
    ask.world.rename(chat, username=username or kept, title=title)
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
        chat.key,
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
    date = fields.moment_or_none("date")
    fields.finish()
    if rate is not None and not 0 < rate <= FASTEST:
        raise HttpError(400, f"rate must be above 0 posts a second and at most {FASTEST}.")
    if rate is None:
        return _ids(ask.world.post_batch(chat.key, texts, date=date))
    messages = []
    async for due in paced(texts, rate, ask.world.clock):
        messages += ask.world.post_batch(chat.key, due, date=date)
    return _ids(messages)


async def edit_post(ask: Ask) -> object:
    """PATCH /channels/NAME/posts/ID: another text."""
    chat = ask.channel()
    post, text = ask.post(chat), ask.fields.text("text")
    ask.fields.finish()
    ask.world.edit_post(chat.key, post.message_id, text)
    return {}


async def delete_post(ask: Ask) -> object:
    """DELETE /channels/NAME/posts/ID."""
    chat = ask.channel()
    ask.fields.finish()
    ask.world.delete_post(chat.key, ask.post(chat).message_id)
    return {}


async def delete_posts(ask: Ask) -> object:
    """POST /channels/NAME/posts/delete: many at one moment; none if one of them is not there."""
    chat, ids = ask.channel(), ask.fields.wholes("ids")
    ask.fields.finish()
    for number in ids:
        ask.there(chat, number)
    ask.world.delete_posts(chat.key, ids)
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
        for post in ask.world.truth(chat.key)
    ]


def _ids(messages: list[ChatMessage]) -> dict[str, list[int]]:
    return {"ids": [message.message_id for message in messages]}
