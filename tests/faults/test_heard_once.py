"""A process may die at any await of receiving, applying and recording: commands are done once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.model import Person, Role
from bot.store.sqlite import open_store
from tests.faults.steps import Workers, workers
from tests.installation import Telegram, configure_bot, local_telegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_STEPS = 400
THIRDS = (1, 2, 3)  # of all steps, one after the other
# Each would be refused if it were done again, or leave a second trace in the audit log.
SAID = ("/watch flag",)
IN_GROUP = ("/watch Kherson",)


@dataclass
class Bench:
    """A local Telegram, what forks hearers, and a folder for every trial.

    ``kept`` is a bot's session and place by way, so that trials do not all begin with the first.
    """

    telegram: Telegram
    hearers: Workers
    folder: Path
    count: int = 0
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)

    def trial(self, way: str) -> Trial:
        """Set up an installation with an owner, whose group the bot is in."""
        self.count += 1
        data = self.folder / f"{way}_{self.count}"
        (data / "sessions").mkdir(mode=0o700, parents=True)
        owner = self.telegram.ask("POST", "/users", name="Hanna")["user_id"]
        group = self.telegram.ask(
            "POST", "/chats", title="Desk", kind="group", members=[owner], admins=["bot"]
        )["chat_id"]
        session, place = self.kept.get(way, ("", ""))
        configure_bot(data, self.telegram.details, way)
        if session:
            (data / "sessions" / "bot.key").write_text(session)
        asyncio.run(_fill(data, owner, way, place))
        return Trial(self, data, way, owner, group)


@dataclass
class Trial:
    """What was said to the bot, and what has become of it."""

    bench: Bench
    data: Path
    way: str
    owner: int
    group: int

    def say(self) -> None:
        """Have the owner give every command, with a stranger in between."""
        stranger = self.bench.telegram.ask("POST", "/users", name="Mallory")["user_id"]
        for text in SAID:
            self._say(self.owner, text, self.owner)
            self._say(stranger, text, stranger)
        for text in IN_GROUP:
            self._say(self.owner, text, self.group)

    def _say(self, who: int, text: str, chat_id: int) -> None:
        self.bench.telegram.ask("POST", "/say", user_id=who, text=text, chat_id=chat_id)

    def hear(self, *, kill_at: int = 0, expected: int = len(SAID) + len(IN_GROUP)) -> bool:
        """Let a process hear what was said; return whether it came to its end."""
        (self.data / "expected").write_text(str(expected))
        return self.bench.hearers.work(self.data, kill_at=kill_at)

    def keep(self) -> None:
        """Let the next trial begin where this one ended."""
        key = self.data / "sessions" / "bot.key"
        names = "('bot_boxes')" if self.way == "mtproto" else "('bot_update_offset')"
        with sqlite3.connect(self.data / "flagfall.db") as database:
            query = f"SELECT value FROM meta WHERE key IN {names}"  # noqa: S608  of ours
            (place,) = database.execute(query).fetchone() or ("",)
        if self.way == "mtproto":  # the next trial's group is another one
            kept = json.loads(place)
            place = json.dumps(kept | {"boxes": {"0": kept["boxes"]["0"]}})
        self.bench.kept[self.way] = (key.read_text() if key.exists() else "", place)

    def done(self) -> tuple[list[str], list[str]]:
        """Return what was changed, in order, and the rules that are there in the end."""
        with sqlite3.connect(self.data / "flagfall.db") as database:
            changes = database.execute(
                "SELECT action, subject FROM audit ORDER BY number"
            ).fetchall()
            rules = database.execute("SELECT name FROM rules ORDER BY number").fetchall()
        return [f"{action} {subject}" for action, subject in changes], [n for (n,) in rules]

    def replies(self) -> int:
        """Return how many answers wait to be sent."""
        with sqlite3.connect(self.data / "flagfall.db") as database:
            (count,) = database.execute("SELECT count(*) FROM deliveries").fetchone()
        return int(count)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with local_telegram() as telegram, workers("tests.faults.hearing") as ready:
        yield Bench(telegram, ready, tmp_path_factory.mktemp("heard"))


async def _fill(data: Path, owner: int, way: str, place: str) -> None:
    store = await open_store(data / "flagfall.db", clock=SystemClock())
    async with store.transaction() as tx:
        await tx.save_person(Person(user_id=owner, role=Role.OWNER, name="Hanna", chat_id=owner))
        if place:
            name = "bot_boxes" if way == "mtproto" else "bot_update_offset"
            await tx.set_meta(name, place)
    await store.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("way", "first"), [*(("mtproto", n) for n in THIRDS), ("bot_api", 1)])
def test_killed_at_every_await_no_command_is_lost_or_done_twice(
    bench: Bench, way: str, first: int
) -> None:
    """Over the Bot API only each third await is tried: the same code applies and records."""
    whole = bench.trial(way)
    whole.say()
    assert whole.hear()
    whole.keep()
    right = whole.done()
    assert len(right[0]) == len(SAID) + len(IN_GROUP)
    assert sorted(right[1]) == ["Kherson", "flag"]
    wrong = []
    for step in range(first, MOST_STEPS, len(THIRDS)):
        trial = bench.trial(way)
        trial.say()
        if trial.hear(kill_at=step):
            break
        assert trial.hear()
        if trial.done() != right or trial.replies() != len(right[0]):
            wrong.append((step, trial.done()))
        trial.keep()
    else:
        pytest.fail(f"there is no end of steps: {MOST_STEPS}")
    assert step > 20
    assert wrong == []
