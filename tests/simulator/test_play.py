from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.simulator.pace import paced
from bot.simulator.play import PATIENCE, ScriptPost, play, read_script
from bot.simulator.world import World

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2022, 11, 11, 8, tzinfo=UTC)


class FastClock:
    """Time that passes as soon as somebody waits for it; ``at`` does things at a second."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.at: dict[float, object] = {}

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)
        for due in [second for second in self.at if second <= self.seconds]:
            deed = self.at.pop(due)
            assert callable(deed)
            deed()


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def world(clock: FastClock) -> World:
    world = World(clock=clock, random=Random(7))  # noqa: S311  the same every time
    world.add_account(phone="1")
    return world


def join(world: World, name: str) -> None:
    world.join(world.people.account("1").user_id, world.chats.named(name))


def read(world: World, name: str, account: str = "+1") -> None:
    peer = {"_": "InputPeerChannel", "channel_id": world.chats.named(name).bare_id}
    world.log.add(account, "mtproto", "messages.getHistory", {"peer": peer, "limit": 1})


def post(channel: str, text: str, date: datetime | None = None) -> ScriptPost:
    return ScriptPost(channel=channel, text=text, date=date)


def test_a_script_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kherson.jsonl"
    file.write_text(
        '{"channel": "@news", "text": "one\\u2028more", "date": "2022-11-11T10:00:00+02:00"}\n'
        "\n"
        '{"text": "two", "id": 7}\n'
        '{"channel": "news", "text": "", "date": 1668153600}',
        encoding="utf-8",
    )
    assert read_script(file) == [
        post("news", "one\u2028more", START),
        post("kherson", "two"),
        post("news", "", START),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "holds no posts", id="empty"),
        pytest.param(b'{"text": "a"}\n{', "posts.jsonl:2: this is not JSON", id="not-json"),
        pytest.param(b'["a"]', "posts.jsonl:1: write an object", id="not-an-object"),
        pytest.param(b'{"channel": "news"}', "posts.jsonl:1: write an object", id="no-text"),
        pytest.param(b'{"text": "a", "channel": 1}', "channel must be", id="channel-number"),
        pytest.param(b'{"text": "a", "date": "soon"}', "date must be", id="date"),
        pytest.param(b"\xff", "cannot be read", id="not-utf8"),
    ],
)
def test_what_is_no_script_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_script(file)


def test_a_missing_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_script(tmp_path / "nothing.jsonl")


async def test_posts_wait_for_the_last_channel(world: World, clock: FastClock) -> None:
    told: list[str] = []
    clock.at = {2: lambda: join(world, "first"), 9: lambda: read(world, "second")}
    await play(
        world, [post("first", "a"), post("second", "b"), post("First", "c")], report=told.append
    )
    assert [m.text for m in world.truth("first")] == ["a", "c"]
    assert [m.text for m in world.truth("second")] == ["b"]
    assert world.truth("first")[0].at >= START + timedelta(seconds=9)
    assert clock.seconds < 10
    assert told == [
        "play: 3 posts on 2 channels: nothing is posted until an account watches",
        "play: watched are 2 of 2 channels; posting",
        "play: 3 of 3 posted",
    ]


async def test_channels_nobody_watches_are_not_waited_for_ever(
    world: World, clock: FastClock
) -> None:
    clock.at = {100: lambda: join(world, "first")}
    await play(world, [post("first", "a"), post("second", "b")], report=lambda _: None)
    assert 100 + PATIENCE <= clock.seconds < 101 + PATIENCE
    assert len(world.truth("second")) == 1


async def test_a_bot_and_a_preview_do_not_watch(world: World, clock: FastClock) -> None:
    def others() -> None:
        read(world, "first", account="alarm_bot")
        world.log.add("", "preview", "s/first", {})

    clock.at = {1: others, 50: lambda: read(world, "first")}
    await play(world, [post("first", "a")], report=lambda _: None)
    assert clock.seconds >= 50


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "now"])
async def test_dates(world: World, clock: FastClock, keep: bool) -> None:  # noqa: FBT001  a row
    old = START - timedelta(days=700)
    clock.at = {1: lambda: join(world, "first")}
    posts = [post("first", "a", old), post("first", "b")]
    await play(world, posts, keep_dates=keep, report=lambda _: None)
    dated, undated = world.truth("first")
    assert (dated.at == old) is keep
    assert undated.at >= START


async def test_a_rate_spreads_the_posts(world: World, clock: FastClock) -> None:
    clock.at = {1: lambda: join(world, "first")}
    await play(world, [post("first", str(n)) for n in range(101)], rate=10, report=lambda _: None)
    times = [message.at for message in world.truth("first")]
    assert times == sorted(times)
    assert (times[-1] - times[0]).total_seconds() == pytest.approx(10, abs=0.2)


@pytest.mark.parametrize("rate", [None, 0.5, 30, 5000], ids=["none", "slow", "quick", "storm"])
async def test_pace_keeps_order_and_loses_nothing(clock: FastClock, rate: float | None) -> None:
    given = [item async for due in paced(range(500), rate, clock) for item in due]
    assert given == list(range(500))
    assert clock.seconds == pytest.approx(500 / rate if rate else 0, rel=0.3, abs=0.1)
