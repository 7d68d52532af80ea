"""The server of a webhook behind an ``httpx.MockTransport``: it keeps what it took by its key."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from tests.virtual.weather import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.virtual.weather import Weather

ADDRESS = "93.184.215.14"  # of the public internet, so that it may be connected to


async def resolve(host: str, port: int) -> Sequence[str]:
    """Resolve every name to the one server."""
    del host, port
    return [ADDRESS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One post that the server took."""

    at: float
    queued: str  # when the hit was seen
    key: str
    url: str


class WebhookServer:
    """One address that tellings are posted to; ``place`` is its name in the weather."""

    def __init__(self, weather: Weather, *, place: str) -> None:
        self._weather = weather
        self._place = place
        self.taken: list[Taken] = []
        self.calls = 0
        self._trace = hashlib.blake2b(digest_size=16)

    @property
    def trace(self) -> str:
        """A digest of all that was posted so far, and when."""
        return self._trace.hexdigest()

    def transport(self) -> httpx.MockTransport:
        """Return the wire to it."""
        return httpx.MockTransport(self.handle)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer a post, or raise what httpx raises where no answer comes."""
        now = asyncio.get_running_loop().time()
        self.calls += 1
        self._trace.update(f"{now:.6f}".encode() + request.content)
        fault = self._weather.fault(self._place, now)
        if fault is Fault.REFUSED:
            raise httpx.ConnectError("refused", request=request)
        if fault is Fault.UNREACHABLE:
            await asyncio.sleep(request.extensions["timeout"]["connect"])
            raise httpx.ConnectTimeout("silence", request=request)
        await asyncio.sleep(self._weather.latency())
        if fault is Fault.LOST:
            await asyncio.sleep(request.extensions["timeout"]["read"])
            raise httpx.ReadTimeout("silence", request=request)
        if fault is Fault.BROKEN:
            return httpx.Response(502)
        if fault is Fault.FLOOD:
            return httpx.Response(429, headers={"Retry-After": str(self._weather.wait())})
        self._take(request)
        return await self._answer(request, fault)

    def _take(self, request: httpx.Request) -> None:
        told = json.loads(request.content)
        self.taken.append(
            Taken(
                at=asyncio.get_running_loop().time(),
                queued=told.get("seen_at", ""),
                key=request.headers["Idempotency-Key"],
                url=told.get("url", ""),
            )
        )

    async def _answer(self, request: httpx.Request, fault: Fault | None) -> httpx.Response:
        """Answer what was taken, or leave the caller in doubt."""
        if fault is Fault.UNANSWERED:
            await asyncio.sleep(request.extensions["timeout"]["read"])
            raise httpx.ReadTimeout("silence", request=request)
        if fault is Fault.CUT:
            raise httpx.RemoteProtocolError("closed", request=request)
        if fault is Fault.SLOW:
            await asyncio.sleep(self._weather.delay())
        return httpx.Response(500 if fault is Fault.FAILED else 204)
