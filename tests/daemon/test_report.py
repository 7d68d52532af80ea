"""What /status says of the accounts and of what waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.daemon.report import Reporting
from bot.model import PREVIEW, AccountStanding, ChannelState
from bot.sources.account import HISTORY, JOIN, RESOLVE
from tests.factories import a_channel

if TYPE_CHECKING:
    from bot.chat.ports import StatusReport
    from tests.conftest import MovedClock
    from tests.daemon.played import Stand

ZONE = ZoneInfo("Europe/Kyiv")


def report(stand: Stand, clock: MovedClock, *troubles: str) -> StatusReport:
    reporting = Reporting(stand.accounts, stand.placing, stand.settings, ZONE)
    return reporting.report(troubles, now=clock.now())


@pytest.fixture
async def stand(stand: Stand, moved_clock: MovedClock) -> Stand:
    """Return a stand whose second account is lost."""
    stand.sign_in("main")
    stand.sign_in("second")
    lost = AccountStanding(
        name="second", user_id=8, reason="This account is frozen.", since=moved_clock.now()
    )
    known = AccountStanding(name="main", user_id=7)
    async with stand.store.transaction() as tx:
        await tx.save_account(lost)
        await tx.save_account(known)
        await tx.save_access_hash("main:7", 100, 1)
        await tx.save_channel(replace(a_channel("delta_live", 100), account="main"))
        await tx.save_channel(
            replace(a_channel("new_live", 300), account="main", state=ChannelState.NEW)
        )
    await stand.accounts.open()
    return stand


async def test_each_account_is_a_line(stand: Stand, moved_clock: MovedClock) -> None:
    assert report(stand, moved_clock).accounts == (
        "Account main: not connected, 2 of 450 channels.",
        "Account second: cannot read since 11:00.",
        "Preview: not needed.",
    )
    stand.sources["main"].connect()
    assert report(stand, moved_clock).accounts[0] == "Account main: well, 2 of 450 channels."


async def test_nobody_is_signed_in(stand: Stand, moved_clock: MovedClock) -> None:
    stand.accounts.loops.clear()
    (nobody, _) = report(stand, moved_clock).accounts
    assert "flagfall login" in nobody


async def test_what_is_wrong_is_told_beside_the_troubles_of_others(
    stand: Stand, moved_clock: MovedClock
) -> None:
    said = report(stand, moved_clock, "", "The disk is full.").troubles
    assert said == ("The disk is full.", "Account second: This account is frozen.")


async def test_channels_read_through_pages_are_counted(
    stand: Stand, moved_clock: MovedClock
) -> None:
    await stand.watch(replace(a_channel("gamma_live", 400), account=PREVIEW))
    await stand.placing.place([])
    assert report(stand, moved_clock).accounts[-1] == "Preview: 3 channels."


async def test_what_waits_is_told(stand: Stand, moved_clock: MovedClock) -> None:
    schedule = stand.sources["main"].schedule
    await schedule.freeze(HISTORY, 300)
    await schedule.freeze(RESOLVE, 7200)
    await schedule.freeze(JOIN, 600)
    assert report(stand, moved_clock).queues == (
        "Telegram has main wait 10 min with joining channels.",
        "Telegram has main wait 2 h with looking up names.",
        "Telegram has main wait 5 min with reading posts.",
        "1 channel of main waits to be looked up, the next in 2 h.",
        "1 channel of main waits to be joined, the last for about 10 min.",
    )


async def test_that_t_me_is_waited_for_is_told(stand: Stand, moved_clock: MovedClock) -> None:
    stand.page.waits = 420.0
    told = report(stand, moved_clock).queues[-1]
    assert told == "t.me has the preview wait 7 min with reading pages."


async def test_nothing_waits(stand: Stand, moved_clock: MovedClock) -> None:
    async with stand.store.transaction() as tx:
        await tx.save_access_hash("main:7", 300, 1)
        await tx.save_channel(replace(a_channel("delta_live", 100), account="main", joined=True))
    await stand.placing.place([loop.standing for loop in stand.accounts.able])
    assert report(stand, moved_clock).queues == ()
