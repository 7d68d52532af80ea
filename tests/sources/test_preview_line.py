"""The line to t.me over a faked wire: what is sent, what an answer means, when nothing is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.config import Config, IngestionSettings, Proxy, Secret, TelegramSettings
from bot.errors import (
    ConfigError,
    NetworkError,
    RejectedError,
    ThrottledError,
    UndecodableError,
)
from bot.sources.preview_line import MOST_BYTES, PreviewLine
from tests.conftest import MovedClock
from tests.factories import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.store.protocol import Store

PAGE = '<div class="tgme_main">a page</div>'
SETTINGS = IngestionSettings(
    preview_interval=3.0, preview_poll_min=120.0, reconnect_min=1.0, reconnect_max=8.0
)


class SetClock(MovedClock):
    """Time that a test moves, with a wall clock that somebody has set ``ahead``."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture
def moved_clock() -> SetClock:
    return SetClock()


class Wire:
    """What t.me answers, in order (the last one for ever), and what it was asked."""

    def __init__(self) -> None:
        self.answers: list[httpx.Response | Exception] = [httpx.Response(200, html=PAGE)]
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def open_line(
    wire: Wire, store: Store, moved_clock: MovedClock, tmp_path: Path
) -> AsyncIterator[Callable[[], PreviewLine]]:
    lines: list[PreviewLine] = []

    def opened() -> PreviewLine:
        line = PreviewLine(
            Config(data=tmp_path, ingestion=SETTINGS),
            store,
            clock=moved_clock,
            random=Random(7),  # noqa: S311  a test's own dice
            transport=httpx.MockTransport(wire),
        )
        lines.append(line)
        return line

    yield opened
    for line in lines:
        await line.aclose()


@pytest.fixture
def line(open_line: Callable[[], PreviewLine]) -> PreviewLine:
    return open_line()


async def test_a_page_is_asked_for_honestly_and_without_cookies(
    line: PreviewLine, wire: Wire, moved_clock: MovedClock
) -> None:
    wire.answers = [httpx.Response(200, html=PAGE, headers={"Set-Cookie": "stel_ssid=1; Path=/"})]
    assert (await line.posts("delta_live")).html == PAGE
    moved_clock.move(3.0)
    await line.posts("delta_live", before=70)
    moved_clock.move(3.0)
    await line.landing("delta_live")
    assert [str(request.url) for request in wire.asked] == [
        "https://t.me/s/delta_live",
        "https://t.me/s/delta_live?before=70",
        "https://t.me/delta_live",
    ]
    for request in wire.asked:
        assert request.headers["User-Agent"].startswith("Flagfall/")
        assert request.headers["Accept-Language"] == "en"
        assert request.headers["Accept-Encoding"] == "gzip"
        assert "Cookie" not in request.headers


async def test_one_request_at_a_time_and_one_an_interval(
    line: PreviewLine, wire: Wire, moved_clock: MovedClock
) -> None:
    asking = [asyncio.create_task(line.posts(name)) for name in ("a", "b", "c")]
    for expected in (1, 2, 3):
        await settle()
        assert len(wire.asked) == expected
        assert line.busy == 3.0
        moved_clock.move(3.0)
    await asyncio.gather(*asking)


async def test_a_redirect_is_told_and_not_followed(line: PreviewLine, wire: Wire) -> None:
    wire.answers = [httpx.Response(302, headers={"Location": "/delta_live"})]
    assert (await line.posts("delta_live")).moved
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        pytest.param(httpx.Response(429), 120, id="429"),
        pytest.param(httpx.Response(429, headers={"Retry-After": "900"}), 900, id="seconds"),
        pytest.param(httpx.Response(429, headers={"Retry-After": "5"}), 120, id="too few"),
        pytest.param(
            httpx.Response(503, headers={"Retry-After": "Fri, 11 Nov 2022 09:30:00 GMT"}),
            1800,
            id="date",
        ),
        pytest.param(httpx.Response(503, headers={"Retry-After": "soon"}), 120, id="no number"),
        pytest.param(httpx.Response(429, headers={"Retry-After": "9" * 30}), 86_400, id="years"),
        pytest.param(httpx.Response(403), 120, id="403"),
        pytest.param(httpx.Response(500), 120, id="500"),
        pytest.param(httpx.Response(200, html="Just a moment..."), 120, id="challenge"),
    ],
)
async def test_nothing_is_asked_while_t_me_says_no(
    line: PreviewLine, wire: Wire, answer: httpx.Response, seconds: float
) -> None:
    wire.answers = [answer]
    with pytest.raises(ThrottledError) as refused:
        await line.posts("delta_live")
    assert seconds <= refused.value.seconds <= seconds * 1.1
    with pytest.raises(ThrottledError):
        await line.landing("delta_live")
    assert len(wire.asked) == 1


async def test_a_wait_lasts_over_a_restart(
    open_line: Callable[[], PreviewLine], wire: Wire, moved_clock: MovedClock
) -> None:
    wire.answers = [httpx.Response(429), httpx.Response(200, html=PAGE)]
    with pytest.raises(ThrottledError):
        await open_line().posts("delta_live")
    later = open_line()
    await later.recall()
    with pytest.raises(ThrottledError):
        await later.posts("delta_live")
    assert 120 <= later.waits <= 132
    moved_clock.move(later.waits)
    assert (await later.posts("delta_live")).html == PAGE
    assert len(wire.asked) == 2


@pytest.mark.parametrize("hours", [-24.0, 24.0, 24.0 * 3650])
async def test_a_wait_is_as_long_as_it_was_asked_for_whatever_the_clock_says(
    open_line: Callable[[], PreviewLine], wire: Wire, moved_clock: SetClock, hours: float
) -> None:
    wire.answers = [httpx.Response(429), httpx.Response(200, html=PAGE)]
    line = open_line()
    with pytest.raises(ThrottledError):
        await line.posts("delta_live")
    moved_clock.ahead = timedelta(hours=hours)
    assert 120 <= line.waits <= 132
    later = open_line()
    await later.recall()
    assert later.waits <= 132


async def test_a_wait_that_a_clock_ahead_of_time_left_behind_is_not_believed(
    open_line: Callable[[], PreviewLine], wire: Wire, moved_clock: SetClock
) -> None:
    wire.answers = [httpx.Response(429)]
    moved_clock.ahead = timedelta(days=365)
    with pytest.raises(ThrottledError):
        await open_line().posts("delta_live")
    moved_clock.ahead = timedelta()
    later = open_line()
    await later.recall()
    assert later.waits <= 132


async def test_waits_grow_with_every_refusal_until_a_page_is_trusted(
    line: PreviewLine, wire: Wire, moved_clock: MovedClock
) -> None:
    wire.answers = [httpx.Response(503)]
    waits = []
    for _ in range(8):
        with pytest.raises(ThrottledError) as refused:
            await line.posts("delta_live")
        waits.append(refused.value.seconds)
        moved_clock.move(line.busy)
    assert 240 <= waits[1] <= 264
    assert 3600 <= waits[-1] <= 3960
    line.trust()
    with pytest.raises(ThrottledError) as refused:
        await line.posts("delta_live")
    assert refused.value.seconds <= 132


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_what_is_no_address_at_t_me_is_refused_for_good(
    line: PreviewLine, wire: Wire, status: int
) -> None:
    wire.answers = [httpx.Response(status)]
    with pytest.raises(RejectedError) as refused:
        await line.posts("delta_live")
    assert refused.value.code == status
    assert line.waits == 0.0


async def test_a_page_without_end_is_not_read_to_its_end(line: PreviewLine, wire: Wire) -> None:
    wire.answers = [httpx.Response(200, content=b"tgme_" + b"x" * MOST_BYTES)]
    with pytest.raises(UndecodableError):
        await line.posts("delta_live")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (httpx.ConnectError("refused"), "PREVIEW_URL"),
        (httpx.ReadTimeout("slow"), "PREVIEW_URL"),
        (httpx.RemoteProtocolError("cut"), "PREVIEW_URL"),
        (httpx.ProxyError("no"), "TELEGRAM_PROXY"),
    ],
)
async def test_a_dead_wire_rests_for_longer_every_time(
    line: PreviewLine, wire: Wire, moved_clock: MovedClock, error: Exception, remedy: str
) -> None:
    wire.answers = [error]
    rests = []
    for _ in range(5):
        with pytest.raises(NetworkError) as failed:
            await line.posts("delta_live")
        assert remedy in failed.value.remedy
        rests.append(line.busy)
        moved_clock.move(line.busy)
    assert rests == [3.0, 3.0, 4.0, 8.0, 8.0]  # never sooner than an interval
    assert line.waits == 0.0


async def test_a_proxy_that_http_cannot_go_through_is_said_at_the_start(
    store: Store, moved_clock: MovedClock, tmp_path: Path
) -> None:
    proxy = Proxy(scheme="socks4", host="proxy.example", port=1080, password=Secret("hidden"))
    config = Config(data=tmp_path, telegram=TelegramSettings(proxy=proxy))

    def opened(config: Config) -> PreviewLine:
        return PreviewLine(config, store, clock=moved_clock, random=Random(7))  # noqa: S311

    with pytest.raises(ConfigError, match="TELEGRAM_PROXY") as refused:
        opened(config)
    assert "hidden" not in str(refused.value)
    # Loopback is this machine: no proxy could reach it.
    for url in ("http://127.0.0.1:9", "http://localhost:9"):
        await opened(replace(config, preview_url=url)).aclose()
