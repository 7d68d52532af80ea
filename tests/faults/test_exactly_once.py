"""A process may die at any await of claim, send and record: over MTProto each alert comes once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SystemClock
from bot.model import Delivery, Message, Receiver
from bot.store.sqlite import open_store
from tests.faults.steps import Workers, workers
from tests.installation import Telegram, configure_bot, local_telegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALERTS = 2  # so that there is one before or after the one that a kill falls into
MOST_STEPS = 400
WAYS = ("mtproto", "bot_api")


@dataclass
class Bench:
    """A local Telegram, what forks tellers, and a folder for every trial."""

    telegram: Telegram
    tellers: Workers
    folder: Path
    session: str = ""  # of the bot, so that not everybody has to sign in
    count: int = 0

    def outbox(self, way: str) -> Outbox:
        """Set up an installation with alerts that wait for a channel of its own."""
        self.count += 1
        data = self.folder / f"{way}_{self.count}"
        data.mkdir(mode=0o700)
        chat = self.telegram.ask(
            "POST", "/chats", title="Desk", kind="channel", members=[], admins=["bot"]
        )["chat_id"]
        configure_bot(data, self.telegram.details, way)
        (data / "sessions").mkdir(mode=0o700)
        if self.session:
            (data / "sessions" / "bot.key").write_text(self.session)
        asyncio.run(_fill(data, chat))
        return Outbox(self, data, chat)


@dataclass
class Outbox:
    """Alerts that wait, and the chat they are for."""

    bench: Bench
    data: Path
    chat: int

    def told(self) -> list[str]:
        """Return the texts that arrived, in order."""
        return [message["text"] for message in self.bench.telegram.messages(self.chat)]

    def tell(self, *, kill_at: int = 0) -> bool:
        """Deliver; return whether the process came to its end."""
        return self.bench.tellers.work(self.data, kill_at=kill_at)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with local_telegram() as telegram, workers("tests.faults.telling") as ready:
        made = Bench(telegram, ready, tmp_path_factory.mktemp("once"))
        first = made.outbox("mtproto")
        assert first.tell()
        made.session = (first.data / "sessions" / "bot.key").read_text()
        yield made


async def _fill(data: Path, chat: int) -> None:
    store = await open_store(data / "flagfall.db", clock=SystemClock())
    rows = [
        Delivery(
            receiver="desk",
            subject=f"notice:{number}",
            kind="notice",
            queued_at=datetime(2022, 11, 11, 12, number, tzinfo=UTC),
            message=Message(text=f"flag {number}"),
        )
        for number in range(ALERTS)
    ]
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target=str(chat), default=True))
        await tx.enqueue(rows)
    await store.close()


ONCE = [f"flag {number}" for number in range(ALERTS)]


def _states(data: Path) -> Counter[tuple[str, int]]:
    with sqlite3.connect(data / "flagfall.db") as database:
        return Counter(database.execute("SELECT state, repeat FROM deliveries").fetchall())


def _killed_at_every_step(bench: Bench, way: str, *, apart: int = 1) -> list[list[str]]:
    """Return what arrived in the end, for a kill at each step in turn until there are no more.

    Of so many steps only each ``apart``-th is tried.
    """
    arrived: list[list[str]] = []
    for step in range(1, MOST_STEPS, apart):
        outbox = bench.outbox(way)
        if outbox.tell(kill_at=step):
            return arrived
        assert outbox.tell()
        arrived.append(outbox.told())
    pytest.fail(f"there is no end of steps: {MOST_STEPS}")


@pytest.mark.timeout(300)
def test_killed_at_every_await_over_mtproto_none_is_lost_and_none_comes_twice(
    bench: Bench,
) -> None:
    arrived = _killed_at_every_step(bench, "mtproto")
    assert len(arrived) > 2 * ALERTS * 3  # claim, send and record each wait for something
    assert [texts for texts in arrived if texts != ONCE] == []


@pytest.mark.timeout(300)
def test_killed_at_many_awaits_over_the_bot_api_none_is_lost_and_a_repeat_says_so(
    bench: Bench,
) -> None:
    """The same kills, where nothing tells a repeat from news: this is what the id is worth."""
    arrived = _killed_at_every_step(bench, "bot_api", apart=3)
    copies = [Counter(_first_line(text) for text in texts) for texts in arrived]
    marked = [sum("repeat" in text for text in texts) for texts in arrived]
    assert all(count.keys() == set(ONCE) for count in copies)
    assert all(
        count.total() - ALERTS <= repeats <= 1
        for count, repeats in zip(copies, marked, strict=True)
    )
    assert any(count.total() > ALERTS for count in copies)


def _first_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("flag"))


@pytest.mark.parametrize("fault", ["accept_then_fail", "delay"])
def test_accepted_and_then_cut_or_too_late_again_and_again(bench: Bench, fault: str) -> None:
    outbox = bench.outbox("mtproto")
    more: dict[str, Any] = {"api": "mtproto", "count": 4}
    if fault == "delay":  # longer than the teller waits for an answer
        more = {"seconds": 2.5, "count": 1}
    bench.telegram.fault(fault, method="messages.sendMessage", **more)
    assert outbox.tell()
    bench.telegram.heal()
    assert outbox.told() == ONCE
    assert _states(outbox.data) == {("sent", 0): ALERTS}


def test_every_run_is_cut_off_after_its_first_message_was_accepted(bench: Bench) -> None:
    outbox = bench.outbox("mtproto")
    for step in (40, 30, 20, 10):
        bench.telegram.fault(
            "accept_then_fail", api="mtproto", method="messages.sendMessage", count=1
        )
        outbox.tell(kill_at=step)
    bench.telegram.heal()
    outbox.tell()
    assert outbox.told() == ONCE
    assert _states(outbox.data) == {("sent", 0): ALERTS}


def test_what_went_out_over_mtproto_is_in_doubt_for_the_bot_api(bench: Bench) -> None:
    """The Bot API cannot use the id, so what may have arrived under it is marked."""
    outbox = bench.outbox("mtproto")
    bench.telegram.fault("delay", method="messages.sendMessage", seconds=1, count=1)
    step = next(n for n in range(1, MOST_STEPS) if not outbox.tell(kill_at=n) and _in_hand(outbox))
    assert step
    configure_bot(outbox.data, bench.telegram.details, "bot_api")
    assert outbox.tell()
    assert sum("repeat" in text for text in outbox.told()) == 1


def _in_hand(outbox: Outbox) -> bool:
    return any(state == "sending" for state, _ in _states(outbox.data))
