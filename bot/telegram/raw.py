"""Sending one request past Telethon's own retries and its memory of waits.

Telethon (1.45) remembers a FLOOD_WAIT by the kind of request, so that after one for chat A it
refuses every sendMessage by itself, to chat B too; ``flood_sleep_threshold=0`` does not change it.
And it takes RANDOM_ID_DUPLICATE, which says that a message was accepted, for trouble of Telegram's:
it sleeps two seconds and may try again. Both are in the client; the sender below it does neither.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.errors import NetworkError
from bot.telegram.failures import decoded, take_note, unbroken

if TYPE_CHECKING:
    from telethon import TelegramClient
    from telethon.tl import TLRequest


async def invoke(client: TelegramClient, request: TLRequest, *, timeout: float) -> Any:  # noqa: ANN401, ASYNC109  a TL union; seconds for one request
    """Send a request, whose peers must be TL objects, and return Telegram's answer.

    Raises Telethon's RPCError for what Telegram refuses, UndecodableError for an answer that cannot
    be read, and NetworkError when the line breaks or nothing comes within ``timeout`` seconds.
    """
    if not client.is_connected():
        raise NetworkError("The connection to Telegram is closed.")
    with unbroken(), decoded(client):
        async with asyncio.timeout(timeout):
            return await _answer(client, request)


async def _answer(client: TelegramClient, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
    """Return the answer; a request that was never sent when the line broke gets none by itself."""
    answer = client._sender.send(request)  # noqa: SLF001  see above
    ended = client.disconnected
    ended.add_done_callback(take_note)
    try:
        await asyncio.wait((answer, ended), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise NetworkError("The connection was closed.", sent=True)
        return answer.result()
    finally:
        answer.cancel()
        ended.cancel()
