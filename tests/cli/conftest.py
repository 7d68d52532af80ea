"""A command line in an empty folder, and a database to list."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import main
from bot.clock import SystemClock
from bot.model import (
    Channel,
    ChannelState,
    Delivery,
    Hit,
    Post,
    Receiver,
    Seen,
    SlotKind,
    Slots,
    Span,
    Top,
)
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Transaction

POSTED = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)
CHECKED = SystemClock().now().replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Screen(io.StringIO):
    """A stdout that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Terminal:
    """Runs commands in the test's own folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *argv: str) -> Outcome:
        code = main(argv)
        out, err = self._capsys.readouterr()
        return Outcome(code=code, out=out, err=err)

    def on_screen(self, *argv: str, width: int) -> list[str]:
        """Return the lines that a command shows on a terminal of that width."""
        with pytest.MonkeyPatch.context() as patch:
            screen = Screen()
            patch.setattr(sys, "stdout", screen)
            patch.setenv("COLUMNS", str(width))
            assert main(argv) == 0
        return screen.getvalue().splitlines()


@pytest.fixture
def flagfall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """Return what runs a command with nothing set, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("TELEGRAM_", "FLAGFALL_", "NOTIFY_", "BOT_API", "PREVIEW_")):
            monkeypatch.delenv(name)
    return Terminal(capsys)


def stored(write: Callable[[Transaction], Awaitable[None]]) -> None:
    """Let a test write into ./data/flagfall.db."""

    async def open_and_write() -> None:
        store = await open_store(Path("data/flagfall.db"), clock=SystemClock())
        try:
            async with store.transaction() as tx:
                await write(tx)
        finally:
            await store.close()

    Path("data").mkdir(mode=0o700, exist_ok=True)
    asyncio.run(open_and_write())


def post(channel_id: int, message_id: int, text: str) -> Seen:
    posted = POSTED + timedelta(minutes=message_id)
    return Seen(
        post=Post(channel_id=channel_id, message_id=message_id, text=text, posted_at=posted),
        source="push",
        seen_at=posted + timedelta(seconds=2),
    )


def hit(seen: Seen, rule: str, start: int, end: int) -> Hit:
    return Hit(
        rule=rule,
        channel_id=seen.post.channel_id,
        message_id=seen.post.message_id,
        revision=seen.post.content_hash,
        spans=(Span(start=start, end=end),),
        seen_at=seen.seen_at,
    )


def slots(channel_id: int, *runs: tuple[int, int, SlotKind]) -> list[Slots]:
    return [
        Slots(channel_id=channel_id, first=first, last=last, kind=kind)
        for first, last, kind in runs
    ]


async def _newsroom(tx: Transaction) -> None:
    live = Channel(
        ref="sergey_khlan",
        username="Sergey_Khlan",
        channel_id=5,
        title="Херсон",
        state=ChannelState.LIVE,
        anchor=10,
        account="main",
        added_at=POSTED,
        added_by="cli",
    )
    await tx.save_channel(live)
    await tx.save_channel(Channel(ref="new_one", added_at=POSTED, added_by="cli"))
    gone = Channel(ref="old_one", state=ChannelState.REMOVED, added_at=POSTED, added_by="cli")
    await tx.save_channel(gone)
    flag, bridge = post(5, 11, "У Херсоні прапор"), post(5, 12, "міст \x1b[2J\nзнищено")
    await tx.save_posts([flag, bridge])
    await tx.open_ledger(5, floor=10, since=None)
    await tx.save_slots(slots(5, (10, 10, SlotKind.SERVICE), (11, 12, SlotKind.POST)))
    await tx.save_tops([Top(channel_id=5, message_id=12, seen_at=CHECKED)])
    await tx.save_hits([hit(flag, "flag", 10, 16), hit(bridge, "bridge", 0, 4)])
    await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
    await tx.enqueue(
        [
            Delivery(
                receiver="notify",
                subject=flag.post.alert_key,
                kind="alert",
                queued_at=POSTED,
                channel_id=5,
                message_id=11,
            )
        ]
    )


@pytest.fixture
def newsroom(flagfall: Terminal) -> Terminal:
    """Return the terminal beside a database with two hits and one delivery."""
    stored(_newsroom)
    return flagfall
