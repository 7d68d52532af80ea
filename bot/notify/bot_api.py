"""The Bot API over HTTPS: https://core.telegram.org/bots/api.

The token is part of every address, so no address ever gets into a message, a log or a repr; errors
of the HTTP client are replaced, not chained, because they carry the address.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import httpx

from bot.config.proxies import proxy_for
from bot.errors import ConfigError, NetworkError, RejectedError
from bot.notify.answers import read_answer
from bot.notify.places import place_of
from bot.render.utf16 import sendable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.config import Proxy, Secret
    from bot.model import Entity, Message

POLL_MARGIN = 10.0  # seconds an answer to a long poll may take beyond the poll itself

_NO_TOPIC = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED")


class BotApi:
    """One bot. Every method raises what ``read_answer`` raises, and NetworkError for the wire."""

    def __init__(
        self,
        token: Secret,
        *,
        api_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: Proxy | None = None,
        timeout: float,
    ) -> None:
        """Open nothing yet; ``transport`` replaces the network in tests.

        Raises:
            ConfigError: the proxy is of a kind that HTTP cannot go through, or the address of
                the Bot API is no address.
        """
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._timeout = timeout
        # httpx logs every request with its address, and the address holds the token
        logging.getLogger("httpx").setLevel(logging.WARNING)
        address = proxy_for(self._api_url, proxy)
        try:
            self._client = httpx.AsyncClient(
                transport=transport, proxy=address, timeout=_within(timeout), trust_env=False
            )
        except (ValueError, httpx.InvalidURL):
            raise ConfigError(
                ["TELEGRAM_PROXY cannot carry the Bot API. Use socks5:// or http://."]
            ) from None

    def __repr__(self) -> str:
        return f"BotApi({self._api_url})"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get_me(self) -> dict[str, object]:
        """Return the bot's own user."""
        return cast("dict[str, object]", await self._call("getMe", {}))

    async def get_updates(
        self,
        offset: int | None,
        *,
        timeout: float,  # noqa: ASYNC109  Telegram's own word for the length of the poll
        allowed: Sequence[str],
    ) -> list[dict[str, object]]:
        """Return what people said, waiting up to ``timeout`` seconds for the first of it.

        ``offset`` is the lowest update_id wanted and confirms all below it, None for the oldest.
        """
        body: dict[str, object] = {"timeout": int(timeout), "allowed_updates": list(allowed)}
        if offset is not None:
            body["offset"] = offset
        updates = await self._call("getUpdates", body, patience=timeout + POLL_MARGIN)
        return cast("list[dict[str, object]]", updates)

    async def send(self, target: str, message: Message, *, silent: bool = False) -> int:
        """Send a message to a chat id or @name, and return its message id.

        A topic that is gone is left out.
        """
        place = place_of(target)
        body = {"chat_id": place.chat, "disable_notification": silent, **_content(message)}
        if place.topic is None:
            return await self._sent(body)
        try:
            return await self._sent({**body, "message_thread_id": place.topic})
        except RejectedError as error:
            if not any(words in error.message for words in _NO_TOPIC):
                raise
        return await self._sent(body)

    async def edit(self, target: str, message_id: int, message: Message) -> None:
        """Replace the text, entities and buttons of a message of ours; the same again is fine."""
        body = {
            "chat_id": place_of(target).chat,
            "message_id": message_id,
            **_content(message),
        }
        try:
            await self._call("editMessageText", body)
        except RejectedError as error:
            if "message is not modified" not in error.message:
                raise

    async def delete(self, target: str, message_id: int) -> None:
        """Delete a message."""
        body = {"chat_id": place_of(target).chat, "message_id": message_id}
        await self._call("deleteMessage", body)

    async def answer_callback(self, callback_id: str, text: str) -> None:
        """Answer a pressed button; ``text`` is shown for a moment, "" only ends the waiting."""
        await self._call("answerCallbackQuery", {"callback_query_id": callback_id, "text": text})

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], scope: Mapping[str, object] | None = None
    ) -> None:
        """Register the (name, summary) pairs that Telegram offers while a person types "/"."""
        body: dict[str, object] = {
            "commands": [{"command": name, "description": summary} for name, summary in commands]
        }
        if scope is not None:
            body["scope"] = dict(scope)
        await self._call("setMyCommands", body)

    async def get_chat(self, target: str) -> dict[str, object]:
        """Return what Telegram tells of a chat the bot is in."""
        body = {"chat_id": place_of(target).chat}
        return cast("dict[str, object]", await self._call("getChat", body))

    async def get_chat_member(self, target: str, user_id: int) -> dict[str, object]:
        """Return a member of a chat, with their status and rights."""
        body = {"chat_id": place_of(target).chat, "user_id": user_id}
        return cast("dict[str, object]", await self._call("getChatMember", body))

    async def _sent(self, body: Mapping[str, object]) -> int:
        sent = cast("dict[str, object]", await self._call("sendMessage", body))
        return cast("int", sent["message_id"])

    async def _call(
        self, method: str, body: Mapping[str, object], *, patience: float | None = None
    ) -> object:
        """Call a method with a JSON body and return its result."""
        url = f"{self._api_url}/bot{self._token.reveal()}/{method}"
        limits = _within(self._timeout, answer=patience)
        try:
            answer = await self._client.post(url, json=body, timeout=limits)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            failure = _failure(method, error)
        else:
            chat = str(body.get("chat_id", ""))
            return read_answer(method, answer.status_code, answer.content, chat=chat)
        # raised outside of the except block: a chained error would carry the address
        raise failure


def _within(seconds: float, *, answer: float | None = None) -> httpx.Timeout:
    """Return the limits of one call; ``answer`` is for an answer that is meant to take long.

    A server that cannot be reached must show before whoever called gives up on the whole call:
    nothing was sent to it, which only the failed connection can tell.
    """
    return httpx.Timeout(answer or seconds, connect=seconds / 2, pool=seconds / 2)


def _failure(method: str, error: Exception) -> NetworkError:
    """Return what went wrong on the wire; ``sent`` unless the connection itself failed."""
    unsent = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.InvalidURL,
    )
    if isinstance(error, httpx.ProxyError):
        remedy = "Check TELEGRAM_PROXY: the proxy refused, and it is never bypassed."
    else:
        remedy = "Check the network, TELEGRAM_PROXY and BOT_API_URL."
    sent = not isinstance(error, unsent)
    what = "no answer" if sent else "no connection"
    return NetworkError(f"{method}: {what} ({type(error).__name__}).", remedy=remedy, sent=sent)


def _content(message: Message) -> dict[str, object]:
    """Return the fields that sendMessage and editMessageText share."""
    content: dict[str, object] = {
        "text": sendable(message.text),
        "link_preview_options": (
            {"url": message.preview} if message.preview else {"is_disabled": True}
        ),
    }
    if message.entities:
        content["entities"] = [_entity(entity) for entity in message.entities]
    if message.buttons:
        rows = [
            [{"text": label, "callback_data": token} for label, token in row]
            for row in message.buttons
        ]
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def _entity(entity: Entity) -> dict[str, object]:
    fields: dict[str, object] = {
        "type": entity.type,
        "offset": entity.offset,
        "length": entity.length,
    }
    if entity.url is not None:
        fields["url"] = entity.url
    return fields
