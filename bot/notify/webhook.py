"""Webhooks: JSON to an address of the operator's, signed, and each told at most once.

A connection is only ever made to an IP address that was checked, and that very one: the name is
resolved once, so nothing can lead elsewhere in between. No redirect is followed and no proxy of the
environment used. Addresses hold secrets, so none gets into a message, a log or a repr; errors of
the HTTP client are replaced, not chained, because they carry the address.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from bot.errors import NetworkError
from bot.notify.documents import line_of
from bot.notify.public import is_public
from bot.notify.telling import NO_CODE, ClosedError, settings_for
from bot.notify.webhook_answers import read_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.config import Secret, WebhookSettings
    from bot.notify.telling import Receipt, Telling

_CHECK = "Check its address and the network."

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and port to the IP addresses of the host. Raises OSError."""


async def resolved(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the order to be tried. Raises OSError."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a name that is none: a label of more than 63 letters
        raise OSError(f"{host} is no name of a host") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Webhooks:
    """All webhooks of the settings, by the name of the receiver."""

    def __init__(
        self,
        settings: Mapping[str, WebhookSettings],
        *,
        clock: Clock,
        resolve: Resolve = resolved,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Open nothing yet; ``resolve`` and ``transport`` replace the network in tests."""
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._transport = transport
        # httpcore writes down what servers say, and they may repeat what was sent to them
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        self._trusted = httpx.create_ssl_context() if settings else True

    async def tell(self, telling: Telling) -> Receipt:
        """Post a telling; return what came back. Raises what ``read_status`` raises."""
        settings = settings_for(telling.receiver, self._settings)
        url = _address(settings, telling.receiver)
        failure: NetworkError
        try:
            async with asyncio.timeout(settings.timeout):
                addresses = await self._addresses(url, settings)
                answer = await self._post(url, addresses, settings, telling)
        except TimeoutError:
            late = f"{_host(url)} did not answer within {settings.timeout:g} s."
            failure = NetworkError(late, sent=True)
        except (httpx.RequestError, OSError) as error:
            failure = _failure(_host(url), error)
        else:
            wait = answer.headers.get("retry-after")
            return read_status(_host(url), answer.status_code, wait, now=self._clock.now())
        # raised outside of the except block: a chained error would carry the address
        raise failure

    async def ready(self, receiver: str) -> str:
        """Say that a webhook may be posted to, without posting; raises what ``tell`` raises."""
        settings = settings_for(receiver, self._settings)
        host = _host(url := _address(settings, receiver))
        try:
            await self._addresses(url, settings)
        except OSError as error:
            why = error.strerror or error
            raise NetworkError(f"{host} is not found: {why}.", remedy=_CHECK) from error
        return f"{host} may be posted to; nothing was sent."

    async def _addresses(self, url: httpx.URL, settings: WebhookSettings) -> Sequence[str]:
        """Resolve the host, once; raises ClosedError unless all it leads to may be connected to."""
        host = _host(url)
        try:
            async with asyncio.timeout(settings.timeout / 2):
                found = await self._resolve(host, _port(url))
        except TimeoutError:
            raise OSError(f"{host} was not resolved in time") from None
        if host.casefold() in {each.casefold() for each in settings.allow_hosts}:
            return found
        closed = [address for address in found if not is_public(address)]
        if closed:
            at = "" if closed[0] == host else f"at {closed[0]}, which is "
            raise ClosedError(
                f"{host} is {at}no address of the public internet.",
                code=NO_CODE,
                remedy=f'If it is meant, allow it by name: allow_hosts = ["{host}"]',
            )
        return found

    async def _post(
        self, url: httpx.URL, addresses: Sequence[str], settings: WebhookSettings, telling: Telling
    ) -> httpx.Response:
        """Post to the first of the addresses that can be connected to."""
        body = line_of(telling)
        headers = self._headers(body, telling, settings.secret) | {"Host": url.netloc.decode()}
        unreached: httpx.RequestError = httpx.ConnectError("no address")
        for address in addresses:
            request = httpx.Request(
                "POST",
                url.copy_with(host=address, fragment=None),
                headers=headers,
                content=body,
                extensions={
                    "timeout": _within(settings.timeout).as_dict(),
                    "sni_hostname": _host(url),
                },
            )
            try:
                return await self._answer(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                unreached = error
        raise unreached

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        """Return status and headers, over a connection of its own that is closed at once.

        To use one again would take the next host at the same address for the one whose certificate
        was checked.
        """
        if self._transport is not None:
            return await self._transport.handle_async_request(request)
        async with httpx.AsyncHTTPTransport(verify=self._trusted, trust_env=False) as transport:
            return await transport.handle_async_request(request)

    def _headers(self, body: bytes, telling: Telling, secret: Secret) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "Flagfall",
            "Flagfall-Timestamp": timestamp,
            "Flagfall-Signature": signature(secret, timestamp, body),
            "Idempotency-Key": telling.key,
        }


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    """Return what proves that a body was sent by who knows the secret, at that time."""
    signed = timestamp.encode() + b"." + body
    return f"v1={hmac.digest(secret.reveal().encode(), signed, 'sha256').hex()}"


def _address(settings: WebhookSettings, receiver: str) -> httpx.URL:
    """Return where to post; raises ClosedError if that is no address."""
    with suppress(httpx.InvalidURL):
        return httpx.URL(settings.url.reveal())
    raise ClosedError(
        f"The address of receiver {receiver} cannot be used.",
        code=NO_CODE,
        remedy="Correct it where config/flagfall.toml says.",
    )


def _host(url: httpx.URL) -> str:
    """Return the host as it is asked for: httpx's own is decoded, which some names cannot be."""
    return url.raw_host.decode("ascii")


def _within(seconds: float) -> httpx.Timeout:
    """Return the limits of one post: an address that is silent leaves time for the next one."""
    return httpx.Timeout(seconds, connect=seconds / 4)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _failure(host: str, error: Exception) -> NetworkError:
    """Return what went wrong on the wire; ``sent`` unless nothing can have gone out."""
    unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
    sent = isinstance(error, httpx.RequestError) and not isinstance(error, unsent)
    what = "gave no answer" if sent else "cannot be reached"
    return NetworkError(
        f"{host} {what} ({type(error).__name__}).",
        remedy=_CHECK,
        sent=sent,
    )
