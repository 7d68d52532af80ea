"""The line to t.me: one request at a time and one an interval, and none while t.me says no.

t.me has no API and promises nothing, so the line asks honestly, slowly and alone, and backs off at
the first sign of a refusal. How long is kept over a restart.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import TYPE_CHECKING

import httpx

from bot.config.proxies import proxy_for
from bot.errors import ConfigError, NetworkError, RejectedError, ThrottledError, UndecodableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from bot.clock import Clock
    from bot.config import Config
    from bot.store.protocol import Store

MOST_BYTES = 2_000_000  # a page of twenty posts has some 100,000
_KEPT = "preview:waits_until"
_LONGEST_WAIT = 3600.0  # seconds; longer only where t.me itself asks for it
_LONGEST_ASKED = 86_400.0
_GONE = (400, 404, 410)
_MOVED = range(300, 400)
_OK = 200
_OURS = "tgme_"  # every page of t.me has classes that begin so; a challenge has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of t.me, or that it sends elsewhere (``moved``), where nobody follows."""

    html: str = ""
    moved: bool = False


class PreviewLine:
    """Fetches pages of t.me."""

    def __init__(
        self,
        config: Config,
        store: Store,
        *,
        clock: Clock,
        random: Random,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Open nothing yet; ``transport`` replaces the network in tests.

        Raises:
            ConfigError: the proxy is of a kind that HTTP cannot go through, or the address of
                t.me is no address.
        """
        self._url = config.preview_url.rstrip("/")
        self._settings = config.ingestion
        self._store = store
        self._clock = clock
        self._random = random
        self._single = asyncio.Lock()
        self._free_at = 0.0  # monotonic
        self._waits_until = 0.0  # monotonic: no wait may hang on a time that somebody sets
        self._refusals = 0  # in a row
        self._failures = 0  # in a row
        # A line for every page would drown what people look for.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._client = _open(
            proxy_for(self._url, config.telegram.proxy),
            transport=transport,
            timeout=self._settings.request_timeout,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def recall(self) -> None:
        """Take up a wait that an earlier start was asked for.

        The wall clock may have been wrong then, or be wrong now: no wait is believed for longer
        than was asked for.
        """
        if kept := await self._store.meta(_KEPT):
            until, _, asked = kept.partition(" ")
            left = (datetime.fromisoformat(until) - self._clock.now()).total_seconds()
            longest = float(asked or _LONGEST_WAIT)
            self._waits_until = self._clock.monotonic() + min(left, longest)

    @property
    def waits(self) -> float:
        """Seconds until anything may be asked again, because t.me said no; 0.0 if it did not."""
        return max(0.0, self._waits_until - self._clock.monotonic())

    @property
    def busy(self) -> float:
        """Seconds until a page can be asked for, 0.0 if it is now."""
        return max(self.waits, self._free_at - self._clock.monotonic(), 0.0)

    async def posts(self, name: str, *, before: int | None = None) -> Answer:
        """Return the newest posts of a channel, or the newest below an id, when it is their turn.

        Raises ThrottledError (also at once, while t.me is not to be asked), RejectedError,
        UndecodableError or NetworkError.
        """
        return await self._page(f"/s/{name}", {} if before is None else {"before": str(before)})

    async def landing(self, name: str) -> Answer:
        """Return the page that says what a name stands for. Raises as ``posts`` does."""
        return await self._page(f"/{name}", {})

    async def refuse(self, what: str, *, seconds: float = 0.0) -> ThrottledError:
        """Ask nothing for a while, longer with every refusal in a row; return what to raise."""
        self._refusals += 1
        base = self._settings.preview_poll_min
        longer = min(base * 2.0 ** min(self._refusals - 1, 20), max(base, _LONGEST_WAIT))
        # Not all at the same second, after a wait that many were asked for.
        wait = max(longer, min(seconds, _LONGEST_ASKED)) * self._random.uniform(1.0, 1.1)
        self._waits_until = self._clock.monotonic() + wait
        until = self._clock.now() + timedelta(seconds=wait)
        async with self._store.transaction() as tx:
            await tx.set_meta(_KEPT, f"{until.isoformat()} {wait:.0f}")
        return ThrottledError(f"{what} Nothing is asked of t.me for {wait:.0f} s.", seconds=wait)

    def trust(self) -> None:
        """Take note that t.me answers as it should: the next refusal is a first one."""
        self._refusals = 0

    async def _page(self, path: str, query: Mapping[str, str]) -> Answer:
        async with self._single:
            if self.waits > 0:
                raise ThrottledError("t.me asked to be left alone.", seconds=self.waits)
            await self._clock.sleep(max(0.0, self._free_at - self._clock.monotonic()))
            self._free_at = self._clock.monotonic() + self._settings.preview_interval
            try:
                answer = await self._request(path, query)
            except httpx.HTTPError as error:
                raise self._unanswered(error) from error
            self._failures = 0
            return answer

    async def _request(self, path: str, query: Mapping[str, str]) -> Answer:
        async with self._client.stream("GET", f"{self._url}{path}", params=query) as response:
            if response.status_code in _MOVED:
                return Answer(moved=True)
            if response.status_code in _GONE:
                raise RejectedError(
                    f"t.me answered {response.status_code}.", code=response.status_code
                )
            if response.status_code != _OK:
                asked = _retry_after(response, self._clock.now())
                raise await self.refuse(f"t.me answered {response.status_code}.", seconds=asked)
            html = await _text(response)
        if _OURS not in html:
            raise await self.refuse("t.me answered with something else than one of its pages.")
        return Answer(html=html)

    def _unanswered(self, error: httpx.HTTPError) -> NetworkError:
        """Return what went wrong on the wire; the line rests, longer with every time in a row."""
        self._failures += 1
        settings = self._settings
        rest = settings.reconnect_min * 2.0 ** min(self._failures - 1, 20)
        rested = self._clock.monotonic() + min(rest, settings.reconnect_max)
        self._free_at = max(self._free_at, rested)
        if isinstance(error, httpx.ProxyError):
            remedy = "Check TELEGRAM_PROXY: the proxy refused, and it is never bypassed."
        else:
            remedy = "Check the network, TELEGRAM_PROXY and PREVIEW_URL."
        return NetworkError(f"t.me: no answer ({type(error).__name__}).", remedy=remedy)


def _open(
    proxy: str | None,
    *,
    transport: httpx.AsyncBaseTransport | None,
    timeout: float,
) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            transport=transport,
            proxy=proxy,
            timeout=timeout,
            headers={
                "User-Agent": f"Flagfall/{version('flagfall')}",
                "Accept-Language": "en",
                "Accept-Encoding": "gzip",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
        )
    except (ValueError, httpx.InvalidURL):
        raise ConfigError(
            ["TELEGRAM_PROXY cannot carry the web preview. Use socks5:// or http://."]
        ) from None


async def _text(response: httpx.Response) -> str:
    """Return an answer's text. Raises UndecodableError when it is longer than any page of t.me."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise UndecodableError(f"The page is larger than {MOST_BYTES} bytes.")
    return body.decode("utf-8", "replace")


def _retry_after(response: httpx.Response, now: datetime) -> float:
    """Return the seconds a server asks to wait, as a number or a date; 0.0 if it does not say."""
    asked = response.headers.get("Retry-After", "")
    if asked.isdecimal():
        return float(asked[:9])
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
