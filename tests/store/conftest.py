"""Stores and values for the tests.

The modules that use nothing but the fixture ``store`` and the protocol are what any Store must
pass; another store adds its opener to ``STORES``. SQLite's own are test_cost, test_failures,
test_insert, test_kill, test_migrate, test_migrate_ledger, test_migrate_stories, test_opening,
test_prints, test_sqlite and test_verification.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.model import Delivery, Hit, Post, Seen, Severity, Span, Verdict
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from random import Random

    from bot.store.protocol import Store

START = datetime(2022, 11, 11, 12, tzinfo=UTC)
STORES = {"sqlite": open_store}
WRITER = Path(__file__).with_name("writes_until_killed.py")
NOBODY = 65534  # a user who is not root


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Fail, as a full disk does, whatever makes a file longer than that many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class StoppedClock:
    def now(self) -> datetime:
        return START

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "flagfall.db"


@pytest.fixture(params=STORES)
async def store(
    request: pytest.FixtureRequest, path: Path, clock: StoppedClock
) -> AsyncIterator[Store]:
    opened = await STORES[request.param](path, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """A time so many seconds after the start of the story."""
    return lambda seconds: START + timedelta(seconds=seconds)


@pytest.fixture
def seen() -> Callable[..., Seen]:
    """A sighting of message 1 of channel 10, as far as nothing else is said."""

    def build(
        text: str = "a flag", *, when: float = 0, source: str = "push", **fields: Any
    ) -> Seen:
        given: dict[str, Any] = {"channel_id": 10, "message_id": 1, "posted_at": START, **fields}
        time = START + timedelta(seconds=when)
        return Seen(post=Post(text=text, **given), source=source, seen_at=time)

    return build


@pytest.fixture
def hit() -> Callable[..., Hit]:
    """A hit of the rule in a post, at [start, end) pairs; it begins a story."""

    def build(post: Post, *spans: tuple[int, int], rule: str = "flag", when: float = 0) -> Hit:
        found = Hit(
            rule=rule,
            channel_id=post.channel_id,
            message_id=post.message_id,
            revision=post.content_hash,
            spans=tuple(Span(start=start, end=end) for start, end in spans),
            seen_at=START + timedelta(seconds=when),
        )
        return replace(found, story=found.hit_id)

    return build


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """A reply to receiver "desk", queued at the start."""

    def build(subject: str, *, when: float = 0, **fields: Any) -> Delivery:
        given: dict[str, Any] = {"receiver": "desk", "kind": "reply", **fields}
        return Delivery(subject=subject, queued_at=START + timedelta(seconds=when), **given)

    return build


@pytest.fixture
def alert_of() -> Callable[..., Delivery]:
    """The outbox row that tells of a post."""

    def build(post: Post, *, receiver: str = "desk", urgent: bool = False) -> Delivery:
        return Delivery(
            receiver=receiver,
            subject=post.alert_key,
            kind="alert",
            queued_at=START,
            severity=Severity.URGENT if urgent else Severity.NORMAL,
            channel_id=post.channel_id,
            message_id=post.message_id,
        )

    return build


@pytest.fixture
def keep(store: Store) -> Callable[..., Awaitable[list[Verdict]]]:
    """Save sightings in one transaction, return the verdicts."""

    async def save(*sightings: Seen) -> list[Verdict]:
        async with store.transaction() as tx:
            return [kept.verdict for kept in await tx.save_posts(sightings)]

    return save


@pytest.fixture
def note(store: Store) -> Callable[..., Awaitable[list[Hit]]]:
    """Save hits in one transaction, return the new ones."""

    async def save(*hits: Hit) -> list[Hit]:
        async with store.transaction() as tx:
            return await tx.save_hits(hits)

    return save


@pytest.fixture
def queue(store: Store) -> Callable[..., Awaitable[None]]:
    """Enqueue deliveries in one transaction."""

    async def save(*deliveries: Delivery) -> None:
        async with store.transaction() as tx:
            await tx.enqueue(deliveries)

    return save


async def write_and_kill(path: Path, chance: Random) -> int:
    """Let the writer run for a while, kill it, and return the last batch it acknowledged."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, str(WRITER), str(path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    lines = [await writer.stdout.readline() for _ in range(chance.randint(1, 12))]
    await asyncio.sleep(chance.uniform(0, 0.01))  # somewhere inside one of the next batches
    writer.kill()
    lines += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()
    return int([line for line in lines if line.endswith(b"\n")][-1])
