"""Exports as files, taken in as people do it; the database says what became of them."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SystemClock
from bot.desk import Desk
from bot.model import Channel, ChannelState, Receiver, Rule
from bot.ops.control import ControlServer
from bot.ops.lock import hold
from bot.rules.lexicon import EMPTY_LEXICON
from bot.store.sqlite import open_reader, open_store
from bot.verbs import bound_verbs
from tests.cli.conftest import POSTED, stored
from tests.sources.exports import (
    CHANNEL_ID,
    a_chat,
    a_message,
    a_service_message,
    all_chats,
    as_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Post
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Outcome, Terminal

WATCHED = Channel(
    ref="delta_live",
    username="Delta_Live",
    channel_id=CHANNEL_ID,
    state=ChannelState.LIVE,
    anchor=10,
    added_at=POSTED,
)


class Import:
    """Writes an export and takes it in."""

    def __init__(self, flagfall: Terminal) -> None:
        self._flagfall = flagfall

    def __call__(self, export: object, *options: str) -> Outcome:
        file = export if isinstance(export, bytes) else as_file(export)
        Path("result.json").write_bytes(file)
        outcome = self._flagfall("import", "result.json", *options)
        assert "Traceback" not in outcome.err
        return outcome


@pytest.fixture
def take_in(flagfall: Terminal) -> Import:
    return Import(flagfall)


def posts() -> list[Post]:
    """Everything that is stored."""

    async def read() -> list[Post]:
        store = await open_reader(Path("data/flagfall.db"))
        try:
            return await store.posts()
        finally:
            await store.close()

    return asyncio.run(read()) if Path("data/flagfall.db").exists() else []


def ids() -> list[int]:
    return sorted(post.message_id for post in posts())


@pytest.fixture
def _watched(flagfall: Terminal) -> None:
    del flagfall  # whose folder it is

    async def write(tx: Transaction) -> None:
        await tx.save_channel(WATCHED)
        await tx.save_channel(Channel(ref="new_one", added_at=POSTED))
        await tx.save_rule(Rule(name="flag", when="flag"), by="cli", now=POSTED)
        await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
        await tx.open_ledger(CHANNEL_ID, floor=11, since=None)

    stored(write)


def test_a_channel_that_nobody_watches(take_in: Import) -> None:
    export = a_chat(
        a_service_message(1), a_message(2), {"id": 3, "type": "unsupported"}, a_message(4, "x"), {}
    )
    outcome = take_in(export)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == (
        "“Delta Live” (channel 1555000111, not watched): 2 posts from 2022-11-11 to 2022-11-11, "
        "2 new; 1 service message; 1 that this version cannot read.\n"
        "1 entry without a usable id: passed over.\n"
    )
    assert ids() == [2, 4]
    assert {post.channel_id for post in posts()} == {CHANNEL_ID}
    again = take_in(export, "--json")
    assert again.rows == [
        {
            "channel": None,
            "channel_id": CHANNEL_ID,
            "title": "Delta Live",
            "posts": 2,
            "new": 0,
            "known": 2,
            "left": 0,
            "hits": 0,
            "service": 1,
            "unreadable": 1,
            "lost": 1,
            "first": 1,
            "last": 4,
            "since": "2022-11-11T12:00:00Z",
            "until": "2022-11-11T12:00:00Z",
        }
    ]
    assert ids() == [2, 4]


@pytest.mark.usefixtures("_watched")
def test_a_watched_one(take_in: Import, flagfall: Terminal) -> None:
    outcome = take_in(a_chat(a_message(9), a_message(10, "quiet"), a_message(11)))
    assert outcome.code == 0
    assert "“Delta Live” (@Delta_Live): 3 posts" in outcome.err
    assert "1 post newer than what has been read of @Delta_Live: left to its account" in outcome.err
    assert "--replay" in outcome.err
    assert "1 new hit. See them with: flagfall hits" in outcome.err
    assert ids() == [9, 10]
    assert [row["message_id"] for row in flagfall("hits", "--json").rows] == [9]
    assert flagfall("deliveries", "--json").rows == []
    again = take_in(a_chat(a_message(9), a_message(10, "quiet"), a_message(11)))
    assert "0 new" in again.err
    assert "hit" not in again.err  # though it is still the same second


@pytest.mark.usefixtures("_watched")
def test_a_replay_alerts(take_in: Import, flagfall: Terminal) -> None:
    assert take_in(a_chat(a_message(9), a_message(11)), "--replay").code == 0
    assert [row["message_id"] for row in flagfall("deliveries", "--json").rows] == [9, 11]


def test_only_what_is_watched_is_replayed(take_in: Import) -> None:
    outcome = take_in(a_chat(a_message(9)), "--replay")
    assert outcome.code == 2
    assert "flagfall channels add" in outcome.err
    assert ids() == []


@pytest.mark.usefixtures("_watched")
class TestUnderAWatchedChannel:
    def test_with_another_id(self, take_in: Import) -> None:
        outcome = take_in(a_chat(a_message(9), id=5), "--channel", "@delta_live")
        assert outcome.code == 0
        assert "The export has the id 5; the posts are kept as @Delta_Live's." in outcome.err
        assert [post.channel_id for post in posts()] == [CHANNEL_ID]

    @pytest.mark.parametrize(
        "head",
        [
            pytest.param({"id": None}, id="without an id"),
            pytest.param({"id": None, "type": None, "name": None}, id="without anything"),
            pytest.param({"type": "private_channel"}, id="when it was private"),
        ],
    )
    def test_with_a_head_that_says_less(self, take_in: Import, head: dict[str, Any]) -> None:
        assert take_in(a_chat(a_message(9), **head)).code == 2
        assert ids() == []
        assert take_in(a_chat(a_message(9), **head), "--channel", "t.me/Delta_Live").code == 0
        assert ids() == [9]

    def test_out_of_all_chats_only_that_one(self, take_in: Import) -> None:
        export = all_chats(a_chat(a_message(8), name="Other", id=5), a_chat(a_message(9)))
        outcome = take_in(export, "--channel", "delta_live")
        assert "Left out: “Other” (not @Delta_Live)." in outcome.err
        assert [post.channel_id for post in posts()] == [CHANNEL_ID]

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            pytest.param("nobody_here", "@nobody_here is not watched.", id="not watched"),
            pytest.param("new_one", "@new_one has not been looked up yet", id="not looked up"),
            pytest.param("t.me/+invite", "invite link", id="no name"),
        ],
    )
    def test_that_is_none(self, take_in: Import, name: str, told: str) -> None:
        outcome = take_in(a_chat(a_message(9)), "--channel", name)
        assert outcome.code == 2
        assert told in outcome.err
        assert ids() == []


def test_every_public_channel_of_all_chats(take_in: Import) -> None:
    export = all_chats(
        a_chat(a_message(1), name="Bob", type="personal_chat", id=5),
        a_chat(a_message(2)),
        a_chat(a_message(3), name="Left", id="-1001555000222"),
        a_chat(a_message(4), name="Nameless", id=None),
        left=(a_chat(a_message(5), name="Secret", type="private_channel", id=6),),
    )
    outcome = take_in(export, "--json")
    assert outcome.code == 0
    assert [(row["title"], row.get("channel_id")) for row in outcome.rows] == [
        ("Delta Live", CHANNEL_ID),
        ("Left", 1555000222),
        ("Bob", None),
        ("Nameless", None),
        ("Secret", None),
    ]
    assert "Left out: “Bob” (a chat with a person" in outcome.err
    assert ids() == [2, 3]


def test_many_chats_left_out_are_not_all_named(take_in: Import) -> None:
    chats = [a_chat(name=f"Bob {n}", type="personal_chat", id=n) for n in range(1, 9)]
    outcome = take_in(all_chats(*chats))
    assert outcome.code == 1
    assert "No post was taken in." in outcome.err
    assert "and 3 more." in outcome.err


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("personal_chat", "a chat with a person"),
        ("public_supergroup", "a public group"),
        ("private_group", "a private group"),
        ("saved_messages", "a saved messages"),
    ],
)
def test_an_export_of_something_else(take_in: Import, kind: str, told: str) -> None:
    outcome = take_in(a_chat(a_message(1), type=kind))
    assert outcome.code == 2
    assert told in outcome.err
    assert ids() == []


@pytest.mark.parametrize(
    "file",
    [b"", b"<!DOCTYPE html><html>", b"{}", b'{"messages": ', b"\xff\xfe\x00", b"[1, 2]"],
    ids=["empty", "HTML", "nothing", "cut off at once", "no text", "a list"],
)
def test_what_is_no_export(take_in: Import, file: bytes) -> None:
    outcome = take_in(file)
    assert outcome.code == 2
    assert "Machine-readable JSON" in outcome.err


def test_a_channel_without_messages(take_in: Import) -> None:
    outcome = take_in(a_chat())
    assert (outcome.code, outcome.err) == (0, "No post was taken in.\n")


def test_a_file_that_ends_too_early(take_in: Import) -> None:
    file = as_file(a_chat(a_message(1), a_message(2)))
    outcome = take_in(file[:-30])
    assert outcome.code == 1
    assert "ends too early" in outcome.err
    assert "in the middle of message 2. What was whole before that is taken in." in outcome.err
    assert ids() == [1]
    assert take_in(file).code == 0
    assert ids() == [1, 2]


def test_where_the_file_is(flagfall: Terminal) -> None:
    Path("Chat export").mkdir()
    Path("Chat export/result.json").write_bytes(as_file(a_chat(a_message(1))))
    assert flagfall("import", "Chat export").code == 0
    assert ids() == [1]
    for missing in ("nowhere", "data"):
        outcome = flagfall("import", missing)
        assert outcome.code == 2
        assert "cannot be read: No such file" in outcome.err


class TestTimezone:
    OLD = a_message(1) | {"date": "2020-07-01T15:00:00"}
    del OLD["date_unixtime"]

    def test_is_asked_for(self, take_in: Import) -> None:
        outcome = take_in(a_chat(self.OLD))
        assert outcome.code == 2
        assert "--timezone Europe/Kyiv" in outcome.err
        assert ids() == []

    def test_is_used(self, take_in: Import) -> None:
        assert take_in(a_chat(self.OLD), "--timezone", "Europe/Kyiv").code == 0
        assert [f"{post.posted_at:%Y-%m-%d %H:%M}" for post in posts()] == ["2020-07-01 12:00"]

    def test_is_a_name(self, take_in: Import) -> None:
        outcome = take_in(a_chat(self.OLD), "--timezone", "Europe/Kiyv")
        assert outcome.code == 2
        assert "Did you mean Europe/K" in outcome.err

    def test_changes_of_the_clock_are_told(self, take_in: Import) -> None:
        twice = self.OLD | {"id": 2, "date": "2020-10-25T03:30:00"}
        never = self.OLD | {"id": 3, "date": "2021-03-28T03:30:00"}
        outcome = take_in(a_chat(self.OLD, twice, never), "--timezone", "Europe/Kyiv")
        assert "1 local time of an hour that came twice" in outcome.err
        assert "1 local time of an hour that the clock left out" in outcome.err
        assert ids() == [1, 2, 3]


class Daemon:
    """Holds ./data and answers on its socket from a thread, as `flagfall run` does."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    async def _serve(self) -> None:
        with hold(Path("data/lock"), what="flagfall run"):
            store = await open_store(Path("data/flagfall.db"), clock=SystemClock())
            desk = Desk(store, clock=SystemClock(), lexicon=EMPTY_LEXICON)
            take = bound_verbs(desk, store)["import_posts"]

            async def counted(params: Any) -> object:
                self.batches.append(len(params["posts"]))
                return await take(params)

            server = ControlServer(Path("data/control.sock"), {"import_posts": counted})
            server.start()
            task = asyncio.create_task(server.run())
            self._up.set()
            await self._stop.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await store.close()

    @contextmanager
    def running(self) -> Iterator[None]:
        self._thread.start()
        assert self._up.wait(10)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._loop.close()


@pytest.mark.usefixtures("_watched")
def test_through_a_running_daemon_in_batches(take_in: Import, flagfall: Terminal) -> None:
    daemon = Daemon()
    export = a_chat(*(a_message(-n if n == 5 else n) for n in range(1, 10)), *[{}] * 600)
    many = a_chat(*(a_message(number, "x") for number in range(1, 1002)), id=77)
    with daemon.running():
        assert take_in(export).code == 0
        assert take_in(many).code == 0
    assert daemon.batches == [8, 500, 500, 1]
    assert len(ids()) == 8 + 1001
    assert len(flagfall("hits", "--json").rows) == 8


def test_another_process_at_work(take_in: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.installation._PATIENCE_ROUNDS", 1)
    with hold(Path("data/lock"), what="flagfall (import)"):
        outcome = take_in(a_chat(a_message(1)))
    assert outcome.code == 3
    assert "flagfall (import), process" in outcome.err
