"""Accounts come, are lost and come back, and no channel is left unread meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from bot.config import IngestionSettings
from bot.errors import ConfigError, LockedError, StoreError
from bot.model import PREVIEW, ChannelState
from bot.ops.lock import hold
from tests.daemon.played import Stand
from tests.factories import a_channel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

DELTA = replace(a_channel("delta_live", 100), account="")
GAMMA = replace(a_channel("gamma_live", 200), account="")
BANNED = "This account was banned."
FROZEN = "This account is frozen. It is tried again every 6 h."


class Day:
    """A stand at work, and the time that a test lets pass."""

    def __init__(self, stand: Stand, clock: MovedClock) -> None:
        self.stand = stand
        self._clock = clock

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        await self.stand.accounts.open()
        running = asyncio.create_task(self.stand.accounts.run())
        await asyncio.sleep(0)
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        """Let second after second pass until it is so."""
        async with asyncio.timeout(10):
            while not await true():
                self._clock.move(1.0)
                await asyncio.sleep(0.001)

    async def until_placed(self, **places: str) -> None:
        async def placed() -> bool:
            return await self.stand.places() == places

        await self.until(placed)

    async def until_stands(self, name: str, reason: str, *, user_id: int = 0) -> None:
        async def stands() -> bool:
            found = {s.name: s for s in await self.stand.store.accounts()}
            standing = found.get(name)
            seen = (standing.reason, standing.user_id) if standing else None
            return seen == (reason, user_id)

        await self.until(stands)

    async def told(self) -> list[str]:
        rows = await self.stand.store.deliveries()
        return [row.message.text for row in rows if row.message]


@pytest.fixture
def day(stand: Stand, moved_clock: MovedClock) -> Day:
    return Day(stand, moved_clock)


async def test_each_session_file_is_an_account(day: Day, stand: Stand) -> None:
    stand.sign_in("main", "one")
    stand.sign_in("second", "two")
    await stand.watch(DELTA, GAMMA)
    async with day.at_work():
        assert await stand.places() == {"delta_live": "main", "gamma_live": "second"}
        assert {name: source.sessions for name, source in stand.sources.items()} == {
            "main": ["one"],
            "second": ["two"],
        }
        stand.sources["main"].connect(8, premium=True)
        await day.until_stands("main", "", user_id=8)
    (standing,) = await stand.store.accounts()
    assert standing.premium
    assert await day.told() == []


async def test_a_session_in_use_is_named_and_the_others_are_let_go(stand: Stand) -> None:
    stand.sign_in("main")
    stand.sign_in("second")
    with (
        hold(stand.folder / "second.lock", what="flagfall run"),
        pytest.raises(LockedError, match="“second” is in use: flagfall run, process"),
    ):
        await stand.accounts.open()
    with hold(stand.folder / "main.lock", what="a test"):
        pass


async def test_a_lost_account_gives_its_channels_away_and_is_told_once(
    day: Day, stand: Stand
) -> None:
    stand.sign_in("main")
    stand.sign_in("second")
    await stand.watch(DELTA, GAMMA)
    async with day.at_work():
        stand.sources["main"].connect()
        await day.until_stands("main", "", user_id=7)
        stand.sources["main"].lose(BANNED)
        await day.until_placed(delta_live="second", gamma_live="second")
        await day.until_stands("main", BANNED, user_id=7)
        assert stand.sources["second"].refreshed
        assert await day.told() == [f"🔴 The account “main” cannot read any more. {BANNED}"]
        with hold(stand.folder / "main.lock", what="flagfall login"):
            pass
    assert stand.said.getvalue().count("account blocked") == 1
    assert stand.woken


async def test_nothing_is_told_again_after_a_restart(
    day: Day, stand: Stand, store: Store, moved_clock: MovedClock
) -> None:
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        stand.sources["main"].lose(BANNED)
        await day.until_placed(delta_live=PREVIEW)
    again = Stand(store, stand.folder, moved_clock)
    later = Day(again, moved_clock)
    async with later.at_work():
        assert await again.places() == {"delta_live": PREVIEW}
        again.sources["main"].lose(BANNED)
        await later.until(lambda: _is(bool(again.accounts.loops["main"].lost)))
        again.accounts.refresh()
        await later.until(lambda: _is("channels placed" not in again.said.getvalue()))
    assert len(await later.told()) == 1


async def test_signed_in_again_it_reads_once_it_proved_to_work(day: Day, stand: Stand) -> None:
    stand.sign_in("main", "old")
    await stand.watch(DELTA)
    async with day.at_work():
        stand.sources["main"].lose(BANNED)
        await day.until_placed(delta_live=PREVIEW)
        stand.sign_in("main", "new")
        await day.until(lambda: _is(stand.sources["main"].sessions == ["new"]))
        assert await stand.places() == {"delta_live": PREVIEW}
        stand.sources["main"].connect(9)
        await day.until_placed(delta_live="main")
        await day.until_stands("main", "", user_id=9)
    assert (await day.told())[1:] == ["⚪ The account “main” reads again."]


async def test_a_frozen_account_is_tried_again_by_itself_and_a_banned_one_is_not(
    day: Day, stand: Stand, moved_clock: MovedClock
) -> None:
    for name in ("banned", "frozen"):
        stand.sign_in(name)
    async with day.at_work():
        stand.sources["banned"].lose(BANNED)
        for _ in range(2):
            lost, began = stand.sources["frozen"], moved_clock.monotonic()
            lost.freeze()
            await day.until_stands("frozen", FROZEN)
            async with asyncio.timeout(10):
                while stand.sources["frozen"] is lost:
                    moved_clock.move(600.0)
                    await asyncio.sleep(0.01)
            assert moved_clock.monotonic() - began >= 6 * 3600.0
            await day.until(lambda: _is(stand.sources["frozen"].doubted == [True]))
        stand.sources["frozen"].connect(user_id=9)
        await day.until_stands("frozen", "", user_id=9)
        assert stand.sources["banned"].doubted == [False]
    told = [text for text in await day.told() if "frozen" in text]
    assert told == [
        f"🔴 The account “frozen” cannot read any more. {FROZEN}",
        "⚪ The account “frozen” reads again.",
    ]


async def test_one_that_was_lost_before_the_start_has_to_prove_itself(
    day: Day, stand: Stand, store: Store, moved_clock: MovedClock
) -> None:
    stand.sign_in("main")
    async with day.at_work():
        stand.sources["main"].lose(BANNED)
        await day.until(lambda: _is(bool(stand.accounts.loops["main"].standing.reason)))
    again = Stand(store, stand.folder, moved_clock)
    async with Day(again, moved_clock).at_work():
        await day.until(lambda: _is(again.sources["main"].doubted == [True]))
    assert stand.sources["main"].doubted == [False]


async def test_an_account_signed_in_meanwhile_is_taken_up(day: Day, stand: Stand) -> None:
    await stand.watch(DELTA)
    async with day.at_work():
        assert await stand.places() == {"delta_live": PREVIEW}
        with hold(stand.folder / "main.lock", what="flagfall login"):
            stand.sign_in("main")
            await day.until(lambda: _is("not taken up yet" in stand.said.getvalue()))
        await day.until_placed(delta_live="main")
        assert stand.sources["main"].sessions == ["a session"]
    assert stand.said.getvalue().count("not taken up yet") == 1


async def test_an_account_whose_file_is_taken_away_reads_no_more(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        (stand.folder / "main.session").unlink()
        await day.until_placed(delta_live=PREVIEW)
        assert stand.accounts.loops == {}
        with hold(stand.folder / "main.lock", what="a test"):
            pass


async def test_a_channel_that_is_blocked_goes_elsewhere_at_once(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        blocked = replace(DELTA, account="main", state=ChannelState.BLOCKED, reason="Private.")
        await stand.watch(blocked)
        stand.accounts.learn(blocked)
        await day.until_placed(delta_live=PREVIEW)
        await day.until(lambda: _is(stand.page.refreshed > 0))


async def test_a_start_tries_what_was_blocked_once_more(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    async with stand.store.transaction() as tx:
        await tx.set_meta("refusals", '{"delta_live": {"main": 1668157200, "preview": 1668157200}}')
        blocked = replace(DELTA, account=PREVIEW, state=ChannelState.BLOCKED, reason="Private.")
        await tx.save_channel(blocked)
    async with day.at_work():
        (channel,) = await stand.store.channels()
        assert (channel.state, channel.account, channel.reason) == (ChannelState.NEW, "main", "")


async def test_what_waits_is_counted_as_it_changes(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        stand.sources["main"].connect(7)
        await day.until_stands("main", "", user_id=7)
        assert stand.placing.seats["main"].unknown == 1
        async with stand.store.transaction() as tx:
            await tx.save_access_hash("main:7", 100, 1)
        stand.accounts.learn(replace(DELTA, account="main"))
        await day.until(lambda: _is(stand.placing.seats["main"].unknown == 0))


async def test_a_remedy_names_the_account(day: Day, stand: Stand) -> None:
    stand.sign_in("second")
    async with day.at_work():
        stand.sources["second"].lose("Signed out. Sign in again with: flagfall login")
        await day.until_stands(
            "second", "Signed out. Sign in again with: flagfall login --account second"
        )


async def test_ready_waits_for_everybody_who_can_read(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    stand.sign_in("second")
    async with day.at_work():
        ready = asyncio.create_task(stand.accounts.all_read())
        stand.page.ready.set()
        stand.sources["main"].ready.set()
        await asyncio.sleep(0)
        assert not ready.done()
        stand.sources["second"].lose()
        await day.until(lambda: _is(ready.done()))


async def test_nobody_who_can_read_is_never_ready(
    store: Store, tmp_path: Path, moved_clock: MovedClock
) -> None:
    stand = Stand(
        store, tmp_path / "sessions", moved_clock, settings=IngestionSettings(preview=False)
    )
    stand.sign_in("main")
    day = Day(stand, moved_clock)
    async with day.at_work():
        stand.sources["main"].lose()
        await day.until(lambda: _is(not stand.accounts.able))
        ready = asyncio.create_task(stand.accounts.all_read())
        await day.until_stands("main", "This account was banned.")
        assert not ready.done()
        ready.cancel()


async def test_a_fault_in_a_source_is_a_fault_of_the_daemon(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    await stand.accounts.open()
    running = asyncio.create_task(stand.accounts.run())
    await asyncio.sleep(0)
    stand.sources["main"].fail(KeyError("a bug"))
    await day.until(lambda: _is(running.done()))
    with pytest.raises(KeyError):
        running.result()


async def test_a_session_file_that_is_none_sets_the_account_aside(day: Day, stand: Stand) -> None:
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        stand.sources["main"].fail(ConfigError(["The session string cannot be read."]))
        await day.until_placed(delta_live=PREVIEW)
        await day.until_stands("main", "The session string cannot be read.")


class Full:
    """A store on a disk that is full for a while."""

    def __init__(self, store: Store) -> None:
        self.full = False
        self._store = store

    def __getattr__(self, name: str) -> object:
        if self.full and name == "transaction":
            raise StoreError("The disk is full.")
        return getattr(self._store, name)


async def test_while_the_store_says_no_it_is_tried_again(
    store: Store, tmp_path: Path, moved_clock: MovedClock
) -> None:
    disk = Full(store)
    stand = Stand(cast("Store", disk), tmp_path / "sessions", moved_clock)
    day = Day(stand, moved_clock)
    stand.sign_in("main")
    await stand.watch(DELTA)
    async with day.at_work():
        disk.full = True
        stand.sources["main"].lose(BANNED)
        await day.until(lambda: _is(bool(stand.troubles)))
        assert await stand.places() == {"delta_live": "main"}
        disk.full = False
        await day.until_placed(delta_live=PREVIEW)
        await day.until_stands("main", BANNED)
    assert set(stand.troubles) == {"The disk is full."}


async def _is(so: bool) -> bool:  # noqa: FBT001  the value itself
    return so
