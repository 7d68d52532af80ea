"""A bot's own session over MTProto: signed in by its token, connected when something is asked.

Source: https://core.telegram.org/method/auth.importBotAuthorization
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import ConfigError, NetworkError, RejectedError, ThrottledError
from bot.telegram.client import open_bot_client, session_string
from bot.telegram.failures import (
    ACCOUNT_LOST,
    heed_cancellation,
    name_of,
    take_note,
    translated,
    unbroken,
)
from bot.telegram.raw import invoke

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telethon.tl import TLRequest

    from bot.config import Secret, TelegramSettings
    from bot.telegram.client import BotClient

_TOKEN = (
    errors.AccessTokenInvalidError,
    errors.AccessTokenExpiredError,
    errors.UserDeactivatedError,
    errors.UserDeactivatedBanError,
)
_TOKEN_REMEDY = "TELEGRAM_BOT_TOKEN is wrong or revoked: copy it again from @BotFather."  # noqa: S105
_PROXY_REMEDY = "Check the network and TELEGRAM_PROXY, which is never gone around."
_API = (errors.ApiIdInvalidError, errors.ApiIdPublishedFloodError)
_API_REMEDY = "Copy TELEGRAM_API_ID and TELEGRAM_API_HASH again from my.telegram.org."
# The session is worth nothing any more; the call that said so was not carried out.
_LOST = (errors.AuthKeyNotFound, errors.AuthKeyError, errors.UnauthorizedError)
_LIVELY = 2.0  # seconds a connection that did not answer has to answer a ping


class BotSession:
    """One bot, one connection, which is made anew whenever it is lost.

    ``kept`` is what ``keep`` was last called with, "" at first: a secret that replaces the token
    until the token changes. Nobody pushes anything to it before somebody listens and subscribes:
    a session that only sends leaves the bot's updates to whoever reads them.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        token: Secret,
        *,
        kept: str,
        keep: Callable[[str], None],
        timeout: float,
    ) -> None:
        self._settings = settings
        self._token = token
        self._keep = keep
        self._timeout = timeout
        self._mark = hashlib.sha256(token.reveal().encode()).hexdigest()[:16]
        mark, _, session = kept.strip().partition(" ")
        self._session = session if mark == self._mark else ""
        self._client: BotClient | None = None
        self._hear: Callable[[types.TypeUpdates], None] | None = None
        self._lost: Callable[[], None] | None = None
        self._bug: Exception | None = None
        self._doubted = False  # it did not answer the last time
        self._connecting = asyncio.Lock()

    def listen(
        self, *, hear: Callable[[types.TypeUpdates], None], lost: Callable[[], None]
    ) -> None:
        """Have ``hear`` called with what is pushed, and ``lost`` whenever a connection ended."""
        self._hear, self._lost = hear, lost

    async def ask(self, request: TLRequest, *, subscribe: bool = False) -> Any:  # noqa: ANN401  a TL union
        """Send a request and return Telegram's answer.

        ``subscribe``: updates are pushed over this connection from then on. A session that was
        ended is replaced, and the request sent again: it was not carried out.

        Raises Telethon's RPCError for what Telegram refuses; ThrottledError, RejectedError
        (``code`` is ACCOUNT_LOST: the token is no good) and NetworkError when it cannot be asked;
        UndecodableError as ``invoke`` does.
        """
        client = await self._connected()
        if self._bug is not None:
            raise self._bug
        if not subscribe:
            request = functions.InvokeWithoutUpdatesRequest(request)
        try:
            return await self._send(client, request)
        except _LOST:
            await self._forget(client)
        client = await self._connected()
        try:
            return await self._send(client, request)
        except _LOST as error:
            raise _not_let_in(error, _TOKEN_REMEDY) from error

    async def aclose(self) -> None:
        """Close the connection."""
        client, self._client = self._client, None
        if client is not None:
            await _close(client)

    async def _send(self, client: BotClient, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
        try:
            return await invoke(client, request, timeout=self._timeout)
        except (NetworkError, asyncio.CancelledError):  # whoever waits may give up before we do
            self._doubted = client is self._client
            raise

    async def _connected(self) -> BotClient:
        async with self._connecting:
            if self._client is not None and await self._is_alive(self._client):
                return self._client
            await self.aclose()
            try:
                with _bots_refusals():
                    self._client = await self._open()
            except (RejectedError, ThrottledError) as error:
                error.sent = False  # nothing of what was to be asked
                raise
            except NetworkError as error:
                remedy = _PROXY_REMEDY if self._settings.proxy else error.remedy
                raise NetworkError(error.message, remedy=remedy) from error
            self._doubted = False
            return self._client

    async def _is_alive(self, client: BotClient) -> bool:
        """Whether it is connected, as far as is known; one that was silent must answer a ping."""
        if not client.is_connected():
            return False
        if not self._doubted:
            return True
        try:
            await invoke(
                client, functions.PingRequest(ping_id=0), timeout=min(_LIVELY, self._timeout / 4)
            )
        except NetworkError:
            return False
        self._doubted = False
        return True

    async def _forget(self, client: BotClient) -> None:
        async with self._connecting:
            if client is self._client:  # else another request has replaced it already
                await self.aclose()
                self._session = ""

    async def _open(self) -> BotClient:
        try:
            return await self._opened(self._session)
        except _LOST:
            self._session = ""
            return await self._opened("")

    async def _opened(self, session: str) -> BotClient:
        """Return a client that is connected and signed in."""
        try:
            client = open_bot_client(self._settings, session)
        except ConfigError:  # the file holds no session
            client = open_bot_client(self._settings)
        client.hear = self._hand_on
        try:
            async with asyncio.timeout(self._timeout / 2):
                with unbroken():
                    await client.connect()
                heed_cancellation()
                if not client.signed_in:
                    await self._sign_in(client)
        except TimeoutError:
            await _close(client)
            raise NetworkError("Telegram cannot be reached, or does not let the bot in.") from None
        except BaseException:
            await _close(client)
            raise
        client.disconnected.add_done_callback(self._note_end)
        return client

    def _hand_on(self, updates: types.TypeUpdates) -> None:
        """Hand on what was pushed; a bug in that is raised to whoever asks next."""
        if self._hear is None:
            return
        try:
            self._hear(updates)
        except Exception as bug:
            self._bug = bug
            raise

    def _note_end(self, ended: asyncio.Future[object]) -> None:
        take_note(ended)
        if self._lost is not None:
            self._lost()

    async def _sign_in(self, client: BotClient) -> None:
        request = functions.auth.ImportBotAuthorizationRequest(
            flags=0,
            api_id=self._settings.api_id,
            api_hash=self._settings.api_hash.reveal() if self._settings.api_hash else "",
            bot_auth_token=self._token.reveal(),
        )
        with unbroken():
            try:
                await client(request)
            except errors.UserMigrateError:  # the client has moved to the bot's data centre
                await client(request)
        self._session = session_string(client)
        self._keep(f"{self._mark} {self._session}")


@contextmanager
def _bots_refusals() -> Iterator[None]:
    """Turn what keeps a bot from signing in into our errors, with what to do about it."""
    with translated():
        try:
            yield
        except _TOKEN as error:
            raise _not_let_in(error, _TOKEN_REMEDY) from error
        except _API as error:
            raise _not_let_in(error, _API_REMEDY) from error
        except _LOST as error:
            raise _not_let_in(error, _TOKEN_REMEDY) from error


def _not_let_in(error: Exception, remedy: str) -> RejectedError:
    said = f"Telegram does not let the bot in: {name_of(error)}."
    return RejectedError(said, code=ACCOUNT_LOST, remedy=remedy)


async def _close(client: BotClient) -> None:
    client.disconnected.add_done_callback(take_note)
    await client.disconnect()
