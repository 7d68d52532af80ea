"""A name is looked up by whoever may read the channel afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.daemon.lookup import Lookup
from bot.errors import BotError, NetworkError, RefusedError, RejectedError, ThrottledError
from bot.model import PREVIEW, Channel
from bot.telegram.failures import ACCOUNT_LOST
from tests.daemon.played import Stand
from tests.factories import a_channel

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

ASKED = Channel(ref="delta_live")
SPENT = ThrottledError("Today's budget for looking up names is spent.", seconds=3600)
GROUP = RefusedError("@delta_live is a group.")
NOBODY = RejectedError("No channel @delta_live.", code=400)


@pytest.fixture
async def stand(store: Store, tmp_path: Path, moved_clock: MovedClock) -> Stand:
    return await opened(store, tmp_path, moved_clock, IngestionSettings(account_channels=2))


async def opened(
    store: Store, folder: Path, clock: MovedClock, settings: IngestionSettings
) -> Stand:
    """Return a stand with two accounts of room for one channel each, both connected."""
    stand = Stand(store, folder / "sessions", clock, settings=settings)
    for name in ("main", "second"):
        stand.sign_in(name)
    await stand.accounts.open()
    for source in stand.sources.values():
        source.connect()
    return stand


def lookup(stand: Stand) -> Lookup:
    return Lookup(stand.accounts, stand.placing)


async def test_it_belongs_to_the_account_that_found_it(stand: Stand) -> None:
    found = await lookup(stand).resolve(ASKED)
    assert (found.account, found.channel_id, found.title) == ("main", 100, "Delta")


async def test_who_has_room_is_asked(stand: Stand) -> None:
    await stand.watch(replace(a_channel("gamma_live", 200), account="main"))
    assert (await lookup(stand).resolve(ASKED)).account == "second"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(SPENT, id="its budget is spent"),
        pytest.param(NetworkError("No answer."), id="no answer"),
        pytest.param(RejectedError("Banned.", code=ACCOUNT_LOST), id="lost just now"),
    ],
)
async def test_the_next_account_is_asked_then_the_page(stand: Stand, error: BotError) -> None:
    stand.sources["main"].found = error
    assert (await lookup(stand).resolve(ASKED)).account == "second"
    stand.sources["second"].found = error
    assert (await lookup(stand).resolve(ASKED)).account == PREVIEW


@pytest.mark.parametrize("error", [GROUP, NOBODY], ids=["a group", "nobody"])
async def test_what_is_no_channel_is_asked_once(stand: Stand, error: BotError) -> None:
    stand.sources["main"].found = error
    with pytest.raises(type(error)):
        await lookup(stand).resolve(ASKED)


async def test_without_an_account_the_page_is_asked(stand: Stand) -> None:
    for source in stand.sources.values():
        source.connected = False
    assert (await lookup(stand).resolve(ASKED)).account == PREVIEW
    stand.page.found = NetworkError("No answer.")
    with pytest.raises(NetworkError):
        await lookup(stand).resolve(ASKED)


def refused(code: int) -> RefusedError:
    """Return what the web preview raises."""
    error = RefusedError("No page.")
    error.__cause__ = RejectedError("No page.", code=code)
    return error


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param(403, ThrottledError, id="a channel without a page: it is queued"),
        pytest.param(404, RefusedError, id="no channel at all"),
    ],
)
async def test_what_has_no_page_while_the_accounts_must_wait(
    stand: Stand, code: int, told: type[BotError]
) -> None:
    for source in stand.sources.values():
        source.found = SPENT
    stand.page.found = refused(code)
    with pytest.raises(told):
        await lookup(stand).resolve(ASKED)


class TestWithoutPages:
    @pytest.fixture
    async def stand(self, store: Store, tmp_path: Path, moved_clock: MovedClock) -> Stand:
        settings = IngestionSettings(preview=False, account_channels=2)
        return await opened(store, tmp_path, moved_clock, settings)

    async def test_the_first_reason_is_told(self, stand: Stand) -> None:
        stand.sources["main"].found = SPENT
        stand.sources["second"].found = NetworkError("No answer.")
        with pytest.raises(ThrottledError):
            await lookup(stand).resolve(ASKED)

    async def test_full_accounts_take_nothing(self, stand: Stand) -> None:
        for number, name in enumerate(("main", "second")):
            await stand.watch(replace(a_channel(f"gamma_{number}", 200 + number), account=name))
        with pytest.raises(RefusedError, match="flagfall login --account NAME"):
            await lookup(stand).resolve(ASKED)

    async def test_nobody_connected(self, stand: Stand) -> None:
        for source in stand.sources.values():
            source.connected = False
        with pytest.raises(NetworkError, match="No account is connected"):
            await lookup(stand).resolve(ASKED)
